import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  earshot,
  makePlace,
  removePlace,
  serve,
  type Ended,
  type Place,
  type Server,
} from './kit/cli.ts';

interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The user's own URL: keeps what arrives. */
async function openDestination(): Promise<{
  url: string;
  arrivals: Arrival[];
  server: HttpServer;
}> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      arrivals.push({ headers: request.headers, body });
      response.end('thank you');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    arrivals,
    server,
  };
}

function json<T>({ stdout }: Ended): T {
  return JSON.parse(stdout) as T;
}

interface Page {
  readonly items: readonly { readonly id: string; readonly status?: string }[];
  readonly next_cursor: string | null;
}

async function eventually<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 100; tries++) {
    const value = await read();
    if (value !== undefined) return value;
    await sleep(50);
  }
  throw new Error('it has not come true');
}

describe('the command line, from the first start on', () => {
  let server: Server;
  let place: Place;
  let destination: Awaited<ReturnType<typeof openDestination>>;
  let listener: { id: string; secret: string };

  before(async () => {
    destination = await openDestination();
    server = await serve(await makePlace({ EARSHOT_OUTBOUND_ALLOW: '127.0.0.1/32' }));
    place = server.place;
  });

  after(async () => {
    assert.equal(await server.stop(), 0);
    destination.server.closeAllConnections();
    destination.server.close();
    await removePlace(place);
  });

  const run = (...parameters: string[]): Promise<Ended> => earshot(place, ...parameters);

  async function succeed(...parameters: string[]): Promise<Ended> {
    const ended = await run(...parameters);
    assert.deepEqual([ended.code, ended.stderr], [0, ''], ended.stdout);
    return ended;
  }

  test('the first start makes a listener, and what it prints can be sent to', async () => {
    const { listener: first } = server.announcement;
    assert.ok(first?.secret !== undefined);
    assert.ok(first.url.startsWith(`${server.announcement.url}/webhooks/v1/listeners/`));
    const { stdout } = await succeed(
      'send',
      '--listener',
      first.id,
      '--sample',
      'github/issues.opened',
      '--secret',
      first.secret,
    );
    assert.match(stdout, /^200 in [\d.]+ ms\n/);
    assert.match(stdout, /"status": "RECEIVED"/);
  });

  test('the secrets of the installation are for their owner only', async () => {
    for (const file of ['admin-token', 'master-key']) {
      assert.equal((await stat(join(server.announcement.data_folder, file))).mode & 0o777, 0o600);
    }
  });

  test('`listeners create` makes a listener and shows its secret once', async () => {
    listener = json(
      await succeed('listeners', 'create', '--name', 'GitHub', '--preset', 'github', '--json'),
    );
    assert.match(listener.id, /^lsn_/);
    const { stdout } = await succeed('listeners', 'get', listener.id);
    assert.match(stdout, /^verifies +github signature$/m);
    assert.ok(!stdout.includes(listener.secret));
  });

  test('`listeners update` changes what is given and nothing else', async () => {
    await succeed(
      'listeners',
      'update',
      listener.id,
      '--description',
      'Issues',
      '--retention',
      '7',
      '--body',
      '{"payload":{"max_bytes":50000}}',
    );
    const after = json<Record<string, unknown>>(
      await succeed('listeners', 'get', listener.id, '--json'),
    );
    assert.deepEqual(
      [after['name'], after['description'], after['retention']],
      ['GitHub', 'Issues', 7],
    );
    assert.deepEqual(after['payload'], { content_types: null, max_bytes: 50_000 });
  });

  test('`send` signs a sample, and the event is listed at once', async () => {
    const sent = json<{ event_id: string }>(
      await succeed(
        'send',
        '--listener',
        listener.id,
        '--sample',
        'github/issues.opened',
        '--secret',
        listener.secret,
        '--json',
      ),
    );
    const page = json<Page>(await succeed('events', 'list', '--listener', listener.id, '--json'));
    assert.deepEqual(
      page.items.map(({ id }) => id),
      [sent.event_id],
    );
    const event = json<{ type: string; data: { action: string } }>(
      await succeed('events', 'get', sent.event_id, '--json'),
    );
    assert.deepEqual([event.type, event.data.action], ['issues', 'opened']);
    assert.match(
      (await succeed('events', 'get', sent.event_id)).stdout,
      /^x-github-event: issues$/m,
    );
  });

  test('`requests` has what came, byte for byte', async () => {
    await writeFile(join(place.folder, 'body.json'), '{ "zen":  "ü" }\n');
    const sent = json<{ request_id: string }>(
      await succeed(
        'send',
        '--listener',
        listener.id,
        '--file',
        'body.json',
        '--secret',
        listener.secret,
        '--json',
      ),
    );
    assert.equal((await succeed('requests', 'body', sent.request_id)).stdout, '{ "zen":  "ü" }\n');
    assert.match(
      (await succeed('requests', 'get', sent.request_id)).stdout,
      /^outcome +received$/m,
    );
  });

  test('`send` ends with 1 when the listener refuses, and the request log says why', async () => {
    const refused = await run(
      'send',
      '--listener',
      listener.id,
      '--data',
      '{}',
      '--secret',
      'another',
    );
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /^401 in .*\n[^]*signature_mismatch/);
    const { stdout } = await succeed('requests', 'list', '--outcome', 'rejected', '--since', '1h');
    assert.match(stdout, /signature_mismatch/);
  });

  test('`send` takes the secret from the environment, and says where to find one', async () => {
    const withVariable = { ...place, env: { ...place.env, EARSHOT_SECRET: listener.secret } };
    assert.equal(
      (await earshot(withVariable, 'send', '--listener', listener.id, '--data', '{}')).code,
      0,
    );
    const without = await run('send', '--listener', listener.id, '--data', '{}');
    assert.equal(without.code, 2);
    assert.match(without.stderr, new RegExp(`npx earshot listeners rotate-secret ${listener.id}`));
  });

  test('a rotated secret is good at once, and the earlier one for its grace', async () => {
    const send = (secret: string): Promise<Ended> =>
      run('send', '--listener', listener.id, '--data', '{}', '--secret', secret);
    const next = json<{ secret: string }>(
      await succeed('listeners', 'rotate-secret', listener.id, '--grace', '1h', '--json'),
    );
    assert.deepEqual([(await send(next.secret)).code, (await send(listener.secret)).code], [0, 0]);
    const last = json<{ secret: string }>(
      await succeed('listeners', 'rotate-secret', listener.id, '--json'),
    );
    assert.deepEqual([(await send(last.secret)).code, (await send(next.secret)).code], [0, 1]);
    listener = { ...listener, secret: last.secret };
  });

  test('a listener that wants a credential takes an API key until it is revoked', async () => {
    const made = json<{ id: string }>(
      await succeed('listeners', 'create', '--name', 'Orders', '--json'),
    );
    const key = json<{ id: string; token: string }>(
      await succeed(
        'credentials',
        'create',
        '--name',
        'Shop',
        '--listener',
        made.id,
        '--expires-in',
        '1d',
        '--json',
      ),
    );
    const send = (): Promise<Ended> =>
      run('send', '--listener', made.id, '--data', '{"order":1}', '--api-key', key.token);
    assert.equal((await send()).code, 0);
    assert.match(
      (await succeed('credentials', 'list')).stdout,
      new RegExp(`${key.id} +Shop +enabled +${made.id}`),
    );
    assert.equal((await succeed('credentials', 'revoke', key.id)).stdout, `revoked ${key.id}\n`);
    const refused = await send();
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /credential_revoked/);
  });

  test('a Standard Webhooks listener is sent to as its preset says', async () => {
    const made = json<{ id: string; secret: string }>(
      await succeed(
        'listeners',
        'create',
        '--name',
        'Svix',
        '--preset',
        'standard-webhooks',
        '--json',
      ),
    );
    const body = '{"type":"invoice.paid"}';
    await succeed('send', '--listener', made.id, '--data', body, '--secret', made.secret);
    assert.match((await succeed('events', 'list', '--listener', made.id)).stdout, /invoice\.paid/);
  });

  test('a trigger forwards what is sent, a run tells how it went, and all of it can be replayed', async () => {
    const trigger = json<{ id: string; name: string }>(
      await succeed(
        'triggers',
        'create',
        '--listener',
        listener.id,
        '--forward',
        destination.url,
        '--header',
        'X-Team: billing',
        '--json',
      ),
    );
    assert.equal(trigger.name, `Forward to ${new URL(destination.url).host}`);
    const sent = json<{ event_id: string; request_id: string }>(
      await succeed(
        'send',
        '--listener',
        listener.id,
        '--sample',
        'github/push',
        '--secret',
        listener.secret,
        '--json',
      ),
    );
    const countCompleted = async (atLeast: number): Promise<Page | undefined> => {
      const page = json<Page>(
        await succeed('runs', 'list', '--trigger', trigger.id, '--status', 'completed', '--json'),
      );
      return page.items.length >= atLeast ? page : undefined;
    };
    const { items } = await eventually(() => countCompleted(1));
    const run = items[0]?.id ?? '';
    const [arrival] = destination.arrivals;
    assert.equal(arrival?.headers['x-team'], 'billing');
    assert.equal((await succeed('requests', 'body', sent.request_id)).stdout, arrival.body);
    assert.match((await succeed('runs', 'get', run)).stdout, /^1 +\S+ +completed +200 /m);

    assert.match((await succeed('replay', run)).stdout, /run_/);
    assert.match((await succeed('replay', sent.event_id, '--trigger', trigger.id)).stdout, /run_/);
    assert.match((await succeed('replay', sent.request_id)).stdout, /^outcome +received$/m);
    await eventually(() => countCompleted(4));

    const filter = [
      '--of',
      'runs',
      '--status',
      'completed',
      '--trigger',
      trigger.id,
      '--since',
      '1h',
    ];
    assert.match(
      (await succeed('replay', ...filter, '--plan')).stdout,
      /^4 runs match; the newest:\n {2}run_/,
    );
    const asked = await earshot(place, 'replay', ...filter);
    assert.equal(asked.code, 2);
    assert.match(asked.stderr, /--plan .* --yes/);
    const replayed = await earshot(place, 'replay', ...filter, '--yes', '--json');
    assert.equal(replayed.code, 0);
    const { status, total, done } = json<{ status: string; total: number; done: number }>(replayed);
    assert.deepEqual([status, total, done], ['completed', 4, 4]);
    await eventually(() => countCompleted(8));
    assert.equal(destination.arrivals.length, 8);
  });

  test('a paused trigger lets its runs wait; a run that waits can be canceled', async () => {
    const made = json<{ id: string }>(
      await succeed(
        'listeners',
        'create',
        '--name',
        'Paused',
        '--credential',
        'off',
        '--unsecured',
        '--json',
      ),
    );
    const trigger = json<{ id: string }>(
      await succeed(
        'triggers',
        'create',
        '--listener',
        made.id,
        '--forward',
        destination.url,
        '--json',
      ),
    );
    assert.match((await succeed('triggers', 'pause', trigger.id)).stdout, /^state +paused$/m);
    await succeed('send', '--listener', made.id, '--data', '{}');
    const { items } = json<Page>(await succeed('runs', 'list', '--trigger', trigger.id, '--json'));
    const run = items[0]?.id ?? '';
    assert.match((await succeed('runs', 'cancel', run)).stdout, /^status +canceled$/m);
    const again = await earshot(place, 'runs', 'cancel', run, '--json');
    assert.equal(again.code, 1);
    assert.equal(json<{ error: { code: string } }>(again).error.code, 'state_conflict');
    assert.match((await succeed('triggers', 'resume', trigger.id)).stdout, /^state +enabled$/m);
    assert.equal(
      (await succeed('triggers', 'delete', trigger.id)).stdout,
      `deleted ${trigger.id}\n`,
    );
  });

  test('a list says how to go on', async () => {
    const first = await run('events', 'list', '--limit', '1');
    const cursor = /--cursor (\S+)/.exec(first.stderr)?.[1] ?? '';
    assert.match(cursor, /^\w+$/);
    const second = await run('events', 'list', '--limit', '1', '--cursor', cursor);
    assert.notEqual(second.stdout, first.stdout);
  });

  test('a URL that was rotated away is not found, and a deleted listener neither', async () => {
    const made = json<{ id: string; url: string }>(
      await succeed('listeners', 'create', '--name', 'Short', '--json'),
    );
    await succeed('listeners', 'rotate-url', made.id);
    const sent = await run('send', '--url', made.url, '--data', '{}');
    assert.deepEqual([sent.code, sent.stdout.slice(0, 3)], [1, '404']);
    assert.equal((await succeed('listeners', 'delete', made.id)).stdout, `deleted ${made.id}\n`);
    const gone = await run('listeners', 'get', made.id);
    assert.equal(gone.code, 1);
    assert.match(gone.stderr, /^earshot: resource_not_found: .* \(request \S+\)\n$/);
  });

  test('the local admin token is told to no other server', async () => {
    const other = await run('listeners', 'list', '--server', 'http://earshot.example.com');
    assert.equal(other.code, 2);
    assert.match(other.stderr, /--token or EARSHOT_ADMIN_TOKEN/);
    const wrong = await run('listeners', 'list', '--token', 'wrong');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /token_invalid/);
  });

  test('a second server does not start on the same data folder, and says why', async () => {
    const second = await earshot(place, 'serve', '--addr', '127.0.0.1:0', '--log-level', 'silent');
    assert.equal(second.code, 1);
    assert.match(second.stderr, /^earshot: cannot start: /);
    assert.doesNotMatch(second.stderr, /\n {4}at /);
  });
});

