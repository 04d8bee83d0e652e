import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyFilter } from './key-filter.ts';
import { KeyName } from './key-name.ts';

const NAMES = 20_000;
const name = (listener: number, key: string): KeyName =>
  KeyName.ofRow({ listener_id: listener, key });

test('a filter has all that was added, also when it was read again, and next to nothing else', () => {
  const made = KeyFilter.forNames(NAMES);
  for (let i = 0; i < NAMES; i++) made.add(name(2 ** 40 + 1, `key ${i}`));
  const filter = new KeyFilter(Uint8Array.from(made.bytes));
  const isIn = (listener: number, key: string): boolean => filter.mayHave(name(listener, key));
  let there = 0;
  let wrong = 0;
  for (let i = 0; i < NAMES; i++) {
    if (isIn(2 ** 40 + 1, `key ${i}`)) there += 1;
    if (isIn(2 ** 40 + 1, `other ${i}`)) wrong += 1;
    if (isIn(2 ** 40 + 2, `key ${i}`)) wrong += 1;
  }
  assert.equal(there, NAMES);
  assert.ok(wrong < 0.002 * 2 * NAMES, `${wrong} of ${2 * NAMES}`);
});
