import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DAY } from '../../src/base/duration.ts';
import { openReceiver, type ListenerChanges, type Receiver } from '../kit/receiver.ts';
import { encode, openForge, type Forge } from './token.ts';
import { openWire, type Answer } from './wire.ts';

interface Context extends Forge {
  readonly receiver: Receiver;
  readonly token: string;
}

interface Attack {
  readonly name: string;
  readonly listener?: ListenerChanges;
  /** Header lines without their ends; one that has no colon is the value of Authorization. */
  readonly headers: (context: Context) => Lines | Promise<Lines>;
  /** A code, or `received`. */
  readonly outcome: string;
}
type Lines = string | readonly string[];

const invalid = (name: string, headers: Attack['headers']): Attack => ({
  name,
  headers,
  outcome: 'credential_invalid',
});
const good = (name: string, headers: Attack['headers']): Attack => ({
  name,
  headers,
  outcome: 'received',
});
/** The header and claims of a good token with these changes, signed with the right key. */
const forged = (name: string, forgery: Parameters<Forge['forge']>[0]): Attack =>
  invalid(name, ({ forge }) => `Bearer ${forge(forgery)}`);

function testAttacks(title: string, attacks: readonly Attack[]): void {
  describe(title, () => {
    let context: Context;
    before(async () => {
      const receiver = await openReceiver();
      const { credential, token } = await receiver.createCredential();
      context = { receiver, token, ...(await openForge(receiver, credential)) };
    });
    after(() => context.receiver.close());
    for (const attack of attacks) test(attack.name, () => run(attack, context));
  });
}

async function run(attack: Attack, context: Context): Promise<void> {
  const { receiver } = context;
  const { path, listener } = await receiver.createListener(attack.listener ?? {});
  const headers = [await attack.headers(context)].flat().map(toLine).join('');
  const wire = openWire(receiver.port);
  wire.send(`POST ${path} HTTP/1.1\r\nHost: a\r\n${headers}Content-Length: 2\r\n\r\n{}`);
  const [answer] = await wire.answers(1);
  wire.destroy();
  assert.ok(answer !== undefined);
  assert.equal(outcomeOf(answer), attack.outcome);
  assert.equal(answer.headers['www-authenticate'], answer.status === 401 ? 'Bearer' : undefined);
  const { items } = await receiver.store.events.list({ limit: 9, listenerId: listener.id });
  assert.equal(items.length, attack.outcome === 'received' ? 1 : 0);
}

function toLine(line: string): string {
  return /^[\w-]+:/.test(line) ? `${line}\r\n` : `Authorization: ${line}\r\n`;
}

function outcomeOf({ body }: Answer): string | undefined {
  const told = JSON.parse(body) as { status?: string; error?: { code: string } };
  return told.error?.code ?? told.status?.toLowerCase();
}

const JWK = { kty: 'oct', k: Buffer.alloc(32).toString('base64url') };

testAttacks('the algorithm', [
  good('HS256 with the key that signs is the only one', ({ forge }) => `Bearer ${forge({})}`),
  ...['none', 'None', 'nOnE', 'NONE', '', 'HS1', 'hs256', 'HS256 ', null, 1, ['HS256']].flatMap(
    (alg) => [
      forged(`${JSON.stringify(alg)} without a signature`, { header: { alg }, hash: 'none' }),
      forged(`${JSON.stringify(alg)} with a signature`, { header: { alg } }),
    ],
  ),
  forged('none named', { header: { alg: undefined } }),
  forged('HS256 without a signature', { hash: 'none' }),
  forged('HS384 with the right key', { header: { alg: 'HS384' }, hash: 'sha384' }),
  forged('HS512 with the right key', { header: { alg: 'HS512' }, hash: 'sha512' }),
  forged('HS256 in name, HS512 in fact', { hash: 'sha512' }),
  ...['RS256', 'ES256', 'PS256', 'EdDSA'].map((alg) =>
    forged(`${alg} in name, HS256 in fact`, { header: { alg } }),
  ),
  forged('HS256 with no key', { key: Buffer.of() }),
  forged('HS256 with a key of zeros', { key: Buffer.alloc(32) }),
  forged('HS256 with a key that comes along', { header: { jwk: JWK }, key: Buffer.alloc(32) }),
  forged('HS256 with a key at a URL', {
    header: { jku: 'http://127.0.0.1:1/', x5u: 'http://127.0.0.1:1/' },
    key: Buffer.alloc(32),
  }),
  invalid(
    'HS256 with the id of the key as the key',
    ({ forge, keyId }) => `Bearer ${forge({ key: Buffer.from(keyId) })}`,
  ),
]);

