import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  earshot,
  makePlace,
  removePlace,
  serve,
  succeed,
  succeedJson,
  type Place,
} from './kit/cli.ts';

const SECRET = 'a secret of the provider';
const KEY = Buffer.alloc(32, 3).toString('base64');

describe('earshot master-key rotate', () => {
  let place: Place;
  beforeEach(async () => {
    place = await makePlace();
  });
  afterEach(() => removePlace(place));

  const file = (name: string) => join(place.folder, 'data', name);
  const read = async (name: string) => (await readFile(file(name), 'utf8')).trim();
  const rotate = (...more: readonly string[]) => earshot(place, 'master-key', 'rotate', ...more);

  /** A store with a secret and an API key; answers what makes them work. */
  async function fill(at: Place = place): Promise<{ listener: string; token: string }> {
    const server = await serve(at);
    const create = ['listeners', 'create', '--name', 'GitHub', '--preset', 'github'];
    const { id } = await succeedJson(server.place, ...create, '--secret', SECRET);
    await succeed(server.place, 'listeners', 'create', '--name', 'Orders');
    const { token } = await succeedJson(server.place, 'credentials', 'create', '--name', 'Shop');
    await server.stop();
    return { listener: id, token };
  }

  /** What was sealed still signs, and what was signed still verifies. */
  async function assertGood(
    { listener, token }: { listener: string; token: string },
    at: Place = place,
  ): Promise<void> {
    const server = await serve(at);
    try {
      const sent = ['send', '--listener', listener, '--data', '{"a":1}', '--secret', SECRET];
      assert.equal((await succeedJson(server.place, ...sent)).status, 'RECEIVED');
      const headers = { authorization: `Bearer ${token}` };
      const { status } = await fetch(`${server.announcement.url}/rest/v1/auth/test`, { headers });
      assert.equal(status, 200);
    } finally {
      await server.stop();
    }
  }

  test('seals everything anew, and what was good stays good', async () => {
    const filled = await fill();
    const before = await read('master-key');
    const { code, stdout } = await rotate();
    assert.equal(code, 0);
    assert.match(stdout, /^\d+ secrets and 1 signing keys are sealed with the new master key/);
    assert.notEqual(await read('master-key'), before);
    assert.equal((await stat(file('master-key'))).mode & 0o777, 0o600);
    assert.ok(!existsSync(file('master-key.next')));
    await assertGood(filled);

    await writeFile(file('master-key'), before);
    const old = await earshot(place, 'serve', '--addr', '127.0.0.1:0');
    assert.notEqual(old.code, 0);
    assert.match(old.stderr, /is not the key that the secrets in this store were sealed with/);
  });

  test('refuses while a server runs, and changes nothing', async () => {
    const filled = await fill();
    const server = await serve(place);
    const before = await read('master-key');
    const { code } = await rotate();
    assert.equal(code, 1);
    await server.stop();
    assert.equal(await read('master-key'), before);
    assert.ok(!existsSync(file('master-key.next')));
    await assertGood(filled);
  });

  test('ends a change that was broken off behind its transaction', async () => {
    const filled = await fill();
    const before = await read('master-key');
    await rotate();
    // As if the power had failed before the new key was put in place.
    await rename(file('master-key'), file('master-key.next'));
    await writeFile(file('master-key'), before, { mode: 0o600 });
    const { code, stdout } = await rotate();
    assert.equal(code, 0);
    assert.match(stdout, /^the change that was broken off has been ended/);
    await assertGood(filled);
  });

  test('goes on with a change that was broken off before its transaction', async () => {
    const filled = await fill();
    await writeFile(file('master-key.next'), KEY, { mode: 0o600 });
    assert.equal((await rotate()).code, 0);
    assert.equal(await read('master-key'), KEY);
    await assertGood(filled);
  });

  test('refuses a key that the store was not made with, and leaves nothing behind', async () => {
    await fill();
    await rm(file('master-key'));
    await writeFile(file('master-key'), KEY, { mode: 0o600 });
    const { code, stderr } = await rotate();
    assert.equal(code, 1);
    assert.match(stderr, /is not the one that the secrets in this store were sealed with/);
    assert.ok(!existsSync(file('master-key.next')));
  });

  test('puts the new key where it is told, where the old one is configured', async () => {
    const configured = { ...place, env: { ...place.env, EARSHOT_MASTER_KEY: KEY } };
    const filled = await fill(configured);
    assert.match((await earshot(configured, 'master-key', 'rotate')).stderr, /--out/);
    const { stdout } = await earshot(configured, 'master-key', 'rotate', '--out', 'next-key');
    assert.match(stdout, /sealed with the new master key, in next-key/);
    const next = (await readFile(join(place.folder, 'next-key'), 'utf8')).trim();
    await assertGood(filled, { ...place, env: { ...place.env, EARSHOT_MASTER_KEY: next } });
  });
});
