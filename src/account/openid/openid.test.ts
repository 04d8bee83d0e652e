import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { createManualClock, type ManualClock } from '../../../test/kit/clock.ts';
import { randomKey, seal, unseal } from '../../base/bytes.ts';
import { MINUTE } from '../../base/duration.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { OutboundRequest, OutboundResponse } from '../../outbound/outbound.ts';
import { createOpenid, type Fault, type Openid, type Person } from './openid.ts';

const ISSUER = 'https://id.example';
const REDIRECT = 'https://hooks.example/studio/auth/openid/callback';
const CLIENT = 'earshot';
const SECRET = 'a secret of the client that is long enough for HS256';

const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/auth`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/keys`,
  userinfo_endpoint: `${ISSUER}/me`,
  id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
  authorization_response_iss_parameter_supported: true,
};

interface Keys {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** A provider that can be told to lie, which no real one can: the real one is in the tests through the browser. */
interface Lies {
  readonly metadata?: object;
  /** Over the claims of the ID token. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly token?: (claims: Record<string, unknown>) => Promise<string> | string;
  /** Over what the token endpoint answers. */
  readonly answer?: object;
  readonly userinfo?: object;
  readonly status?: number;
  /** Over what the browser brings back. */
  readonly back?: Readonly<Record<string, string>>;
}

type CryptoKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

const keys: Keys = await generateKeyPair('ES256');
const otherKeys: Keys = await generateKeyPair('ES256');

class Provider {
  readonly lies: Lies;
  readonly asked: OutboundRequest[] = [];
  nonce = '';
  nowS = 0;

  constructor(lies: Lies) {
    this.lies = lies;
  }

  async request(asked: OutboundRequest): Promise<Result<OutboundResponse, never>> {
    this.asked.push(asked);
    const value = await this.#answer(new URL(asked.url).pathname);
    return ok({
      status: this.lies.status ?? 200,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(value)),
      truncated: false,
      durationMs: 1,
    });
  }

  async #answer(path: string): Promise<object> {
    if (path.startsWith('/.well-known')) return { ...METADATA, ...this.lies.metadata };
    if (path === '/keys')
      return { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256' }] };
    if (path === '/me') return { sub: 'ada', groups: ['admins'], ...this.lies.userinfo };
    const claims = {
      iss: ISSUER,
      aud: CLIENT,
      sub: 'ada',
      iat: this.nowS,
      exp: this.nowS + 300,
      nonce: this.nonce,
      preferred_username: 'Ada Lovelace',
      email: 'ada@Example.com',
      email_verified: true,
      ...this.lies.claims,
    };
    const idToken = await (this.lies.token ?? sign(keys))(claims);
    return { access_token: 'x', token_type: 'Bearer', id_token: idToken, ...this.lies.answer };
  }
}

function sign({ privateKey }: Keys, alg = 'ES256') {
  return (claims: Record<string, unknown>): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg, kid: 'one' }).sign(privateKey);
}

interface Setting {
  readonly openid: Openid;
  readonly provider: Provider;
  readonly clock: ManualClock;
}

const masterKey = randomKey(32);

function open(lies: Lies = {}, settings: object = {}): Setting {
  const clock = createManualClock(Date.now());
  const provider = new Provider(lies);
  const openid = createOpenid({
    clock,
    outbound: provider,
    sealing: {
      sealSecret: (id, value) => seal(masterKey, value, id),
      openSecret: (id, sealed) => unseal(masterKey, sealed, id),
    },
    settings: {
      issuer: ISSUER,
      clientId: CLIENT,
      clientSecret: SECRET,
      scopes: ['openid', 'email'],
      title: 'the provider',
      roleClaim: 'groups',
      roles: [
        ['staff', 'viewer'],
        ['admins', 'admin'],
      ],
      domains: [],
      ...settings,
    },
  });
  return { openid, provider, clock };
}

/** There and back again. */
async function travel({ openid, provider }: Setting): Promise<Result<Person, Fault>> {
  const begun = await openid.begin(REDIRECT);
  if (!begun.ok) return begun;
  const sent = new URL(begun.value.url).searchParams;
  provider.nonce = sent.get('nonce') ?? '';
  provider.nowS = Math.floor(Date.now() / 1_000);
  const back = {
    code: 'c0de',
    state: sent.get('state') ?? '',
    iss: ISSUER,
    ...provider.lies.back,
  };
  const url = `${REDIRECT}?${new URLSearchParams(back).toString()}`;
  return openid.finish({ url, redirectUri: REDIRECT, cookie: begun.value.cookie });
}

const problemOf = (result: Result<unknown, Fault>): string =>
  result.ok ? 'none' : result.error.problem;

