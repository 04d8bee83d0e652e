import assert from 'node:assert/strict';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { callApi } from '../kit/server.ts';
import type { MachineOptions } from './machine.ts';
import { mountTmpfs } from './mount.ts';
import { assertKept, openSubject, sendAll } from './subject.ts';

describe('a disk that is full', () => {
  test('is answered 503 until there is space again, and nothing is lost', async (t) => {
    const mount = await mountTmpfs(t, 'size=24m');
    if ('missing' in mount) return t.skip(mount.missing);
    const subject = await openSubject(t, full(mount.folder));
    const kept = await sendAll(subject, 20);
    const filler = join(mount.folder, 'filler');
    await fill(filler);

    const refused = (await sendAll(subject, 20, 200_000)).at(-1);
    assert.equal(refused?.status, 503);
    assert.match(refused.retryAfter ?? '', /^\d+$/);
    assert.equal(await subject.readiness(), 503);
    assert.match(subject.process().output(), /disk is full .*earshot\.db\): free some space/);
    // Reading needs no space.
    await callApi(subject.machine.url, 'GET /api/v1/events?limit=1');
    await assertKept(subject, kept);

    await rm(filler);
    kept.push(...(await sendAll(subject, 20, 200_000)));
    assert.equal(await subject.readiness(), 200);
    await subject.crash();
    await subject.restart();
    await assertKept(subject, kept);
  });

  test('is told at the start, and nothing is harmed by it', async (t) => {
    const mount = await mountTmpfs(t, 'size=24m');
    if ('missing' in mount) return t.skip(mount.missing);
    const subject = await openSubject(t, full(mount.folder));
    const kept = await sendAll(subject, 20);
    await subject.crash();
    const filler = join(mount.folder, 'filler');
    await fill(filler);
    const refused = subject.machine.start();
    const code = await Promise.race([refused.ended, refused.up.then(() => 'up')]);
    // It starts where the space that it has will do; it must not die of it later.
    if (code === 'up') refused.child.kill('SIGKILL');
    else assert.match(refused.output(), /^earshot: cannot start: .*data.*free some space/m);
    await refused.ended;
    await rm(filler);
    await subject.restart();
    await assertKept(subject, kept);
  });
});

/** Without the watermark, which would keep it from ever getting there. */
function full(folder: string): MachineOptions {
  return { dataFolder: join(folder, 'data'), env: { EARSHOT_MIN_FREE_DISK: '0' } };
}

/** To the last byte. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let size = 2 ** 20; size >= 1; size /= 2) await writeWhilePossible(file, size);
  } finally {
    await file.close();
  }
}

async function writeWhilePossible(file: FileHandle, size: number): Promise<void> {
  const bytes = Buffer.alloc(size, 1);
  try {
    for (;;) await file.write(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
