import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { rewriteLog } from './sqlite-log.ts';

const MIB = 2 ** 20;

test('a log is the same when it has been rewritten, whatever its size', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-log-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'earshot.db-wal');
  for (const size of [0, 1, 4_152, MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 77]) {
    const bytes = randomBytes(size);
    await writeFile(path, bytes);
    rewriteLog(path);
    assert.ok(bytes.equals(await readFile(path)), `${size} bytes`);
  }
});
