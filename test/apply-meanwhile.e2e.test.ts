import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { makePlace, removePlace, serve, succeed, type Place, type Server } from './kit/cli.ts';
import { applyFiles, describeApplied, ENV, FILE, writeFiles, type Report } from './kit/declared.ts';

/** What happens between the plan and its end. */

const AWAY = JSON.stringify({
  error: { code: 'store_unavailable', message: 'come back' },
  request_id: 'req_1',
});
let server: Server;
let place: Place;

const write = (files: Readonly<Record<string, string>>) => writeFiles(place, files);
const apply = (env: Readonly<Record<string, string>>, ...more: readonly string[]) =>
  applyFiles(place, env, ...more);
const applyJson = (env: Readonly<Record<string, string>>) => describeApplied(place, env);

before(async () => {
  server = await serve(await makePlace());
  const { url, data_folder: data } = server.announcement;
  place = await makePlace({ EARSHOT_URL: url, EARSHOT_DATA: data });
});
beforeEach(async () => {
  await write({ 'a.yaml': '' });
  await succeed(place, 'apply', '-f', 'conf', '--prune');
});
after(async () => {
  await server.stop();
  await removePlace(server.place);
  await removePlace(place);
});

/** With something in front of the server that answers in place of it, or does something before it is asked. */
async function behind(
  intercept: (incoming: IncomingMessage) => string | undefined | Promise<undefined>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const front = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const instead = await intercept(incoming);
      if (instead !== undefined) return void outgoing.writeHead(503).end(instead);
      const { authorization = '', 'if-match': ifMatch } = incoming.headers;
      const answer = await fetch(server.announcement.url + (incoming.url ?? ''), {
        method: incoming.method ?? 'GET',
        headers: { authorization, ...(ifMatch !== undefined && { 'if-match': ifMatch }) },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      const headers = {
        'content-type': 'application/json',
        etag: answer.headers.get('etag') ?? '',
      };
      outgoing.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
    })();
  });
  await once(front.listen(0, '127.0.0.1'), 'listening');
  try {
    await use(`http://127.0.0.1:${(front.address() as AddressInfo).port}`);
  } finally {
    front.closeAllConnections();
    front.close();
  }
}

describe('earshot apply, while things change', () => {
  test('says how far it came when a change fails, and goes on from there', async () => {
    await write({ 'a.yaml': FILE, 'about.txt': 'What is sold' });
    // The plan was good.
    const keep = ({ method, url }: IncomingMessage) =>
      method === 'POST' && url === '/api/v1/triggers' ? AWAY : undefined;
    await behind(keep, async (url) => {
      const { code, stdout, stderr } = await apply({ ...ENV, EARSHOT_URL: url }, '--json');
      assert.equal(code, 1);
      assert.match(stderr, /trigger "GitHub to CI": store_unavailable: /);
      assert.match(stderr, /2 of 3 changes were made/);
      const { changes, error } = JSON.parse(stdout) as Report;
      assert.deepEqual(
        changes.map(({ done }) => done),
        [true, true, false],
      );
      assert.match(error?.message ?? '', /store_unavailable/);
    });
    assert.deepEqual(await applyJson(ENV), [
      'keep listener GitHub',
      'keep listener Orders',
      'create trigger GitHub to CI, done',
    ]);
  });

  test('does not overwrite what somebody has changed since the plan was made', async () => {
    const file = (retention: number): string =>
      `listeners: { Orders: { retention: ${retention} } }`;
    const change = async ({ method, url = '' }: IncomingMessage): Promise<undefined> => {
      if (!['PUT', 'DELETE'].includes(method ?? '') || url.includes('dry_run')) return;
      const id = /lsn_\w+/.exec(url)?.[0] ?? '';
      await succeed(place, 'listeners', 'update', id, '--description', 'By hand');
    };
    await write({ 'a.yaml': file(7) });
    await applyJson({});
    await write({ 'a.yaml': file(30) });
    await behind(change, async (url) => {
      const { code, stderr } = await apply({ EARSHOT_URL: url });
      assert.equal(code, 1);
      assert.match(stderr, /listener "Orders": etag_mismatch: /);
      assert.match(stderr, /0 of 1 changes were made; apply again/);
      await write({ 'a.yaml': '' });
      assert.equal((await apply({ EARSHOT_URL: url }, '--prune')).code, 1);
    });
    const { items } = JSON.parse(await succeed(place, 'listeners', 'list', '--json')) as {
      items: object[];
    };
    assert.partialDeepStrictEqual(items, [{ description: 'By hand', retention: 7 }]);
  });
});
