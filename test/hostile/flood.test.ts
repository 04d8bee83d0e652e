import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { SECOND } from '../../src/base/duration.ts';
import { silentLog } from '../../src/base/log.ts';
import type { ListenerId } from '../../src/model/listener.ts';
import type { RequestId } from '../../src/model/request.ts';
import { createManualClock, eventually } from '../kit/clock.ts';
import { openReceiver, type Receiver } from '../kit/receiver.ts';
import { BODY as SIGNED_BODY, GITHUB, github } from '../kit/scenario.ts';
import { post, toTarget } from './wire-case.ts';
import { openWire, type Answer } from './wire.ts';

/** Many requests on one connection, without bodies, so that none of them ends it. */
async function flood(receiver: Receiver, heads: readonly string[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let i = 0; i < heads.length; i += 500) {
    const some = heads.slice(i, i + 500);
    const wire = openWire(receiver.port, { patienceMs: 30_000 });
    wire.send(some.map((head) => `${head}\r\n`).join(''));
    answers.push(...(await wire.answers(some.length)));
    wire.destroy();
  }
  assert.equal(answers.length, heads.length);
  return answers;
}

function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

async function send(receiver: Receiver, request: Uint8Array): Promise<number | undefined> {
  const wire = openWire(receiver.port);
  wire.send(request);
  const [answer] = await wire.answers(1);
  wire.destroy();
  return answer?.status;
}