testAttacks('the key id and what must be understood', [
  ...[
    '../../../../etc/passwd',
    '/dev/null',
    "key_1' OR '1'='1",
    '__proto__',
    'constructor',
    'key_00000000000',
    '',
    1,
    null,
    undefined,
    true,
    {},
    ['key_00000000000'],
  ].flatMap((kid) => [
    forged(`"kid" is ${JSON.stringify(kid)}`, { header: { kid } }),
    forged(`"kid" is ${JSON.stringify(kid)}, with no key`, { header: { kid }, key: Buffer.of() }),
  ]),
  invalid(
    '"kid" is a list with the right one',
    ({ forge, keyId }) => `Bearer ${forge({ header: { kid: [keyId] } })}`,
  ),
  invalid(
    '"kid" is in capitals',
    ({ forge, keyId }) => `Bearer ${forge({ header: { kid: keyId.toUpperCase() } })}`,
  ),
  invalid('"kid" is of a key that was retired', async ({ receiver }) => {
    const { credential } = await receiver.createCredential();
    const old = await openForge(receiver, credential);
    await receiver.keyring.rotate();
    await receiver.keyring.retire(old.keyId as `key_${string}`);
    await receiver.catalog.reload();
    return `Bearer ${old.forge({})}`;
  }),
  forged('unencoded payload', { header: { b64: false, crit: ['b64'] } }),
  forged('an unencoded payload that need not be understood', { header: { b64: false } }),
  forged('an extension that nobody knows', { header: { crit: ['x'], x: 1 } }),
  forged('an extension that is not there', { header: { crit: ['x'] } }),
  forged('an empty list of extensions', { header: { crit: [] } }),
]);

const hour = Math.floor(DAY / 24 / 1_000);
const now = Math.floor(Date.now() / 1_000);

testAttacks('the claims', [
  {
    name: 'expired',
    headers: ({ forge }) => `Bearer ${forge({ claims: { exp: now - 1 } })}`,
    outcome: 'credential_expired',
  },
  forged('not yet valid', { claims: { nbf: now + hour } }),
  forged('an expiry that is no number', { claims: { exp: String(now + hour) } }),
  forged('a beginning that is no number', { claims: { nbf: 'never' } }),
  ...['sub', 'jti', 'iat', 'iss', 'aud'].map((claim) =>
    forged(`no "${claim}"`, { claims: { [claim]: undefined } }),
  ),
  ...['00000000-0000-4000-8000-000000000000', '', '*', [], null, ['earshot']].map((aud) =>
    forged(`"aud" is ${JSON.stringify(aud)}`, { claims: { aud } }),
  ),
  ...['Earshot', 'earshot ', '', null, ['earshot'], 'https://issuer.example'].map((iss) =>
    forged(`"iss" is ${JSON.stringify(iss)}`, { claims: { iss } }),
  ),
  ...['crd_00000000000', '__proto__', '', null, 1].map((sub) =>
    forged(`"sub" is ${JSON.stringify(sub)}`, { claims: { sub } }),
  ),
  forged('a token that was replaced', { claims: { jti: '00000000-0000-4000-8000-000000000000' } }),
  invalid('a token of another installation', async () => {
    const other = await openReceiver();
    const { token } = await other.createCredential();
    await other.close();
    return `Bearer ${token}`;
  }),
  {
    name: 'revoked',
    headers: async ({ receiver }) => {
      const { credential, token } = await receiver.createCredential();
      await receiver.store.credentials.revoke(credential.id, new Date());
      await receiver.catalog.reload();
      return `Bearer ${token}`;
    },
    outcome: 'credential_revoked',
  },
  {
    name: 'good for another listener',
    headers: async ({ receiver }) => {
      const { token } = await receiver.createCredential({ listenerIds: ['lsn_00000000000'] });
      return `Bearer ${token}`;
    },
    outcome: 'credential_not_allowed',
  },
  {
    name: 'good, at a listener that allows others',
    listener: { verification: { allowedCredentials: ['crd_00000000000'] } },
    headers: ({ token }) => `Bearer ${token}`,
    outcome: 'credential_not_allowed',
  },
  {
    name: 'good, at a listener that allows nobody',
    listener: { verification: { allowedCredentials: [] } },
    headers: ({ token }) => `Bearer ${token}`,
    outcome: 'credential_not_allowed',
  },
]);

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
/** The last character of a signature of 32 bytes has two bits that mean nothing. */
const respell = (token: string) => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + (letters[letters.indexOf(token.at(-1) ?? '') + 1] ?? '');
};

