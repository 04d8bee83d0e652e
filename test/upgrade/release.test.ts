import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRelease } from './release.ts';

/** The trial itself is `npm run test:upgrade`. */
test('a version that is not in the history is refused with what to do, and nothing passes for it', async () => {
  await assert.rejects(openRelease('0'.repeat(40)), /so nothing was tried.+git fetch --unshallow/);
});
