import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf } from './body.ts';

test('a body is JSON of exactly the size that was asked for, and filled', () => {
  for (const bytes of [300, 301, 1_000, 10_240, 1_000_000]) {
    const body = bodyOf(bytes);
    assert.equal(Buffer.byteLength(body), bytes);
    assert.equal((JSON.parse(body) as { action: string }).action, 'opened');
    assert.ok(bytes - body.trimEnd().length < 300, `${bytes} are mostly spaces`);
  }
});
