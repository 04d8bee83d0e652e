import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { verify } from '@octokit/webhooks-methods';
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
import { eventually } from './kit/clock.ts';
import { startCommand, type RunningCommand } from './kit/command.ts';
import { openDestination, type Destination } from './kit/destination.ts';
import { openProxy } from './kit/proxy.ts';
import { ADMIN_TOKEN, findFreePort, startServer } from './kit/server.ts';

interface Line {
  readonly kind: string;
  readonly listener_id: string;
  readonly event_id: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly code: string;
  readonly replayed: boolean;
  readonly secret: string | null;
  readonly url: string;
}

function linesOf(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

function idsOf(destination: Destination): readonly unknown[] {
  return destination.arrivals.map(({ headers }) => headers['earshot-event-id']);
}

describe('listen', () => {
  let server: Server;
  let place: Place;
  let destination: Destination;
  let listener: string;
  const running: RunningCommand[] = [];

  before(async () => {
    destination = await openDestination();
    server = await serve(await makePlace());
    place = server.place;
    const open = ['listeners', 'create', '--name', 'Open', '--credential', 'off', '--unsecured'];
    listener = (await succeedJson(place, ...open)).id;
  });

  afterEach(() => {
    for (const each of running.splice(0)) each.child.kill('SIGKILL');
  });

  after(async () => {
    await server.stop();
    await destination.close();
    await removePlace(place);
  });

  function listen(...parameters: string[]): RunningCommand {
    const command = startCommand(place, 'listen', '--forward', destination.url, ...parameters);
    running.push(command);
    return command;
  }

  const send = async (...parameters: string[]): Promise<string> =>
    (await succeedJson(place, 'send', '--listener', listener, ...parameters)).event_id;

  test('it makes a listener, takes it again the next time, and ends with 0 at Ctrl-C', async () => {
    const first = listen('--json', '--preset', 'github', '--name', 'Mine');
    await first.until(/\n/);
    const [ready] = linesOf(first.stdout());
    assert.equal(ready?.kind, 'ready');
    assert.match(ready.secret ?? '', /^whsec_/);
    const ended = await first.stop();
    assert.deepEqual([ended.code, ended.stderr], [0, '']);

    const second = listen('--json', '--name', 'Mine');
    await second.until(/\n/);
    const [again] = linesOf(second.stdout());
    assert.deepEqual([again?.listener_id, again?.secret], [ready.listener_id, null]);
    assert.equal((await second.stop('SIGTERM')).code, 0);
  });

  test('the provider’s request arrives as it came, and the program can verify it', async () => {
    const command = listen('--preset', 'github', '--secret', 'a secret', '--name', 'GitHub');
    await command.until(/Ready/);
    const { items } = await succeedJson(place, 'listeners', 'list');
    const id = items.find(({ name }) => name === 'GitHub')?.id ?? '';
    const { url } = await succeedJson(place, 'listeners', 'get', id);
    const flags = ['--sample', 'github/issues.opened', '--as', 'github', '--secret', 'a secret'];
    const sent = await succeedJson(place, 'send', '--url', `${url}?team=ü%20x`, ...flags);
    await command.until(/ 200 .*issues/);
    const arrival = destination.arrivals.at(-1);
    const { headers, body } = arrival ?? assert.fail('nothing has arrived');
    assert.equal(headers['earshot-event-id'], sent.event_id);
    assert.equal(headers['x-github-event'], 'issues');
    const signature = String(headers['x-hub-signature-256']);
    assert.ok(await verify('a secret', body.toString(), signature));
    assert.equal(await succeed(place, 'requests', 'body', sent.request_id), body.toString());
    assert.equal(arrival?.target, '/hook?team=%C3%BC%20x');
  });

  test('credentials are not passed on, since they are not kept', async () => {
    const { id } = await succeedJson(place, 'listeners', 'create', '--name', 'Keyed');
    const { token } = await succeedJson(place, 'credentials', 'create', '--name', 'Key');
    const command = listen('--listener', id, '--limit', '1');
    await command.until(/Ready/);
    await succeed(place, 'send', '--listener', id, '--data', '{}', '--api-key', token);
    assert.equal((await command.ended()).code, 0);
    assert.equal(destination.arrivals.at(-1)?.headers.authorization, undefined);
  });

  test('a request that was refused is told, and not sent on', async () => {
    const command = listen('--name', 'GitHub', '--json');
    await command.until(/ready/);
    const known = destination.arrivals.length;
    const [ready] = linesOf(command.stdout());
    await earshot(place, 'send', '--url', ready?.url ?? '', '--data', '{}');
    await command.until(/signature_missing/);
    assert.equal(linesOf(command.stdout()).at(-1)?.kind, 'not_forwarded');
    assert.equal(destination.arrivals.length, known);
  });

  test('a program that is down is told as such, and the event can be sent again', async () => {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}/hook`;
    const command = startCommand(place, 'listen', '--forward', url, '--listener', listener);
    running.push(command);
    await command.until(/Ready/);
    const id = await send('--data', '{"order":1}');
    await command.until(/to send it again/);
    assert.match(command.stdout(), new RegExp(`  down .*  ${id}`));
    assert.match(command.stdout(), /destination_unreachable: .*ECONNREFUSED/);
    const hint = /to send it again: earshot (.*)/.exec(command.stdout())?.[1] ?? '';
    assert.equal(hint, `send ${id} --url ${url}`);
    const again = hint.replace(url, destination.url).split(' ');
    assert.match(await succeed(place, ...again), /^200 in /);
    assert.equal(destination.arrivals.at(-1)?.body.toString(), '{"order":1}');
  });

  test('--since begins with what came before, and --type leaves the others out', async () => {
    const { id } = await succeedJson(place, 'listeners', 'create', '--name', 'Past', ...UNSECURED);
    const past = ['send', '--listener', id, '--sample'];
    await succeed(place, ...past, 'github/push');
    const event = await succeedJson(place, ...past, 'github/issues.opened');
    const { items } = await succeedJson(place, 'events', 'list', '--listener', id);
    assert.equal(items.length, 2);
    // A listener without a preset has events without a type.
    const none = listen('--listener', id, '--since', '1h', '--type', 'issues', '--json');
    await none.until(/ready/);
    await none.stop();
    assert.equal(linesOf(none.stdout()).length, 1);
    const all = listen('--listener', id, '--since', '1h', '--limit', '2', '--json');
    const [, , second] = linesOf((await all.ended()).stdout);
    assert.equal(second?.event_id, event.event_id);
  });

  test('a line that breaks again and again loses nothing and repeats nothing', async () => {
    const proxy = await openProxy(server.announcement.url);
    const token = await readToken(server);
    const from = destination.arrivals.length;
    const remote = ['--server', proxy.url, '--token', token];
    const command = listen('--listener', listener, '--json', ...remote);
    await command.until(/ready/);
    const ids: string[] = [];
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) {
        ids.push(await send('--data', `{"round":${round},"i":${i}}`));
        if (i === 1) proxy.cut();
        if (i === 2) proxy.block(round === 1);
      }
      proxy.block(false);
    }
    await eventually(() => destination.arrivals.length >= from + ids.length, 20_000);
    await command.stop();
    assert.deepEqual(idsOf(destination).slice(from), ids);
    assert.match(command.stderr(), /trying again\n[^]*connected again\n/);
    await proxy.close();
  });

  test('what is replayed comes again, from before it was started too', async () => {
    const { id } = await succeedJson(place, 'listeners', 'create', '--name', 'Again', ...UNSECURED);
    const sendTo = async (data: string): Promise<string> =>
      (await succeedJson(place, 'send', '--listener', id, '--data', data)).event_id;
    const ids = [await sendTo('{"n":1}'), await sendTo('{"n":2}')];
    const stranger = await send('--data', '{}');
    // What was replayed before it was started is none of its business.
    const before = await earshot(place, 'replay', ids[0] ?? '');
    assert.equal(before.code, 0);
    assert.match(before.stderr, new RegExp(`no trigger is bound to its listener ${id}`));
    assert.match(before.stderr, new RegExp(`^  earshot triggers create --listener ${id} `, 'm'));
    assert.match(before.stderr, new RegExp(`^  earshot send ${ids[0]} --url `, 'm'));

    const from = destination.arrivals.length;
    const command = listen('--listener', id, '--json');
    await command.until(/ready/);
    await earshot(place, 'replay', stranger);
    await earshot(place, 'replay', ids[1] ?? '');
    await eventually(() => destination.arrivals.length >= from + 1, 20_000);
    await earshot(place, 'replay', '--of', 'events', '--listener', id, '--yes');
    await eventually(() => destination.arrivals.length >= from + 3, 20_000);
    ids.push(await sendTo('{"n":3}'));
    await eventually(() => destination.arrivals.length >= from + 4, 20_000);
    await command.stop();
    const [one, two, three] = ids;
    assert.deepEqual(idsOf(destination).slice(from), [two, one, two, three]);
    const told = linesOf(command.stdout()).filter(({ kind }) => kind === 'forwarded');
    assert.deepEqual(
      told.map(({ replayed }) => replayed),
      [true, true, true, false],
    );
    assert.equal(destination.arrivals.at(-2)?.body.toString(), '{"n":2}');
  });

  test('what it cannot do is refused', async () => {
    const cases: readonly (readonly [parameters: string[], code: number, message: RegExp])[] = [
      [['--forward', 'localhost:3000'], 2, /--forward: expected a URL such as/],
      [['--forward', 'http://x', '--listener', listener, '--name', 'Mine'], 2, /cannot be used/],
      [['--forward', 'http://x', '--name', 'Mine', '--preset', 'standard-webhooks'], 2, /already/],
      [['--forward', 'http://x', '--listener', 'lsn_06yjb975000'], 1, /resource_not_found/],
      [['--forward', 'http://x', '--token', 'wrong'], 1, /token_invalid/],
      [['--forward', 'http://x', '--server', 'http://127.0.0.1:9', '--token', 'x'], 3, /cannot/],
      [['--forward', 'http://x', '--name', 'New', '--preset', 'nobody'], 1, /request_invalid/],
    ];
    for (const [parameters, code, message] of cases) {
      const ended = await earshot(place, 'listen', ...parameters);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, message);
    }
    await succeed(place, 'listeners', 'update', listener, '--disable');
    const disabled = await earshot(
      place,
      'listen',
      '--forward',
      'http://x',
      '--listener',
      listener,
    );
    assert.match(disabled.stderr, /is disabled; run: earshot listeners update lsn_\w+ --enable/);
    await succeed(place, 'listeners', 'update', listener, '--enable');
  });
});

const UNSECURED = ['--credential', 'off', '--unsecured'];

async function readToken(server: Server): Promise<string> {
  return (await readFile(join(server.announcement.data_folder, 'admin-token'), 'utf8')).trim();
}

test('listen goes on when the server is killed and started again', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-listen-'));
  const destination = await openDestination();
  const port = await findFreePort();
  const first = await startServer({ dataFolder, port });
  const env = { EARSHOT_URL: first.url, EARSHOT_ADMIN_TOKEN: ADMIN_TOKEN };
  const place = await makePlace(env);
  const { id } = await succeedJson(place, 'listeners', 'create', '--name', 'Open', ...UNSECURED);
  const flags = ['--forward', destination.url, '--listener', id];
  const command = startCommand(place, 'listen', ...flags);
  const send = async (): Promise<string> =>
    (await succeedJson(place, 'send', '--listener', id, '--data', '{}')).event_id;
  await command.until(/Ready/);
  const ids = [await send()];
  await first.kill('SIGKILL');
  await command.until(/trying again/);
  const second = await startServer({ dataFolder, port });
  ids.push(await send(), await send());
  await command.until(/connected again/);
  ids.push(await send());
  await eventually(() => destination.arrivals.length >= ids.length, 20_000);
  assert.deepEqual(idsOf(destination), ids);
  assert.equal((await command.stop()).code, 0);
  await second.kill('SIGTERM');
  await destination.close();
  await removePlace(place);
  await rm(dataFolder, { recursive: true });
});
