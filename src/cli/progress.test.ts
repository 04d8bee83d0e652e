import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStreams } from '../../test/kit/streams.ts';
import { openProgress, toBar } from './progress.ts';
import { openTerminal } from './terminal.ts';

test('a bar is as full as the work is done, and never more', () => {
  const cells = (text: string): number => text.split('█').length - 1;
  assert.equal(toBar(0, 10, 'x'), `[${'░'.repeat(30)}]   0 %  x`);
  assert.equal(toBar(5, 10, 'x'), `[${'█'.repeat(15)}${'░'.repeat(15)}]  50 %  x`);
  assert.equal(toBar(999, 1_000, ''), `[${'█'.repeat(29)}░]  99 %  `);
  for (const [done, total] of [
    [10, 10],
    [12, 10],
    [0, 0],
  ] as const)
    assert.equal(cells(toBar(done, total, '')), 30);
});

test('on a terminal the bar is written over itself and taken away; elsewhere there is none', () => {
  for (const isTTY of [true, false]) {
    const streams = openStreams(isTTY);
    const progress = openProgress(openTerminal(streams));
    progress.show(1, 2, 'half');
    progress.end();
    assert.equal(streams.printed(), '');
    const bar = `\r${toBar(1, 2, 'half')}\u001b[K\r\u001b[K`;
    assert.equal(streams.noted(), isTTY ? bar : '');
  }
});
