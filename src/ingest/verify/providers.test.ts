import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MINUTE } from '../../base/duration.ts';
import { createManualClock } from '../../../test/kit/clock.ts';
import { openAccount, serveKeys, type Account } from '../../../test/kit/signed.ts';
import type { Listener } from '../../model/listener.ts';
import {
  PROVIDERS,
  type Place,
  type Provider,
  type Scheme,
  type Sent,
} from '../../provider/provider.ts';
import type { Exchange } from '../exchange.ts';
import { arrive, type ReceivedRequest } from '../request.ts';
import { createReplayGuard } from './replay-guard.ts';
import { verify, type VerifyDeps } from './verify.ts';

/** One good request of each provider, and everything that somebody could do to it. */

const PUBLIC_URL = 'https://hooks.example';
const TARGET = '/webhooks/v1/listeners/00000000-0000-4000-8000-000000000000/notify';
const clock = createManualClock(Date.UTC(2026, 10, 23, 9, 30));

type Pairs = readonly (readonly [name: string, value: string])[];

interface Wire {
  readonly url: string;
  readonly headers: Pairs;
  readonly body: Buffer;
}

function toWire({ url, headers, body }: Sent): Wire {
  return { url, headers: Object.entries(headers), body };
}

let listeners = 0;

/** What becomes of a request at a listener of this account: `passed`, or the code. */
async function judge(name: string, account: Account, wire: Wire): Promise<string> {
  listeners += 1;
  const listener = {
    id: `lsn_${listeners}`,
    name: 'Test',
    verification: {
      credential: undefined,
      signature: { preset: name, params: account.params, secrets: [] },
    },
  } as unknown as Listener;
  const verdict = await verify(toRequest(listener, wire), depsOf(account));
  return verdict.kind === 'rejected' ? verdict.code : 'passed';
}

function toRequest(listener: Listener, { url, headers, body }: Wire): ReceivedRequest {
  const joined: Record<string, string> = {};
  for (const [key, value] of headers) {
    const before = joined[key.toLowerCase()];
    joined[key.toLowerCase()] = before === undefined ? value : `${before}, ${value}`;
  }
  const target = url.slice(PUBLIC_URL.length);
  const exchange = { method: 'POST', target, headers: joined, rawHeaders: headers.flat() };
  const request = arrive(exchange as unknown as Exchange, clock);
  request.listener = listener;
  request.bytes = body;
  return request as ReceivedRequest;
}

function depsOf(account: Account): VerifyDeps {
  const values = account.secret === undefined ? [] : [Buffer.from(account.secret)];
  return {
    catalog: { secretsOf: () => ({ values, unreadable: false }) },
    clock,
    credentials: undefined as never,
    addresses: { isFromProxy: () => false },
    remoteKeys: { fetch: serveKeys([account]) },
    replays: createReplayGuard(clock),
    publicUrl: () => `${PUBLIC_URL}/`,
  };
}

/** Where the signature or the secret stands. */
function signatureOf(scheme: Scheme): Place {
  if (scheme.kind === 'signature') return scheme.signature[0];
  if (scheme.kind === 'token') return scheme.at[0];
  return scheme.kind === 'jws' ? scheme.at : { in: 'header', name: scheme.header };
}

/** The request with the text at this place made into another; undefined: the place is gone. */
function changeAt(wire: Wire, place: Place, change: (text: string) => string | undefined): Wire {
  if (place.in === 'header') return { ...wire, headers: changeHeader(wire.headers, place, change) };
  if (place.in === 'query') return { ...wire, url: changeQuery(wire.url, place.name, change) };
  if (place.in !== 'body') throw new TypeError(`nothing changes what is in a ${place.in}`);
  if (wire.body.toString().startsWith('<')) return changeElement(wire, place.path, change);
  const json = JSON.parse(wire.body.toString()) as unknown;
  changeMember(json, place.path.split('.'), change);
  return { ...wire, body: Buffer.from(JSON.stringify(json)) };
}

function changeQuery(
  url: string,
  name: string,
  change: (text: string) => string | undefined,
): string {
  const changed = new URL(url);
  const text = change(changed.searchParams.get(name) ?? '');
  changed.searchParams.delete(name);
  if (text !== undefined) changed.searchParams.set(name, text);
  return changed.href;
}

/** Of XML: the element with the last name of the path. */
function changeElement(
  wire: Wire,
  path: string,
  change: (text: string) => string | undefined,
): Wire {
  const name = path.split('.').at(-1) ?? '';
  const body = wire.body
    .toString()
    .replace(new RegExp(`<${name}>(.*?)</${name}>`), (_element, text: string) => {
      const changed = change(text);
      return changed === undefined ? '' : `<${name}>${changed}</${name}>`;
    });
  return { ...wire, body: Buffer.from(body) };
}

