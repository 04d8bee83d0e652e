import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  earshot,
  makePlace,
  removePlace,
  serve,
  serveUntil,
  type Place,
  type Server,
} from './kit/cli.ts';

describe('`earshot serve`', () => {
  let place: Place;
  const running: Pick<Server, 'stop'>[] = [];

  before(async () => {
    place = await makePlace({ EARSHOT_OUTBOUND_ALLOW: '127.0.0.1/32' });
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop('SIGKILL')));
  });

  after(() => removePlace(place));

  async function up(): Promise<Server> {
    const server = await serve(place);
    running.push(server);
    return server;
  }

  test('prints commands that can be typed as they stand', async () => {
    const server = await serveUntil(place, /triggers create .*\n/);
    running.push(server);
    const variables = server.text.matchAll(/^ {2}export (\w+)=(\S+)$/gm);
    const env = Object.fromEntries([...variables].map(([, name, value]) => [name, value] as const));
    const commands = [...server.text.matchAll(/^ {2}npx earshot (.*)$/gm)].map(
      (match) => match[1] ?? '',
    );
    assert.deepEqual(
      commands.map((command) => command.split(' ')[0]),
      ['send', 'events', 'listen', 'triggers'],
    );
    const terminal = { ...place, env: env as Record<string, string> };
    // `listen` goes on until it is ended; it has tests of its own.
    for (const command of commands.filter((command) => !command.startsWith('listen '))) {
      const { code, stderr } = await earshot(terminal, ...command.split(' '));
      assert.deepEqual([code, stderr], [0, ''], command);
    }
    assert.match((await earshot(terminal, 'events', 'list')).stdout, /issues/);
    assert.equal(await server.stop(), 0);
  });

  test('goes on with the listener that it made, whose secret it does not show again', async () => {
    const first = await up();
    const token = await readFile(join(place.folder, 'data', 'admin-token'), 'utf8');
    assert.equal(first.announcement.listener?.secret, undefined);
    assert.equal(await first.stop('SIGINT'), 0);
    const second = await up();
    assert.equal(second.announcement.listener?.id, first.announcement.listener?.id);
    assert.equal(await readFile(join(place.folder, 'data', 'admin-token'), 'utf8'), token);
  });

  test('ends at once at a second signal, and takes two at a time for one', async () => {
    const server = await up();
    const { hostname, port, pathname } = new URL(server.announcement.listener?.url ?? '');
    const slow = connect(Number(port), hostname);
    slow.on('error', () => undefined);
    slow.write(`POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 9\r\n\r\nhalf`);
    await sleep(200);
    server.child.kill('SIGINT');
    server.child.kill('SIGTERM');
    await sleep(1_300);
    assert.equal(server.child.exitCode, null);
    assert.equal(await server.stop(), 1);
    slow.destroy();
  });

  test('refuses what it does not understand with 2, and tells all of it', async () => {
    const env = { EARSHOT_ADRR: 'x', EARSHOT_ROLE: 'boss', EARSHOT_MAX_BODY: 'lots' };
    const { code, stdout, stderr } = await earshot({ ...place, env }, 'serve');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /EARSHOT_ADRR: no such variable/);
    assert.match(stderr, /EARSHOT_ROLE: expected "all", "ingest" or "worker"; got "boss"/);
    assert.match(stderr, /EARSHOT_MAX_BODY: expected a size/);
  });

  test('says so when the address is taken, or the data folder', async () => {
    const { announcement } = await up();
    const other = await makePlace();
    const { host } = new URL(announcement.url);
    const address = await earshot(other, 'serve', '--addr', host, '--log-level', 'silent');
    assert.equal(address.code, 1);
    assert.match(address.stderr, /^earshot: 127\.0\.0\.1:\d+ is taken by another program/);
    const folder = await earshot(place, 'serve', '--addr', '127.0.0.1:0', '--log-level', 'silent');
    assert.equal(folder.code, 1);
    assert.match(folder.stderr, /^earshot: cannot start: /);
    assert.doesNotMatch(folder.stderr, /\n {4}at /);
    await removePlace(other);
  });

  test('logs what is in force, and no secret of it', async () => {
    const env = { EARSHOT_ADMIN_TOKEN: 'a-token-of-my-own', EARSHOT_SPOOL: '' };
    const other = { ...(await makePlace()), env };
    const server = await serveUntil(other, /npx earshot/, ['--log-level', 'info']);
    running.push(server);
    assert.match(server.text, /^ {2}export EARSHOT_ADMIN_TOKEN=… /m);
    assert.equal(await server.stop(), 0);
    const line = server
      .errors()
      .split('\n')
      .find((text) => text.includes('config.loaded'));
    assert.match(line ?? '', /"admin_token":"configured"/);
    assert.doesNotMatch(server.errors() + server.text, /a-token-of-my-own/);
    await removePlace(other);
  });
});