describe('`serve`', () => {
  let place: Place;

  before(async () => {
    place = await makePlace();
  });

  after(() => removePlace(place));

  test('refuses what it does not understand with 2 and tells all of it', async () => {
    const env = { EARSHOT_ADRR: 'x', EARSHOT_ROLE: 'worker', EARSHOT_MAX_BODY: 'lots' };
    const { code, stdout, stderr } = await earshot({ ...place, env }, 'serve');
    assert.deepEqual([code, stdout], [2, '']);
    for (const message of [
      /EARSHOT_ADRR: no such variable/,
      /EARSHOT_ROLE: "worker"/,
      /EARSHOT_MAX_BODY: expected/,
    ]) {
      assert.match(stderr, message);
    }
  });

  test('says so when the address is taken', async () => {
    const server = await serve(place);
    const other = await makePlace();
    const taken = await earshot(
      other,
      'serve',
      '--addr',
      new URL(server.announcement.url).host,
      '--log-level',
      'silent',
    );
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, /^earshot: 127\.0\.0\.1:\d+ is taken by another program/);
    await server.stop();
    await removePlace(other);
  });

  test('goes on with the listener that it made, whose secret it does not show again', async () => {
    const first = await serve(place);
    const token = await readFile(join(place.folder, 'data', 'admin-token'), 'utf8');
    assert.equal(await first.stop('SIGINT'), 0);
    const second = await serve(place);
    assert.equal(second.announcement.listener?.id, first.announcement.listener?.id);
    assert.equal(second.announcement.listener?.secret, undefined);
    assert.equal(await readFile(join(place.folder, 'data', 'admin-token'), 'utf8'), token);
    assert.equal(await second.stop(), 0);
  });
});

test('a server that is not there is told with 3, and how to start it', async () => {
  const place = await makePlace();
  const { code, stdout, stderr } = await earshot(
    place,
    'events',
    'list',
    '--server',
    'http://127.0.0.1:9',
    '--token',
    'x',
  );
  assert.deepEqual([code, stdout], [3, '']);
  assert.match(stderr, /cannot reach http:\/\/127\.0\.0\.1:9/);
  assert.match(stderr, /npx earshot serve/);
  await removePlace(place);
});

test('without a data folder the message says where a token comes from', async () => {
  const place = await makePlace();
  const { code, stderr } = await earshot(place, 'events', 'list');
  assert.equal(code, 2);
  assert.match(stderr, /there is no admin token in \.\/data/);
  await removePlace(place);
});
