import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createAccounts } from '../account/account.ts';
import { createPasswords } from '../account/password.ts';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { createSenderNaming } from '../ingest/ingest.ts';
import { createStudio } from './studio.ts';

const nameSender = createSenderNaming(['127.0.0.1']);

describe('the server side of the Studio', () => {
  let folder: string;
  let store: Store;
  let url: string;
  let link: string;
  const server = createServer();
  const lines: string[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-studio-'));
    store = await openStore({ dataFolder: folder, clock: systemClock });
    const accounts = createAccounts({
      store,
      clock: systemClock,
      log: silentLog,
      sealing: { sealSecret: (_, value) => Buffer.from(value), openSecret: () => undefined },
      passwords: createPasswords({ n: 2, r: 1 }),
    });
    link = (await accounts.firstLink()) ?? '';
    const note = (event: string, fields: object = {}): void =>
      void lines.push(`${event} ${JSON.stringify(fields)}`);
    const studio = createStudio({
      accounts,
      clock: systemClock,
      log: { debug: note, info: note, warn: note, error: note },
      publicUrl: 'http://127.0.0.1/',
      store,
      addressOf: ({ headers, socket }) => nameSender({ headers, peer: socket.remoteAddress ?? '' }),
      requestStats: () => ({ received: 1 }),
      listenerTraffic: () => new Map([['lsn_1', { taken: [1], refused: [0] }]]),
      answerSeconds: () => ({ bounds: [], buckets: [], sum: 0, count: 0 }),
      backlog: () => Promise.resolve({ due: 0, oldestDueMs: 0 }),
      settings: [
        { key: 'max_body', env: 'EARSHOT_MAX_BODY', value: '1MiB', origin: 'default', doc: '' },
      ],
    });
    server.on('request', (request, response) => studio.handle(request, response));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const OURS = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
  const post = (name: string, body: unknown, headers: Record<string, string> = OURS) =>
    fetch(`${url}/studio/auth/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });

  test('a page may load from here and nowhere else, and runs nothing that stands in it', async () => {
    const page = await fetch(`${url}/studio/requests/req_06ykv72am00?tab=x`);
    const policy = page.headers.get('content-security-policy') ?? '';
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
      assert.ok(policy.includes(part), policy);
    assert.ok(!/unsafe|\*|https?:/.test(policy), policy);
    const html = await page.text();
    assert.doesNotMatch(html, /<style|style=|<script(?![^>]* src="\/studio\/assets\/)|https?:\/\//);
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
  });

  test('what the page loads is there, may be kept for ever, and is small', async () => {
    const html = await (await fetch(`${url}/studio/`)).text();
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    assert.equal(addresses.length, 3);
    let bytes = 0;
    for (const address of addresses) {
      const asset = await fetch(url + address);
      assert.equal(asset.status, 200, address);
      assert.match(asset.headers.get('cache-control') ?? '', /immutable/);
      bytes += Number(asset.headers.get('content-length'));
    }
    assert.ok(bytes < 100_000, `${bytes} bytes over the wire`);
    assert.equal((await fetch(`${url}/studio/assets/app.js`)).status, 404);
    assert.equal((await fetch(`${url}/studio/assets/..%2f..%2fstudio.ts`)).status, 404);
  });

  const REDIRECTS = ['/', '/studio'];
  for (const path of REDIRECTS) {
    test(`${path} leads to the Studio`, async () => {
      const answer = await fetch(url + path, { redirect: 'manual' });
      assert.deepEqual([answer.status, answer.headers.get('location')], [302, '/studio/']);
    });
  }

  test('only reads are taken where pages are', async () => {
    const answer = await fetch(`${url}/studio/`, { method: 'POST' });
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD']);
  });

  test('nothing is changed for a page of another origin, nor for what is no object', async () => {
    for (const headers of [
      { ...OURS, 'sec-fetch-site': 'cross-site' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'text/plain', origin: 'http://evil.example' },
    ])
      assert.equal((await post('password', { link, name: 'eve' }, headers)).status, 403);
    for (const body of ['x', [1], null, 'y'.repeat(20_000)])
      assert.equal((await post('session', body)).status, Array.isArray(body) ? 401 : 400);
  });

  test('who guesses is held off by the address that a trusted proxy names, and others behind it are not', async () => {
    const guess = (from: string) =>
      post('session', { name: 'whoever', password: 'x' }, { ...OURS, 'x-forwarded-for': from });
    for (let i = 0; i < 5; i++) assert.equal((await guess('198.51.100.7')).status, 401);
    const refused = await guess('198.51.100.7');
    assert.equal(refused.status, 429);
    const waitS = Number(refused.headers.get('retry-after'));
    assert.ok(waitS > 0 && waitS <= 900, String(waitS));
    assert.equal((await guess('203.0.113.1, 198.51.100.7')).status, 429);
    assert.equal((await guess('198.51.100.8')).status, 401);
  });

  test('who is let in gets a cookie that scripts cannot read, and is known by it', async () => {
    const made = await post('password', { link, name: 'ada', password: 'a horse and a staple' });
    assert.equal(made.status, 200);
    const cookie = made.headers.get('set-cookie') ?? '';
    assert.match(cookie, /^earshot_[0-9a-f]{8}=[\w-]{43}; .*HttpOnly; SameSite=Strict$/);
    const session = await fetch(`${url}/studio/auth/session`, {
      headers: { cookie: cookie.split(';')[0] ?? '' },
    });
    assert.match(await session.text(), /"name":"ada","role":"admin"/);
    const traffic = await fetch(`${url}/studio/auth/listeners`, {
      headers: { cookie: cookie.split(';')[0] ?? '' },
    });
    assert.deepEqual(await traffic.json(), { lsn_1: { taken: [1], refused: [0] } });
    assert.equal((await fetch(`${url}/studio/auth/listeners`)).status, 401);
    const nobody = await fetch(`${url}/studio/auth/session`);
    assert.equal(await nobody.text(), '{"account":null,"first":false,"openid":null}');
    for (const name of ['overview', 'settings']) {
      assert.equal((await fetch(`${url}/studio/auth/${name}`)).status, 401);
      const own = await fetch(`${url}/studio/auth/${name}`, {
        headers: { cookie: cookie.split(';')[0] ?? '' },
      });
      assert.equal(own.status, 200);
    }
    const secrets = [cookie.split(/[=;]/)[1] ?? '', 'a horse', link];
    assert.ok(!secrets.some((secret) => lines.join('\n').includes(secret)));
  });
});
