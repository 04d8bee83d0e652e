import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UnderWay, type Linked } from './under-way.ts';

interface Entry extends Linked<Entry> {
  readonly name: string;
}

const entryOf = (name: string): Entry => ({
  name,
  before: undefined,
  after: undefined,
  isUnderWay: false,
});

function fill(names: string): { line: UnderWay<Entry>; entries: Entry[] } {
  const line = new UnderWay<Entry>();
  const entries = Array.from(names, entryOf);
  for (const entry of entries) line.add(entry);
  return { line, entries };
}

describe('what is under way', () => {
  test('is told in the order in which it came, whatever was answered in between', () => {
    for (const [answered, left] of [
      ['', 'abcd'],
      ['a', 'bcd'],
      ['d', 'abc'],
      ['bc', 'ad'],
      ['db', 'ac'],
      ['abc', 'd'],
      ['dcba', ''],
    ] as const) {
      const { line, entries } = fill('abcd');
      for (const name of answered) {
        const entry = entries.find((one) => one.name === name);
        assert.ok(entry !== undefined && line.remove(entry));
      }
      assert.equal(line.first()?.name, left === '' ? undefined : left[0]);
      const late = entryOf('e');
      line.add(late);
      assert.equal(
        line
          .takeAll()
          .map(({ name }) => name)
          .join(''),
        `${left}e`,
      );
      assert.equal(line.first(), undefined);
      assert.equal(line.has(late), false);
    }
  });

  test('is answered once', () => {
    const { line, entries } = fill('ab');
    const [first] = entries as [Entry, Entry];
    assert.deepEqual(
      [line.has(first), line.remove(first), line.remove(first)],
      [true, true, false],
    );
    assert.equal(line.has(first), false);
    assert.deepEqual(
      line.takeAll().map(({ name }) => name),
      ['b'],
    );
  });

  // What is dead and old would keep alive what it points to.
  test('points to nobody any more when it was answered', () => {
    const { line, entries } = fill('abcde');
    const removed = entries.splice(1, 2);
    for (const entry of removed) line.remove(entry);
    removed.push(...line.takeAll());
    assert.equal(removed.length, 5);
    for (const { before, after } of removed)
      assert.deepEqual([before, after], [undefined, undefined]);
  });
});