function changeHeader(
  headers: Pairs,
  { name, prefix = '', separator }: Place & { in: 'header' },
  change: (text: string) => string | undefined,
): Pairs {
  return headers.flatMap(([key, value]) => {
    if (key !== name) return [[key, value] as const];
    const items = separator === undefined ? [value] : value.split(separator);
    const changed = items.flatMap((item) => {
      if (!item.startsWith(prefix)) return [item];
      const text = change(item.slice(prefix.length));
      return text === undefined ? [] : [prefix + text];
    });
    return changed.length === 0 ? [] : [[key, changed.join(separator)] as const];
  });
}

function changeMember(
  json: unknown,
  [name = '', ...rest]: readonly string[],
  change: (text: string) => string | undefined,
): void {
  const object = json as Record<string, unknown>;
  const names = name === '*' ? Object.keys(object) : [name];
  for (const each of names) {
    if (rest.length > 0) changeMember(object[each], rest, change);
    else {
      const text = change(String(object[each]));
      if (text === undefined) delete object[each];
      else object[each] = text;
    }
  }
}

/** Whether a change of the body shows. Where it does not, only TLS protects it, and the docs say so. */
function coversBody(scheme: Scheme): boolean {
  if (scheme.kind === 'jws') return scheme.bodyHashClaim !== undefined;
  if (scheme.kind !== 'signature') return false;
  const covers = new Set(['body', 'sha256', 'crc32', 'sorted-form', 'lines']);
  return scheme.content.some(({ kind }) => covers.has(kind));
}

function timestampOf(scheme: Scheme): { at: Place; toleranceMs: number } | undefined {
  if (scheme.kind === 'signature') return scheme.timestamp;
  return undefined;
}

/** In every other encoding than its own. */
function recode(text: string, scheme: Scheme): string {
  if (scheme.kind !== 'signature') return `${text}=`;
  if (scheme.encoding === 'hex') return Buffer.from(text, 'hex').toString('base64');
  return Buffer.from(text, scheme.encoding).toString('hex');
}

