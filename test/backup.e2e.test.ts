import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import {
  appendFile,
  cp,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  earshot,
  makePlace,
  removePlace,
  serve,
  succeed,
  succeedJson,
  type Place,
  type Server,
} from './kit/cli.ts';
import { startCommand } from './kit/command.ts';

interface Sent {
  readonly body: Buffer;
  readonly requestId: string;
}

/** Providers that do not stop: bodies of up to 30 KiB, and what was acknowledged, in its order. */
interface Load {
  readonly acknowledged: readonly Sent[];
  readonly refused: readonly number[];
  stop(): Promise<void>;
}

function startLoad(url: string, token: string): Load {
  const acknowledged: Sent[] = [];
  const refused: number[] = [];
  const end = new AbortController();
  const send = async (): Promise<void> => {
    while (!end.signal.aborted) {
      const body = randomBytes(1 + Math.floor(Math.random() * 30_000));
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/plain' };
      const response = await fetch(url, { method: 'POST', headers, body });
      const answer = (await response.json()) as { request_id: string };
      if (response.status === 200) acknowledged.push({ body, requestId: answer.request_id });
      else refused.push(response.status);
    }
  };
  const senders = Array.from({ length: 6 }, send);
  return {
    acknowledged,
    refused,
    async stop() {
      end.abort();
      await Promise.all(senders);
    },
  };
}