test('sends the browser with a challenge, a state and a nonce, and the provider the verifier', async () => {
  const setting = open();
  const person = await travel(setting);
  assert.deepEqual(
    person,
    ok({ issuer: ISSUER, subject: 'ada', name: 'Ada Lovelace', role: 'admin' }),
  );
});

test('shows nobody but the provider what only it may know', async () => {
  const setting = open();
  await travel(setting);
  const again = await setting.openid.begin(REDIRECT);
  assert.ok(again.ok);
  const { origin, pathname, searchParams: sent } = new URL(again.value.url);
  assert.equal(origin + pathname, METADATA.authorization_endpoint);
  assert.equal(sent.get('redirect_uri'), REDIRECT);
  assert.equal(sent.get('scope'), 'openid email');
  assert.deepEqual(
    [sent.get('response_type'), sent.get('code_challenge_method')],
    ['code', 'S256'],
  );
  for (const name of ['state', 'nonce', 'code_challenge'])
    assert.match(sent.get(name) ?? '', /^[\w-]{43}$/, name);
  assert.ok(!again.value.cookie.includes(sent.get('state') ?? ''));
  const token = setting.provider.asked.find(({ url }) => url === METADATA.token_endpoint);
  const body = new URLSearchParams(Buffer.from(token?.body ?? []).toString());
  assert.equal(body.get('redirect_uri'), REDIRECT);
  assert.match(body.get('code_verifier') ?? '', /^[\w-]{43}$/);
  assert.match(token?.headers['authorization'] ?? '', /^Basic /);
  assert.equal(body.get('client_secret'), null);
});

const LIARS: Readonly<Record<string, readonly [Lies, reason: RegExp]>> = {
  'a token for another nonce': [{ claims: { nonce: 'other' } }, /"nonce" claim value/],
  'a token without a nonce': [{ claims: { nonce: undefined } }, /claim missing/],
  'a token for another client': [{ claims: { aud: 'other' } }, /audience/],
  'a token of another issuer': [{ claims: { iss: 'https://evil.example' } }, /issuer/],
  'a token that has ended': [{ claims: { exp: 1 } }, /expiration/],
  'a token that another key has signed': [
    { token: sign(otherKeys) },
    /signature verification failed/,
  ],
  'a token that nobody has signed': [
    { token: (claims) => new UnsecuredJWT(claims).encode() },
    /alg|algorithm/,
  ],
  'a token that the secret of the client has signed': [
    {
      token: (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'one' })
          .sign(Buffer.from(SECRET)),
    },
    /unsupported JWS/,
  ],
  'no token': [{ answer: { id_token: undefined } }, /"id_token"/],
  'claims about somebody else': [{ userinfo: { sub: 'eve' } }, /"sub"/],
  'a state of somebody else': [{ back: { state: 'other' } }, /"state"/],
  'the answer of another provider': [{ back: { iss: 'https://evil.example' } }, /issuer/],
  'metadata of another provider': [{ metadata: { issuer: 'https://evil.example' } }, /"issuer"/],
  'an endpoint without TLS': [{ metadata: { token_endpoint: 'http://id.example/token' } }, /HTTPS/],
  'a fault': [{ status: 500 }, /HTTP status/],
};

for (const [title, [lies, reason]] of Object.entries(LIARS))
  test(`lets nobody in by ${title}`, async () => {
    const person = await travel(open(lies));
    assert.equal(problemOf(person), 'invalid');
    assert.match(person.ok ? '' : person.error.reason, reason);
  });

test('tells a provider that refuses from one that cannot be reached', async () => {
  const denied = open({ back: { error: 'access_denied' } });
  assert.equal(problemOf(await travel(denied)), 'denied');
  const away = open();
  away.provider.request = async () =>
    err({ code: 'destination_timeout', message: 'no answer', durationMs: 1 }) as never;
  assert.equal(problemOf(await travel(away)), 'unavailable');
});

test('lets nobody in who was not sent there from this browser, or long ago', async (t: TestContext) => {
  const setting = open();
  const { openid, clock } = setting;
  const begun = await openid.begin(REDIRECT);
  const other = await openid.begin(REDIRECT);
  assert.ok(begun.ok && other.ok);
  const state = new URL(begun.value.url).searchParams.get('state') ?? '';
  setting.provider.nonce = new URL(begun.value.url).searchParams.get('nonce') ?? '';
  setting.provider.nowS = Math.floor(Date.now() / 1_000);
  const url = `${REDIRECT}?${new URLSearchParams({ code: 'c', state, iss: ISSUER }).toString()}`;
  const { cookie } = begun.value;
  const last = cookie.endsWith('A') ? 'B' : 'A';
  for (const [title, given] of Object.entries({
    none: undefined,
    empty: '',
    changed: cookie.slice(0, -4) + last + cookie.slice(-3),
    another: other.value.cookie,
  }))
    await t.test(title, async () => {
      const returned = { url, redirectUri: REDIRECT, cookie: given };
      assert.equal(problemOf(await openid.finish(returned)), 'invalid');
    });
  await clock.advance(10 * MINUTE - 1);
  assert.equal(problemOf(await openid.finish({ url, redirectUri: REDIRECT, cookie })), 'none');
  await clock.advance(1);
  assert.equal(problemOf(await openid.finish({ url, redirectUri: REDIRECT, cookie })), 'invalid');
});