async function countRows(receiver: Receiver, listenerId: ListenerId): Promise<number> {
  let rows = 0;
  for (let before: `req_${string}` | undefined; ;) {
    const page = await receiver.store.requests.list({ limit: 500, listenerId, before });
    rows += page.items.length;
    if (page.next === undefined) return rows;
    before = page.next as RequestId;
  }
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const forgedHead = (path: string, i: number, from = `192.0.2.${i % 250}`): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer e30.e30.${'x'.repeat(i % 7)}${i}\r\nX-Forwarded-For: ${from}\r\n`;

describe('a flood of strangers', () => {
  let receiver: Receiver;
  afterEach(() => receiver.close());

  test('fills neither the disk nor the cache of good tokens', async () => {
    receiver = await openReceiver({ limits: { trustedProxies: ['127.0.0.1/32'] } });
    const { path, listener } = await receiver.createListener();
    const tokens: string[] = [];
    for (let i = 0; i < 50; i++) tokens.push((await receiver.createCredential()).token);
    const posts = tokens.map((token) => post(toTarget(path, token), '{}'));
    let verified = 0;
    const verifyToken = receiver.keyring.verifyToken.bind(receiver.keyring);
    receiver.keyring.verifyToken = (token) => {
      verified += 1;
      return verifyToken(token);
    };
    for (const request of posts) assert.equal(await send(receiver, request), 200);
    assert.equal(verified, tokens.length);
    const sizeBefore = await sizeOf(receiver.dataFolder);
    const began = performance.now();

    // Each from another address, so that nothing but the credential stops them.
    const heads = Array.from({ length: 20_000 }, (_, i) =>
      forgedHead(path, i, `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`),
    );
    assert.deepEqual(tally(await flood(receiver, heads)), { 401: 20_000 });

    const seconds = (performance.now() - began) / SECOND;
    const rows = (await countRows(receiver, listener.id)) - posts.length;
    assert.ok(rows <= 100 + 2 * seconds + 2, `${rows} rows in ${seconds} s`);
    const grown = (await sizeOf(receiver.dataFolder)) - sizeBefore;
    assert.ok(grown < 2 ** 19, `the disk has grown by ${grown} bytes`);
    verified = 0;
    for (const request of posts) assert.equal(await send(receiver, request), 200);
    assert.equal(verified, 0, 'good tokens were pushed out of the cache');
  });

  test('that goes on for hours keeps no more rows than the cap', async () => {
    const clock = createManualClock();
    receiver = await openReceiver({ clock, limits: { trustedProxies: ['127.0.0.1/32'] } });
    const { path, listener } = await receiver.createListener();
    for (let hour = 0; hour < 70; hour++) {
      await flood(
        receiver,
        Array.from({ length: 100 }, (_, i) => forgedHead(path, i)),
      );
      await clock.advance(60 * SECOND);
    }
    // No answer waits for these rows.
    await eventually(async () => (await countRows(receiver, listener.id)) > 4_000);
    const rows = await countRows(receiver, listener.id);
    assert.ok(rows <= 5_500, `${rows} rows`);
  });

  test("uses up nothing of the provider's rate", async () => {
    receiver = await openReceiver({ limits: { trustedProxies: ['127.0.0.1/32'] } });
    const { path } = await receiver.createListener({ rateLimit: { perSecond: 0.001, burst: 3 } });
    const { token } = await receiver.createCredential();
    await flood(
      receiver,
      Array.from({ length: 500 }, (_, i) => forgedHead(path, i)),
    );
    const statuses: (number | undefined)[] = [];
    for (let i = 0; i < 4; i++)
      statuses.push(await send(receiver, post(toTarget(path, token), '{}')));
    assert.deepEqual(statuses, [200, 200, 200, 429]);
  });
});

describe('the failure limiter', () => {
  let receiver: Receiver;
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (event: string) => void warnings.push(event) };
  beforeEach(() => void warnings.splice(0));
  after(() => assert.deepEqual(warnings, []));
  afterEach(() => receiver.close());

  /** Those of the second half find that the first has failed. */
  async function guess(heads: readonly string[]): Promise<readonly Answer[]> {
    return [
      ...(await flood(receiver, heads.slice(heads.length / 2))),
      ...(await flood(receiver, heads.slice(0, heads.length / 2))),
    ];
  }
  const many = (path: string, from: string): string[] =>
    Array.from({ length: 400 }, (_, i) => forgedHead(path, i, from));
  const isLimited = (answers: readonly Answer[]): boolean =>
    answers.some(({ status, headers }) => status === 429 && Number(headers['retry-after']) > 0);

  test('goes by listener and address', async () => {
    receiver = await openReceiver({ log, limits: { trustedProxies: ['127.0.0.1/32'] } });
    const { path } = await receiver.createListener();
    const other = await receiver.createListener();
    assert.ok(isLimited(await guess(many(path, '192.0.2.1'))));
    // What stands further left was written by whoever sends.
    assert.ok(isLimited(await flood(receiver, [forgedHead(path, 1, '192.0.2.9, 192.0.2.1')])));
    assert.ok(!isLimited(await flood(receiver, [forgedHead(path, 1, '192.0.2.1, 192.0.2.9')])));
    assert.ok(!isLimited(await flood(receiver, [forgedHead(other.path, 1, '192.0.2.1')])));
  });

  test('goes by addresses of a private network too, where a trusted proxy names them', async () => {
    receiver = await openReceiver({ log, limits: { trustedProxies: ['127.0.0.1/32'] } });
    const { path } = await receiver.createListener();
    assert.ok(isLimited(await guess(many(path, '10.0.0.1'))));
    assert.ok(!isLimited(await flood(receiver, [forgedHead(path, 1, '10.0.0.2')])));
  });

  test('shuts out nobody behind a proxy that is not trusted, and says so once', async () => {
    receiver = await openReceiver({ log });
    const { path } = await receiver.createListener();
    const { token } = await receiver.createCredential();
    const answers = await guess(many(path, '192.0.2.1'));
    assert.deepEqual(tally(answers), { 401: 400 });
    const request = post(toTarget(path, token), '{}', 'X-Forwarded-For: 192.0.2.2\r\n');
    assert.equal(await send(receiver, request), 200);
    assert.deepEqual(warnings.splice(0), ['proxy.untrusted']);
  });

  test('shuts out no signature behind a proxy that is not trusted', async () => {
    receiver = await openReceiver({ log });
    const { path } = await receiver.createListener(GITHUB);
    assert.ok(!isLimited(await guess(many(path, '192.0.2.1'))));
    const headers = Object.entries(await github()).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nForwarded: for=192.0.2.2\r\n${headers.join('')}`;
    const length = `Content-Length: ${SIGNED_BODY.length}\r\n\r\n`;
    assert.equal(await send(receiver, Buffer.from(`${head}${length}${SIGNED_BODY}`)), 200);
    warnings.splice(0);
  });

  test('lets a token through that was good before, though its address has to wait', async () => {
    receiver = await openReceiver({ log });
    const { path } = await receiver.createListener();
    const known = await receiver.createCredential();
    const fresh = await receiver.createCredential();
    const requestOf = ({ token }: { token: string }) => post(toTarget(path, token), '{}');
    assert.equal(await send(receiver, requestOf(known)), 200);
    const direct = many(path, '').map((head) => head.replace(/X-Forwarded.*\r\n/, ''));
    assert.ok(isLimited(await guess(direct)));

    assert.equal(await send(receiver, requestOf(known)), 200);
    assert.equal(await send(receiver, requestOf(fresh)), 429);
    // All tokens are verified anew when a definition has changed; this one is known all the same.
    await receiver.catalog.reload();
    assert.equal(await send(receiver, requestOf(known)), 200);
    await receiver.store.credentials.revoke(known.credential.id, new Date());
    await receiver.catalog.reload();
    assert.equal(await send(receiver, requestOf(known)), 401);
  });
});