function changeBody(body: Buffer): Buffer {
  const text = body.toString();
  const changed = text.replace(/(Message|Body|id|Type|type)(["=:]+)/i, '$1$2"');
  return changed === text || !text.startsWith('{') ? Buffer.from(`${text} `) : addMember(text);
}

/** Still JSON, with the signature in its place where it is in there. */
function addMember(text: string): Buffer {
  const json = JSON.parse(text) as Record<string, unknown>;
  return Buffer.from(JSON.stringify({ ...json, Message: 'changed', changed: true }));
}

/** `provider_unavailable`: nobody knows a key with this name. */
const REFUSED = /^(signature_(missing|malformed|mismatch)|provider_unavailable)$/;

for (const [name, provider] of Object.entries(PROVIDERS))
  describe(name, () => suite(name, provider));

function suite(name: string, provider: Provider): void {
  const { scheme } = provider;
  const place = signatureOf(scheme);
  const account = openAccount(provider, PUBLIC_URL + TARGET);
  const good = async (now = new Date(clock.now())): Promise<Wire> =>
    toWire(await account.send({ now }));
  const refuses = async (wire: Wire, at = account): Promise<void> =>
    assert.match(await judge(name, at, wire), REFUSED);

  test('takes a good request', async () => {
    assert.equal(await judge(name, account, await good()), 'passed');
  });

  test("refuses another listener's signature, and another secret's", async () => {
    const other = openAccount(provider, PUBLIC_URL + TARGET);
    const wire = toWire(await other.send({ now: new Date(clock.now()) }));
    const key = { ...account, key: other.key, keyUrl: other.keyUrl };
    await refuses(wire, account.secret === undefined ? key : account);
  });

  test(`${coversBody(scheme) ? 'refuses' : 'cannot tell'} a changed body`, async () => {
    const wire = await good();
    const changed = { ...wire, body: changeBody(wire.body) };
    assert.notDeepEqual(changed.body, wire.body);
    if (coversBody(scheme)) await refuses(changed);
    else assert.equal(await judge(name, account, changed), 'passed');
  });

  test('refuses a missing, an empty and a doubled signature', async () => {
    const wire = await good();
    await refuses(changeAt(wire, place, () => undefined));
    await refuses(changeAt(wire, place, () => ''));
    if (place.in === 'query') await refuses({ ...wire, url: `${wire.url}&${place.name}=x` });
    if (place.in !== 'header') return;
    const twice = wire.headers.filter(([key]) => key === place.name);
    await refuses({ ...wire, headers: [...wire.headers, ...twice] });
    await refuses({
      ...wire,
      headers: [...twice.map(([key]) => [key, 'x'] as const), ...wire.headers],
    });
  });

  test('refuses a signature in another encoding, and one that is cut short', async () => {
    const wire = await good();
    await refuses(changeAt(wire, place, (text) => recode(text, scheme)));
    await refuses(changeAt(wire, place, (text) => text.slice(0, -2)));
    await refuses(changeAt(wire, place, (text) => text.slice(0, 2)));
    await refuses(changeAt(wire, place, (text) => `${text}00`));
  });

  const timestamp = timestampOf(scheme);
  if (timestamp !== undefined) {
    test('refuses a changed, a missing and an expired time', async () => {
      const wire = await good();
      const { at, toleranceMs } = timestamp;
      const later = (text: string): string =>
        /^\d+$/.test(text) ? String(Number(text) + 1) : text.replace(/\d\dZ$/, '01Z');
      const isSigned = changeAt(wire, at, later);
      await refuses(isSigned);
      await refuses(changeAt(wire, at, () => undefined));
      for (const apartMs of [-toleranceMs - MINUTE, toleranceMs + MINUTE]) {
        const old = await good(new Date(clock.now() + apartMs));
        assert.equal(await judge(name, account, old), 'signature_expired');
      }
    });
  }

  if (scheme.kind === 'jws') {
    test('refuses a token that is too old', async () => {
      const old = await good(new Date(clock.now() - scheme.maxAgeMs - 2 * MINUTE));
      assert.equal(await judge(name, account, old), 'signature_expired');
    });
  }

  if (provider.params !== undefined && scheme.kind !== 'token') {
    test('refuses what was signed for another account', async () => {
      const params = Object.fromEntries(
        Object.keys(provider.params ?? {}).map((key) => [key, 'other']),
      );
      const wire = toWire(await account.send({ params, now: new Date(clock.now()) }));
      if (name !== 'meta') await refuses(wire);
    });
  }
}

async function sendAs(provider: Provider): Promise<{ account: Account; wire: Wire }> {
  const account = openAccount(provider, PUBLIC_URL + TARGET);
  return { account, wire: toWire(await account.send({ now: new Date(clock.now()) })) };
}

describe('adobe-events', () => {
  const name = 'adobe-events';
  const provider = PROVIDERS[name] as Provider;
  const rename = (headers: Pairs): Pairs =>
    headers.map(([key, value]) => [
      key.replace('signature-1', 'signature-2').replace('key1', 'key2'),
      value,
    ]);

  test('one of the two signatures is enough, while a key is being changed', async () => {
    const { account, wire } = await sendAs(provider);
    const second = { ...wire, headers: rename(wire.headers) };
    assert.equal(await judge(name, account, second), 'passed');
    const gone = { 'x-adobe-digital-signature-1': 'AAAA', 'x-adobe-public-key1-path': '/gone.pem' };
    const both = { ...second, headers: [...second.headers, ...Object.entries(gone)] };
    assert.equal(await judge(name, account, both), 'passed');
  });

  test('a key is fetched from nowhere else', async () => {
    const { account, wire } = await sendAs(provider);
    const at = { in: 'header', name: 'x-adobe-public-key1-path' } as const;
    for (const path of ['@evil.example/a.pem', '.evil.example/a.pem', '/a.txt', ':1/a.pem'])
      assert.equal(
        await judge(
          name,
          account,
          changeAt(wire, at, () => path),
        ),
        'signature_malformed',
      );
  });

  test('the client id may be written as CloudEvents want it', async () => {
    const sample = { ...provider.sample, body: { recipientclientid: '{client_id}' } };
    const { account, wire } = await sendAs({ ...provider, sample });
    assert.equal(await judge(name, account, wire), 'passed');
  });
});

describe('microsoft-graph-data', () => {
  const name = 'microsoft-graph-data';
  const provider = PROVIDERS[name] as Provider & { scheme: { kind: 'jws' } };
  const claiming = (names: readonly string[], value: string) =>
    sendAs({ ...provider, scheme: { ...provider.scheme, claims: [{ names, value }] } });
  const GRAPH = '0bf30f3b-4a52-48df-9a82-234910c4a086';

  test('takes tokens of both versions, of the service that tracks changes alone', async () => {
    for (const [claim, value, verdict] of [
      ['appid', GRAPH, 'passed'],
      ['azp', GRAPH, 'passed'],
      ['azp', 'another', 'signature_mismatch'],
      ['sub', GRAPH, 'signature_mismatch'],
    ] as const) {
      const { account, wire } = await claiming([claim], value);
      assert.equal(await judge(name, account, wire), verdict, `${claim} ${value}`);
    }
  });

  test('each token must be good, and each notification must have the secret', async () => {
    const { account, wire } = await sendAs(provider);
    const json = JSON.parse(wire.body.toString()) as {
      value: unknown[];
      validationTokens: string[];
    };
    const look = (changed: object) =>
      judge(name, account, { ...wire, body: Buffer.from(JSON.stringify({ ...json, ...changed })) });
    const [token = ''] = json.validationTokens;
    assert.equal(await look({ validationTokens: [token, token] }), 'passed');
    assert.equal(await look({ validationTokens: [token, `${token}0`] }), 'signature_mismatch');
    assert.equal(await look({ validationTokens: [] }), 'signature_missing');
    assert.equal(
      await look({ validationTokens: Array.from({ length: 21 }, () => token) }),
      'signature_malformed',
    );
    assert.equal(
      await look({ value: [...json.value, { clientState: 'x' }] }),
      'signature_mismatch',
    );
    assert.equal(await look({ value: [...json.value, {}] }), 'signature_missing');
  });
});