const NESTED = { realm_access: { roles: ['admins', 'staff'] } };
const PEOPLE: readonly (readonly [
  title: string,
  given: { claims?: object; userinfo?: object; settings?: object },
  expected: string,
])[] = [
  [
    'of several roles, the one that may do most',
    { userinfo: { groups: ['staff', 'admins'] } },
    'admin',
  ],
  ['a claim that is one text', { userinfo: { groups: 'staff' } }, 'viewer'],
  [
    'a claim inside of another',
    { claims: NESTED, settings: { roleClaim: 'realm_access.roles' } },
    'admin',
  ],
  [
    'a claim with dots in its name',
    { claims: { 'https://a.b/c': 'admins' }, settings: { roleClaim: 'https://a.b/c' } },
    'admin',
  ],
  [
    'everybody, where that is said',
    { userinfo: { groups: [] }, settings: { roles: [['*', 'viewer']] } },
    'viewer',
  ],
  ['nobody by a group that gives no role', { userinfo: { groups: ['others'] } }, 'role'],
  ['nobody by a star of their own', { userinfo: { groups: ['*'] } }, 'role'],
  ['nobody where the claim is missing', { userinfo: { groups: undefined } }, 'role'],
  [
    'nobody by what every object has',
    { settings: { roleClaim: 'constructor.name', roles: [['Object', 'admin']] } },
    'role',
  ],
  ['a verified address of a domain', { settings: { domains: ['example.com'] } }, 'admin'],
  [
    'no address that nobody has verified',
    { claims: { email_verified: false }, settings: { domains: ['example.com'] } },
    'domain',
  ],
  [
    'no address of another domain',
    { claims: { email: 'a@evil-example.com' }, settings: { domains: ['example.com'] } },
    'domain',
  ],
  [
    'no address that only contains the domain',
    { claims: { email: 'a@example.com@evil.com' }, settings: { domains: ['example.com'] } },
    'domain',
  ],
];

for (const [title, { claims, userinfo, settings }, expected] of PEOPLE)
  test(`lets in ${title}`, async () => {
    const lies: Lies = { ...(claims && { claims: { ...claims } }), ...(userinfo && { userinfo }) };
    const person = await travel(open(lies, settings));
    assert.equal(person.ok ? person.value.role : person.error.problem, expected);
  });

test('calls somebody what the provider does, as far as that is a name', async () => {
  const name = async (claims: Readonly<Record<string, unknown>>): Promise<string> => {
    const person = await travel(open({ claims }));
    return person.ok ? person.value.name : problemOf(person);
  };
  assert.equal(await name({ preferred_username: undefined }), 'ada@Example.com');
  assert.equal(await name({ preferred_username: ' a\u0007b\u001b ' }), 'ada@Example.com');
  assert.equal(await name({ preferred_username: 'x'.repeat(99) }), 'x'.repeat(64));
  assert.equal(await name({ preferred_username: undefined, email: 7 }), 'ada');
});

test('looks for a provider that is away once in five seconds, however many ask', async () => {
  const setting = open();
  const { openid, provider, clock } = setting;
  const answer = provider.request.bind(provider);
  let looks = 0;
  provider.request = async () => {
    looks += 1;
    await Promise.resolve();
    return err({ code: 'destination_timeout', message: 'no answer', durationMs: 1 }) as never;
  };
  const many = await Promise.all(Array.from({ length: 9 }, () => openid.begin(REDIRECT)));
  assert.deepEqual([...new Set(many.map(problemOf))], ['unavailable']);
  await clock.advance(4_999);
  assert.equal(problemOf(await openid.begin(REDIRECT)), 'unavailable');
  assert.equal(looks, 1);
  provider.request = answer;
  await clock.advance(1);
  assert.equal(problemOf(await openid.begin(REDIRECT)), 'none');
});

test('asks for the endpoints once an hour', async () => {
  const setting = open();
  const looks = () =>
    setting.provider.asked.filter(({ url }) => url.includes('.well-known')).length;
  await travel(setting);
  await setting.openid.begin(REDIRECT);
  assert.equal(looks(), 1);
  await setting.clock.advance(60 * MINUTE);
  await setting.openid.begin(REDIRECT);
  assert.equal(looks(), 2);
});
