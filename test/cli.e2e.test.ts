import assert from 'node:assert/strict';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  earshot,
  makePlace,
  removePlace,
  serve,
  succeed,
  succeedJson,
  type Ended,
  type Place,
  type Server,
} from './kit/cli.ts';

describe('the command line, from the first start on', () => {
  let server: Server;
  let place: Place;
  let listener: { id: string; secret: string };

  before(async () => {
    server = await serve(await makePlace());
    place = server.place;
  });

  after(async () => {
    assert.equal(await server.stop(), 0);
    await removePlace(place);
  });

  /** Sends this to the listener, and answers how that ended. */
  const send = (...parameters: string[]): Promise<Ended> =>
    earshot(place, 'send', '--listener', listener.id, ...parameters);

  test('the secrets of the installation are for their owner only', async () => {
    for (const file of ['admin-token', 'master-key']) {
      const { mode } = await stat(join(server.announcement.data_folder, file));
      assert.equal(mode & 0o777, 0o600);
    }
  });

  test('`listeners create` makes a listener and shows its secret once', async () => {
    const create = ['listeners', 'create', '--name', 'GitHub', '--preset', 'github'];
    listener = await succeedJson(place, ...create);
    assert.match(listener.id, /^lsn_/);
    const shown = await succeed(place, 'listeners', 'get', listener.id);
    assert.match(shown, /^verifies +github signature$/m);
    assert.ok(!shown.includes(listener.secret));
    assert.match(
      await succeed(place, 'listeners', 'list'),
      new RegExp(`^${listener.id} +GitHub +enabled`, 'm'),
    );
  });

  test('`listeners update` changes what is given and nothing else', async () => {
    const more = '{"payload":{"max_bytes":50000}}';
    const flags = ['--description', 'Issues', '--retention', '7', '--body', more];
    await succeed(place, 'listeners', 'update', listener.id, ...flags);
    const after = await succeedJson(place, 'listeners', 'get', listener.id);
    assert.deepEqual([after.name, after.description, after.retention], ['GitHub', 'Issues', 7]);
    const { content_types: types, max_bytes: most } = after.payload as Record<string, unknown>;
    assert.deepEqual([types, most], [null, 50_000]);
  });

  test('`send` signs a sample, and the event is listed at once', async () => {
    const { code, stdout } = await send(
      '--sample',
      'github/issues.opened',
      '--secret',
      listener.secret,
      '--json',
    );
    assert.equal(code, 0);
    const { event_id: id } = JSON.parse(stdout) as { event_id: string };
    const { items } = await succeedJson(place, 'events', 'list', '--listener', listener.id);
    assert.deepEqual(
      items.map((event) => event.id),
      [id],
    );
    const event = await succeedJson(place, 'events', 'get', id);
    assert.deepEqual([event.type, event.data.action], ['issues', 'opened']);
    assert.match(await succeed(place, 'events', 'get', id), /^x-github-event: issues$/m);
  });

  test('`requests` has what came, byte for byte', async () => {
    await writeFile(join(place.folder, 'body.json'), '{ "zen":  "ü" }\n');
    const { stdout } = await send('--file', 'body.json', '--secret', listener.secret, '--json');
    const { request_id: id } = JSON.parse(stdout) as { request_id: string };
    assert.equal(await succeed(place, 'requests', 'body', id), '{ "zen":  "ü" }\n');
    assert.match(await succeed(place, 'requests', 'get', id), /^outcome +received$/m);
  });

  test('`send` ends with 1 when the listener refuses, and the request log says why', async () => {
    const refused = await send('--data', '{}', '--secret', 'another');
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /^401 in .*\n[^]*signature_mismatch/);
    const rejected = await succeed(
      place,
      'requests',
      'list',
      '--outcome',
      'rejected',
      '--since',
      '1h',
    );
    assert.match(rejected, /signature_mismatch/);
  });

  test('`send` takes the secret from the environment, and says where to find one', async () => {
    const env = { ...place.env, EARSHOT_SECRET: listener.secret };
    const parameters = ['send', '--listener', listener.id, '--data', '{}'];
    assert.equal((await earshot({ ...place, env }, ...parameters)).code, 0);
    const without = await earshot(place, ...parameters);
    assert.equal(without.code, 2);
    assert.match(without.stderr, new RegExp(`npx earshot listeners rotate-secret ${listener.id}`));
  });

  test('a rotated secret is good at once, and the earlier one for its grace', async () => {
    const codes = async (...secrets: string[]): Promise<unknown[]> => {
      const sent = secrets.map((secret) => send('--data', '{}', '--secret', secret));
      return (await Promise.all(sent)).map(({ code }) => code);
    };
    const rotate = ['listeners', 'rotate-secret', listener.id];
    const next = await succeedJson(place, ...rotate, '--grace', '1h');
    assert.deepEqual(await codes(next.secret, listener.secret), [0, 0]);
    const last = await succeedJson(place, ...rotate);
    assert.deepEqual(await codes(last.secret, next.secret), [0, 1]);
  });

  test('a listener that wants a credential takes an API key until it is revoked', async () => {
    const { id } = await succeedJson(place, 'listeners', 'create', '--name', 'Orders');
    const flags = ['--name', 'Shop', '--listener', id, '--expires-in', '1d'];
    const key = await succeedJson(place, 'credentials', 'create', ...flags);
    const order = ['send', '--listener', id, '--data', '{"order":1}', '--api-key', key.token];
    await succeed(place, ...order);
    const listed = await succeed(place, 'credentials', 'list');
    assert.match(listed, new RegExp(`^${key.id} +Shop +api_key +good +${id}`, 'm'));
    assert.equal(await succeed(place, 'credentials', 'revoke', key.id), `revoked ${key.id}\n`);
    const refused = await earshot(place, ...order);
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /credential_revoked/);
  });

  test('a Standard Webhooks listener is sent to as its preset says', async () => {
    const create = ['listeners', 'create', '--name', 'Svix', '--preset', 'standard-webhooks'];
    const { id, secret } = await succeedJson(place, ...create);
    const body = '{"type":"invoice.paid"}';
    await succeed(place, 'send', '--listener', id, '--data', body, '--secret', secret);
    assert.match(await succeed(place, 'events', 'list', '--listener', id), /invoice\.paid/);
  });

  test('a list says how to go on', async () => {
    const first = await earshot(place, 'events', 'list', '--limit', '1');
    const cursor = /--cursor (\S+)/.exec(first.stderr)?.[1] ?? '';
    const second = await earshot(place, 'events', 'list', '--limit', '1', '--cursor', cursor);
    assert.equal(second.code, 0);
    assert.notEqual(second.stdout, first.stdout);
  });

  test('a URL that was rotated away is not found, and a deleted listener neither', async () => {
    const { id, url } = await succeedJson(place, 'listeners', 'create', '--name', 'Short');
    await succeed(place, 'listeners', 'rotate-url', id);
    const sent = await earshot(place, 'send', '--url', url, '--data', '{}');
    assert.deepEqual([sent.code, sent.stdout.slice(0, 3)], [1, '404']);
    assert.equal(await succeed(place, 'listeners', 'delete', id), `deleted ${id}\n`);
    const gone = await earshot(place, 'listeners', 'get', id);
    assert.equal(gone.code, 1);
    assert.match(gone.stderr, /^earshot: resource_not_found: .* \(request \S+\)\n$/);
  });

  test('with --json a refusal is the envelope on standard output', async () => {
    const { code, stdout } = await earshot(place, 'listeners', 'create', '--name', 'ab', '--json');
    assert.equal(code, 1);
    assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'request_invalid');
  });

  test('the local admin token is told to no other server', async () => {
    const other = await earshot(
      place,
      'listeners',
      'list',
      '--server',
      'http://earshot.example.com',
    );
    assert.equal(other.code, 2);
    assert.match(other.stderr, /--token or EARSHOT_ADMIN_TOKEN/);
    const wrong = await earshot(place, 'listeners', 'list', '--token', 'wrong');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /token_invalid/);
  });
});

test('a server that is not there is told with 3, and how to start it', async () => {
  const server = await serve(await makePlace());
  await server.stop();
  const { code, stdout, stderr } = await earshot(server.place, 'events', 'list');
  assert.deepEqual([code, stdout], [3, '']);
  assert.equal(
    stderr,
    `earshot: cannot reach ${server.announcement.url}: ECONNREFUSED\n` +
      'Is the server running? To start it: npx earshot serve\n',
  );
  await removePlace(server.place);
});

test('without a data folder the message says where a token comes from', async () => {
  const place = await makePlace();
  const { code, stderr } = await earshot(place, 'events', 'list');
  assert.equal(code, 2);
  assert.match(stderr, /there is no admin token in \.\/data/);
  await removePlace(place);
});
