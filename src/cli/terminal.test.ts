import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStreams } from '../../test/kit/streams.ts';
import {
  openTerminal,
  printDetails,
  printTable,
  printText,
  toMoment,
  toPlain,
  toSize,
  type Terminal,
} from './terminal.ts';

// What whoever runs the tests wants of colours is not what is tested.
delete process.env['FORCE_COLOR'];
delete process.env['NO_COLOR'];

function openPaper(isTTY = false): { terminal: Terminal; text: () => string } {
  const streams = openStreams(isTTY);
  return { terminal: openTerminal(streams), text: () => streams.printed() };
}

test('a table has a column as wide as what is in it, and room for the last', () => {
  const { terminal, text } = openPaper();
  const long = 'x'.repeat(100);
  printTable(
    terminal,
    [
      { id: 'a', note: long },
      { id: 'long-id', note: null },
    ],
    [
      ['ID', ({ id }) => id],
      ['NOTE', ({ note }) => note],
    ],
  );
  assert.equal(text(), `ID       NOTE\na        ${long}\nlong-id  -\n`);
});

test('a cell that another stands behind is cut', () => {
  const { terminal, text } = openPaper();
  printTable(
    terminal,
    ['x'.repeat(61)],
    [
      ['FIRST', (cell) => cell],
      ['LAST', () => 1],
    ],
  );
  assert.match(text(), /^x{59}…  1$/m);
});

test('an empty table says so', () => {
  const { terminal, text } = openPaper();
  printTable(terminal, [], [['ID', () => '']]);
  assert.equal(text(), 'none\n');
});

test('details leave out what is not known', () => {
  const { terminal, text } = openPaper();
  printDetails(terminal, { id: 'a', code: null, event: undefined, description: '', attempts: 0 });
  assert.equal(text(), 'id        a\nattempts  0\n');
});

test('what a sender chose cannot steer the terminal', () => {
  const { terminal, text } = openPaper();
  const hostile = '\u001b[2J\u009b31m\u202eevil\r';
  printTable(terminal, [hostile], [['TYPE', (cell) => cell]]);
  printDetails(terminal, { type: hostile });
  printText(terminal, `${hostile}\nnext`);
  for (const character of '\u001b\u009b\u202e\r') assert.ok(!text().includes(character));
  assert.equal(toPlain('a\tb'), 'a\\u0009b');
});

test('there are colours on a terminal, and nowhere else', () => {
  const [paper, screen] = [openPaper(), openPaper(true)];
  for (const { terminal } of [paper, screen]) {
    printDetails(terminal, { status: 'failed', type: 'constructor' });
  }
  assert.equal(paper.text(), 'status  failed\ntype    constructor\n');
  assert.ok(screen.text().includes('\u001b[31mfailed'));
});

test('instants lose their fractions, and sizes have units', () => {
  assert.equal(toMoment('2026-11-23T09:30:00.123Z'), '2026-11-23T09:30:00Z');
  assert.equal(toMoment(null), null);
  const sizes = [1_023, 1_536, 2 ** 21, 3 * 2 ** 30];
  assert.deepEqual(sizes.map(toSize), ['1023 B', '1.5 KiB', '2.0 MiB', '3.0 GiB']);
});
