import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE } from '../../base/duration.ts';
import { createManualClock } from '../../../test/kit/clock.ts';
import type { Outbound } from '../../outbound/outbound.ts';
import { createRemoteKeys, isPinned } from './remote-keys.ts';

type Answer = Awaited<ReturnType<Outbound['request']>>;

const KEY = 'https://sns.eu-west-1.amazonaws.com/a.pem';

function open(answer: (url: string) => Answer | Promise<Answer>) {
  const clock = createManualClock();
  const asked: string[] = [];
  const outbound: Pick<Outbound, 'request'> = {
    async request({ url }) {
      asked.push(url);
      return answer(url);
    },
  };
  return { clock, asked, keys: createRemoteKeys({ outbound, clock }) };
}

const found = (
  text: string,
  more: Partial<{ status: number; truncated: boolean }> = {},
): Answer => ({
  ok: true,
  value: {
    status: 200,
    headers: {},
    body: Buffer.from(text),
    truncated: false,
    durationMs: 1,
    ...more,
  },
});

test('a key is fetched once in an hour, and once for all who wait for it', async () => {
  const { keys, asked, clock } = open(() => found('key'));
  const ask = () => keys.fetch({ listenerId: 'lsn_1', url: KEY });
  assert.deepEqual(await Promise.all([ask(), ask(), ask()]), [
    { ok: true, value: 'key' },
    { ok: true, value: 'key' },
    { ok: true, value: 'key' },
  ]);
  await ask();
  assert.equal(asked.length, 1);
  await clock.advance(HOUR + 1);
  await ask();
  assert.equal(asked.length, 2);
});

test('a failure is kept for half a minute', async () => {
  const answers = [found('', { status: 500 }), found('x', { truncated: true }), found('key')];
  const { keys, asked, clock } = open((url) => answers.shift() ?? found(url));
  const ask = () => keys.fetch({ listenerId: 'lsn_1', url: KEY });
  assert.equal((await ask()).ok, false);
  assert.equal((await ask()).ok, false);
  assert.equal(asked.length, 1);
  await clock.advance(31_000);
  assert.equal((await ask()).ok, false);
  await clock.advance(31_000);
  assert.deepEqual(await ask(), { ok: true, value: 'key' });
});

test('a listener that has made us fetch too often waits; another one does not', async () => {
  const { keys, asked, clock } = open((url) => found(url));
  const ask = (listenerId: string, i: number) =>
    keys.fetch({ listenerId: listenerId as never, url: `${KEY}?${i}` });
  for (let i = 0; i < 10; i += 1) assert.equal((await ask('lsn_1', i)).ok, true);
  assert.equal((await ask('lsn_1', 10)).ok, false);
  assert.equal((await ask('lsn_2', 11)).ok, true);
  assert.equal(asked.length, 11);
  await clock.advance(MINUTE);
  assert.equal((await ask('lsn_1', 12)).ok, true);
});

test('no more than 32 are fetched at once', async () => {
  const waiting: (() => void)[] = [];
  const { keys } = open(
    (url) => new Promise((resolve) => void waiting.push(() => resolve(found(url)))),
  );
  const all = Array.from({ length: 33 }, (_, i) =>
    keys.fetch({ listenerId: `lsn_${i}` as never, url: `${KEY}?${i}` }),
  );
  assert.equal((await all[32])?.ok, false);
  for (const end of waiting) end();
  assert.ok((await Promise.all(all.slice(0, 32))).every(({ ok }) => ok));
});

test('one account does not get the answer to another', async () => {
  const { keys, asked } = open(() => found('key'));
  for (const body of ['{"a":1}', '{"a":2}'])
    await keys.fetch({ listenerId: 'lsn_1', url: KEY, body });
  assert.equal(asked.length, 2);
});

test('what confirms is called each time', async () => {
  const { keys, asked } = open(() => found('ok'));
  for (let i = 0; i < 2; i += 1) await keys.fetch({ listenerId: 'lsn_1', url: KEY, isOnce: true });
  assert.equal(asked.length, 2);
});

test('only https on the hosts that are named, on the usual port, with nobody’s name in it', () => {
  const hosts = ['sns.*.amazonaws.com', 'api.paypal.com'];
  const good = [KEY, 'https://api.paypal.com/v1/certs/1', 'https://SNS.us-east-1.AMAZONAWS.com/a'];
  const bad = [
    'http://api.paypal.com/',
    'https://api.paypal.com.evil.example/',
    'https://evil.example/api.paypal.com',
    'https://api.paypal.com@evil.example/',
    'https://me@api.paypal.com/',
    'https://api.paypal.com:8443/',
    'https://sns.amazonaws.com/',
    'https://sns.a.b.amazonaws.com/',
    'https://s3.eu-west-1.amazonaws.com/',
    'file:///etc/passwd',
    'api.paypal.com',
    '',
  ];
  for (const url of good) assert.ok(isPinned(url, hosts), url);
  for (const url of bad) assert.ok(!isPinned(url, hosts), url);
});
