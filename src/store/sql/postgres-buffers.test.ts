import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBuffers } from './postgres-buffers.ts';

test('memory that was given back is used again where it is large enough, and never twice at once', () => {
  const buffers = createBuffers();
  const [first, second] = [buffers.take(1_000), buffers.take(1_000)];
  assert.notEqual(first.buffer, second.buffer);
  buffers.give(first.subarray(0, 10));
  const again = buffers.take(100_000);
  assert.equal(again.buffer, first.buffer);
  assert.ok(again.byteLength >= 100_000);
  assert.notEqual(buffers.take(1_000).buffer, first.buffer);
  buffers.give(second);
  const large = buffers.take(1_000_000);
  assert.ok(large.byteLength >= 1_000_000);
  assert.notEqual(large.buffer, second.buffer);
});

test('memory that is larger than a batch is not kept, and no more than is under way at once', () => {
  const buffers = createBuffers();
  const huge = buffers.take(20 * 2 ** 20);
  buffers.give(huge);
  assert.notEqual(buffers.take(1).buffer, huge.buffer);
  const taken = [1, 2, 3, 4].map(() => buffers.take(1));
  for (const buffer of taken) buffers.give(buffer);
  const known = new Set(taken.map(({ buffer }) => buffer));
  const reused = [1, 2, 3, 4].filter(() => known.has(buffers.take(1).buffer));
  assert.equal(reused.length, 2);
});
