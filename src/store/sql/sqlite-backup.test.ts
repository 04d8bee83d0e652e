import assert from 'node:assert/strict';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import {
  checkStoreFile,
  copyStore,
  holdFolder,
  isFolderHeld,
  STORE_FILE,
  type CopyOptions,
} from './sqlite-backup.ts';

const MIB = 2 ** 20;

describe('copying a store that is being written to', () => {
  let folder: string;
  let writer: DatabaseSync;
  let target: string;
  let copies = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-copy-'));
    writer = new DatabaseSync(join(folder, STORE_FILE));
    writer.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA wal_autocheckpoint = 0;
      CREATE TABLE migrations (name text);
      CREATE TABLE bodies (id integer PRIMARY KEY, bytes blob);
    `);
    write(9_000);
  });

  beforeEach(() => {
    target = join(folder, `copy-${copies++}.db`);
  });

  after(async () => {
    writer.close();
    await rm(folder, { recursive: true });
  });

  function write(rows: number): void {
    const insert = writer.prepare('INSERT INTO bodies (bytes) VALUES (randomblob(4000))');
    writer.exec('BEGIN');
    for (let i = 0; i < rows; i++) insert.run();
    writer.exec('COMMIT');
  }

  function copy(options: Partial<CopyOptions> = {}): Promise<number> {
    return copyStore({
      dataFolder: folder,
      target,
      maxLogBytes: 100 * MIB,
      minFreeBytes: 0,
      onProgress: () => undefined,
      signal: new AbortController().signal,
      ...options,
    });
  }

  function count(file: string): unknown {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return database.prepare('SELECT count(*) AS n, sum(length(bytes)) AS b FROM bodies').get();
    } finally {
      database.close();
    }
  }

  test('the copy is the store of one moment, whatever is written meanwhile', async () => {
    const known = count(join(folder, STORE_FILE));
    const seen: number[] = [];
    const bytes = await copy({
      onProgress(done, total) {
        write(10);
        seen.push(done / total);
      },
    });
    assert.deepEqual(count(target), known);
    assert.notDeepEqual(count(join(folder, STORE_FILE)), known);
    assert.equal(checkStoreFile(target), undefined);
    assert.equal((await stat(target)).size, bytes);
    assert.equal((await stat(target)).mode & 0o777, 0o600);
    assert.ok(
      seen.length >= 3 && seen.every((share, i) => share > (seen[i - 1] ?? 0)),
      seen.join(' '),
    );
  });

  test('writers do not wait for it, and the log can be written back as soon as it is over', async () => {
    let slowest = 0;
    await copy({
      onProgress() {
        const began = performance.now();
        write(1);
        slowest = Math.max(slowest, performance.now() - began);
      },
    });
    // A lock that is held would be waited for five seconds, and then be an error.
    assert.ok(slowest < 2_000, `${slowest} ms`);
    const row = writer.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    assert.equal(row?.['busy'], 0);
  });

  test('it is given up when the log grows too much', async () => {
    const growing = copy({ maxLogBytes: MIB, onProgress: () => write(500) });
    await assert.rejects(growing, /the log of the store grew by more than 1048576 bytes/);
    assert.equal(writer.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'], 0);
  });

  test('it is given up when the disk gets full, and when nobody wants it any more', async () => {
    await assert.rejects(copy({ minFreeBytes: 2 ** 60 }), /are free on the disk of/);
    await rm(target, { force: true });
    await assert.rejects(copy({ signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  });

  test('there is nothing to copy in a folder without a store', async () => {
    await assert.rejects(copy({ dataFolder: join(folder, 'nowhere') }), /unable to open/);
  });

  test('a damaged file is known, and so is one of another program', async () => {
    await copy();
    const file = await open(target, 'r+');
    await file.write(Buffer.alloc(40_000, 7), 0, 40_000, 8 * MIB);
    await file.close();
    assert.ok(checkStoreFile(target) !== undefined);
    const other = join(folder, 'other.db');
    new DatabaseSync(other).close();
    assert.match(checkStoreFile(other) ?? '', /no such table: migrations/);
  });
});

test('a folder is held by one, and whoever asks neither holds it nor leaves anything there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-hold-'));
  assert.equal(isFolderHeld(folder), false);
  await assert.rejects(stat(join(folder, 'lock.db')), /ENOENT/);
  const hold = holdFolder(folder);
  assert.equal(isFolderHeld(folder), true);
  assert.throws(() => holdFolder(folder), /another Earshot is using/);
  hold.release();
  assert.equal(isFolderHeld(folder), false);
  holdFolder(folder).release();
  await rm(folder, { recursive: true });
});