describe('backup and restore', () => {
  let server: Server;
  let place: Place;
  let data: string;
  let listener: { id: string; url: string };
  let known: readonly Sent[];

  before(async () => {
    server = await serve(await makePlace());
    place = server.place;
    data = server.announcement.data_folder;
    listener = await succeedJson(place, 'listeners', 'create', '--name', 'Orders');
  });

  after(async () => {
    await server.stop();
    await removePlace(place);
  });

  test('a backup under load has every event that was acknowledged before it began', async () => {
    const { token } = await succeedJson(place, 'credentials', 'create', '--name', 'Shop');
    const load = startLoad(listener.url, token);
    while (load.acknowledged.length < 1_000) await new Promise((resolve) => setTimeout(resolve, 5));
    known = [...load.acknowledged];
    const made = await succeed(place, 'backup', 'backups/first');
    const during = load.acknowledged.length - known.length;
    await load.stop();
    assert.match(made, /backups\/first: \d.* MiB, without the master key\n$/);
    assert.deepEqual(load.refused, []);
    assert.ok(during > 0, 'events were taken while it was made');
  });

  test('it is for its owner only, without keys, and says what it is', async () => {
    const folder = join(place.folder, 'backups/first');
    assert.deepEqual((await readdir(folder)).toSorted(), ['backup.json', 'earshot.db']);
    const files = [folder, join(folder, 'backup.json'), join(folder, 'earshot.db')];
    for (const file of files) assert.equal((await stat(file)).mode & 0o077, 0, file);
    assert.deepEqual(await readdir(join(place.folder, 'backups')), ['first']);
  });

  test('restored into another folder, a server there has the same events, byte for byte', async () => {
    const restored = await succeed(place, 'restore', 'backups/first', '--data', 'other');
    assert.match(restored, /Its master key is not in it: have it in other\/master-key/);
    for (const name of ['master-key', 'admin-token'])
      await cp(join(data, name), join(place.folder, 'other', name));
    const second = await serve({ ...place, env: {} }, '--data', 'other');
    const token = (await readFile(join(data, 'admin-token'), 'utf8')).trim();
    for (const { requestId, body } of known) {
      const response = await fetch(`${second.announcement.url}/api/v1/requests/${requestId}/body`, {
        headers: { authorization: `Bearer ${token}` },
      });
      assert.equal(response.status, 200, requestId);
      assert.ok(body.equals(Buffer.from(await response.arrayBuffer())), requestId);
    }
    assert.equal(
      (await succeedJson(second.place, 'listeners', 'get', listener.id)).id,
      listener.id,
    );
    assert.equal(await second.stop(), 0);
  });

  test('a folder that a server uses is left alone, --force or not', async () => {
    for (const flags of [[], ['--force']]) {
      const { code, stderr } = await earshot(place, 'restore', 'backups/first', ...flags);
      assert.equal(code, 1);
      assert.match(stderr, /a server is using \.\/data; stop it first/);
    }
    assert.equal((await succeedJson(place, 'listeners', 'get', listener.id)).id, listener.id);
  });

  test('a folder that is not empty is left alone; with --force it is put aside', async () => {
    const before = await readdir(join(place.folder, 'other'));
    const refused = await earshot(place, 'restore', 'backups/first', '--data', 'other');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /other is not empty \(.*--force, which puts aside/);
    assert.deepEqual(await readdir(join(place.folder, 'other')), before);

    const flags = ['--data', 'other', '--force'];
    const forced = await succeed(place, 'restore', 'backups/first', ...flags);
    const aside = /what was there before is in (\S+)/.exec(forced)?.[1] ?? '';
    assert.ok((await readdir(join(place.folder, aside))).includes('earshot.db'));
    // The keys stay: they are not in the backup.
    const there = await readdir(join(place.folder, 'other'));
    for (const name of ['master-key', 'admin-token', 'earshot.db']) assert.ok(there.includes(name));
    assert.ok(there.every((name) => !name.includes('incoming')));
  });

  test('with its keys, a backup is all that a server needs', async () => {
    await succeed(place, 'backup', 'vault', '--with-keys');
    assert.equal((await stat(join(place.folder, 'vault/master-key'))).mode & 0o777, 0o600);
    const shown = await succeed(place, 'restore', 'vault', '--data', 'whole');
    assert.doesNotMatch(shown, /master key/);
    const env = { EARSHOT_DATA: 'whole' };
    const second = await serve({ ...place, env });
    assert.equal(
      (await succeedJson(second.place, 'listeners', 'get', listener.id)).id,
      listener.id,
    );
    await second.stop();
    // And without a server, it is made just the same.
    const again = await succeedJson({ ...place, env }, 'backup', 'again');
    assert.equal((again as unknown as { has_keys: boolean }).has_keys, false);
  });

  test('a damaged backup is refused, and changes nothing', async () => {
    const damages: readonly (readonly [
      damage: (folder: string) => Promise<unknown>,
      message: RegExp,
    ])[] = [
      [(folder) => appendFile(join(folder, 'earshot.db'), 'x'), /is damaged: its SHA-256/],
      [(folder) => rm(join(folder, 'earshot.db')), /cannot be copied: ENOENT/],
      [(folder) => rm(join(folder, 'backup.json')), /is no backup: ENOENT/],
      [(folder) => appendFile(join(folder, 'backup.json'), '}'), /is not what earshot backup/],
      [(folder) => rm(join(folder, 'master-key')), /cannot be copied: ENOENT/],
      [breakPages, /holds a damaged store/],
    ];
    for (const [damage, message] of damages) {
      const folder = join(place.folder, 'broken');
      await cp(join(place.folder, 'vault'), folder, { recursive: true });
      await damage(folder);
      const there = await readdir(join(place.folder, 'other'));
      const flags = ['--data', 'other', '--force'];
      const { code, stderr } = await earshot(place, 'restore', 'broken', ...flags);
      assert.ok(code === 1 || code === 2, stderr);
      assert.match(stderr, message);
      assert.deepEqual(await readdir(join(place.folder, 'other')), there);
      await rm(folder, { recursive: true });
    }
  });

  test('what cannot be is refused, and leaves nothing behind', async () => {
    await mkdir(join(place.folder, 'empty'));
    const cases: readonly (readonly [parameters: string[], code: number, message: RegExp])[] = [
      [['backup', 'backups/first'], 2, /backups\/first is there already/],
      [['backup', 'data/inside'], 2, /is in the data folder/],
      [['backup', 'new', '--data', 'empty'], 2, /there is no store in empty/],
      [['backup', 'new', '--log-limit', '1'], 2, /Expected a size such as "1GiB"/],
      [['backup', 'vault/master-key/x'], 2, /ENOTDIR/],
    ];
    const before = await readdir(place.folder);
    for (const [parameters, code, message] of cases) {
      const ended = await earshot(place, ...parameters);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, message);
    }
    const postgres = { ...place.env, EARSHOT_STORE_URL: 'postgres://h/d', ...KEYS };
    const elsewhere = await earshot({ ...place, env: postgres }, 'backup', 'new');
    assert.match(elsewhere.stderr, /pg_dump and pg_restore/);
    const env = { ...place.env, EARSHOT_ADMIN_TOKEN: 'configured' };
    await rm(join(place.folder, 'other/admin-token'));
    const keys = ['backup', 'new', '--with-keys', '--data', 'other'];
    assert.match((await earshot({ ...place, env }, ...keys)).stderr, /admin-token .* configured/);
    assert.deepEqual(await readdir(place.folder), before);
  });

  test('one that is ended by Ctrl-C leaves nothing behind', async () => {
    const before = await readdir(place.folder);
    const command = startCommand(place, 'backup', 'half');
    // Early or late, it is either whole or not there.
    setTimeout(() => command.child.kill('SIGINT'), 250);
    const { code } = await command.ended();
    const after = await readdir(place.folder);
    assert.deepEqual(after, code === 0 ? [...before, 'half'].toSorted() : before);
  });
});

const KEYS = {
  EARSHOT_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  EARSHOT_ADMIN_TOKEN: 'configured',
};

/** Pages of the middle are overwritten, and the hash is made to fit: only SQLite can tell. */
async function breakPages(folder: string): Promise<void> {
  const path = join(folder, 'earshot.db');
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(64 * 1024, 0xff), 0, 64 * 1024, Math.floor(size / 8192) * 4096);
  await file.close();
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  const manifest = JSON.parse(await readFile(join(folder, 'backup.json'), 'utf8')) as object;
  await writeFile(join(folder, 'backup.json'), JSON.stringify({ ...manifest, sha256 }));
}