testAttacks('the header', [
  ...['Bearer', 'bearer', 'BEARER', 'bEaReR'].map((scheme) =>
    good(`"${scheme}" is the scheme`, ({ token }) => `${scheme} ${token}`),
  ),
  good('several spaces are one', ({ token }) => `Bearer    ${token}`),
  good('the name may be in capitals', ({ token }) => `AUTHORIZATION: Bearer ${token}`),
  good('the password of Basic', ({ token }) => basic(`:${token}`)),
  good('the password of Basic, with any name', ({ token }) => basic(`someone:${token}`)),
  ...(
    [
      ['the token alone', (token) => token],
      ['the scheme alone', () => 'Bearer'],
      ['the scheme and a space', () => 'Bearer '],
      ['no space', (token) => `Bearer${token}`],
      ['a tab for the space', (token) => `Bearer\t${token}`],
      ['a no-break space for the space', (token) => `Bearer\xa0${token}`],
      ['a no-break space behind', (token) => `Bearer ${token}\xa0`],
      ['a zero-width space behind', (token) => `Bearer ${token}\xe2\x80\x8b`],
      ['a byte order mark before', (token) => `Bearer \xef\xbb\xbf${token}`],
      ['a scheme in other letters', (token) => `B\xcd\xb5arer ${token}`],
      ['a scheme with a long s', (token) => `Ba\xc5\xbfic ${token}`],
      ['quotes', (token) => `Bearer "${token}"`],
      ['percent signs', (token) => `Bearer ${token.replaceAll('.', '%2e')}`],
      ['a word behind', (token) => `Bearer ${token} x`],
      ['a space within', (token) => `Bearer ${token.slice(0, 9)} ${token.slice(9)}`],
      ['two in one header', (token) => `Bearer ${token}, Bearer ${token}`],
      ['a bad one behind a comma', (token) => `Bearer ${token},Bearer x`],
      ['a good one behind a comma', (token) => `Bearer x, Bearer ${token}`],
      ['parameters', (token) => `Bearer token=${token}`],
      ['Digest', (token) => `Digest ${token}`],
      ['Basic without a colon', (token) => basic(token)],
      ['Basic with the token as the name', (token) => basic(`${token}:`)],
      ['Basic with a second colon', (token) => basic(`a:b:${token}`)],
      ['Basic with a line end', (token) => basic(`:${token}\n`)],
      ['Basic with what base64 has not', (token) => `${basic(`:${token}`)}!`],
      ['Basic with two', (token) => `${basic(`:${token}`)}, ${basic(`:${token}`)}`],
      ['a token in capitals', (token) => `Bearer ${token.toUpperCase()}`],
      ['padding', (token) => `Bearer ${token}=`],
      ['a dot behind', (token) => `Bearer ${token}.`],
      ['a dot before', (token) => `Bearer .${token}`],
      ['a segment more', (token) => `Bearer ${token}.e30`],
      ['a segment less', (token) => `Bearer ${token.slice(0, token.lastIndexOf('.'))}`],
      ['an empty payload', (token) => `Bearer ${token.replace(/\..*\./, '..')}`],
      ['an encrypted token', () => `Bearer ${encode({ alg: 'dir', enc: 'A256GCM' })}..a.b.c`],
      ['a signature cut short', (token) => `Bearer ${token.slice(0, -1)}`],
      ['a signature spelled otherwise', (token) => `Bearer ${respell(token)}`],
      ['no JSON', () => 'Bearer YQ.YQ.YQ'],
      ['a list for a header', () => `Bearer ${encode([])}.${encode({})}.YQ`],
      ['10 KB', () => `Bearer ${'a'.repeat(10_000)}`],
      ['10 KB of segments', () => `Bearer ${'a.'.repeat(5_000)}`],
      ['10 KB of base64', () => basic('a'.repeat(7_000))],
    ] as readonly [string, (token: string) => string][]
  ).map(([name, change]) => invalid(`not taken: ${name}`, ({ token }) => change(token))),
  invalid('not taken: two headers with the same token', ({ token }) => [
    `Bearer ${token}`,
    `Bearer ${token}`,
  ]),
  invalid('not taken: a bad one before a good one', ({ token }) => ['Bearer x', `Bearer ${token}`]),
  invalid('not taken: a bad one after a good one', ({ token }) => [
    `Bearer ${token}`,
    'authorization: Bearer x',
  ]),
  invalid('not taken: an empty one beside a good one', ({ token }) => [
    `Bearer ${token}`,
    'Authorization:',
  ]),
  ...['Proxy-Authorization', 'X-Authorization', 'X-Api-Key', 'Cookie'].map((name) => ({
    name: `not looked at: ${name}`,
    headers: ({ token }: Context) => `${name}: Bearer ${token}`,
    outcome: 'credential_missing',
  })),
]);
