import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { CompactSign } from 'jose';
import { describe, test } from 'node:test';
import { hmac } from '../../base/bytes.ts';
import { signWithKey } from '../../base/public-key.ts';
import { createManualClock } from '../../../test/kit/clock.ts';
import type { CustomScheme, Listener } from '../../model/listener.ts';
import type { Exchange } from '../exchange.ts';
import { arrive, type ReceivedRequest } from '../request.ts';
import { findSchemeFault } from './custom.ts';
import { createReplayGuard } from './replay-guard.ts';
import { verify, type VerifyDeps } from './verify.ts';

/** Schemes of the builder's own, made of the parts of the table. */

const clock = createManualClock(Date.UTC(2026, 10, 23));
const SECRET = 'shared with the sender';
const BODY = '{"type":"made","id":"e1"}';
const WEBHOOK = '/webhooks/v1/listeners/9088bf22-6c8f-461e-8c77-8c1d2fbb72fe/notify';
const NOW_S = String(clock.now() / 1_000);

interface Given {
  readonly headers?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly body?: string;
  readonly secrets?: readonly string[];
  readonly isFromProxy?: boolean;
  readonly dedupe?: unknown;
}

const replays = createReplayGuard(clock);

async function judge(scheme: CustomScheme, given: Given): Promise<string> {
  const { headers = {}, target = '/notify', body = BODY, secrets = [SECRET] } = given;
  const rawHeaders = Object.entries(headers).flat();
  const exchange = { method: 'POST', target, headers, rawHeaders };
  const request = arrive(exchange as unknown as Exchange, clock);
  request.listener = {
    id: 'lsn_1',
    name: 'Mine',
    dedupe: given.dedupe,
    verification: { signature: { preset: 'custom', scheme, secrets: [] } },
  } as unknown as Listener;
  request.bytes = Buffer.from(body);
  const values = secrets.map((each) => Buffer.from(each));
  const deps = {
    catalog: { secretsOf: () => ({ values, unreadable: false }) },
    clock,
    addresses: { isFromProxy: () => given.isFromProxy ?? false },
    remoteKeys: { fetch: async () => ({ ok: false, error: 'nobody is there' }) },
    replays,
    publicUrl: () => 'https://hooks.example/',
  } as unknown as VerifyDeps;
  const verdict = await verify(request as ReceivedRequest, deps);
  return verdict.kind === 'rejected' ? verdict.code : 'passed';
}

const mac = (
  text: string,
  hash: 'sha1' | 'sha256' | 'sha384' | 'sha512' = 'sha256',
  encoding: 'hex' | 'base64' | 'base64url' = 'hex',
) => hmac(hash, Buffer.from(SECRET), [text]).toString(encoding);

const base = {
  type: 'signature',
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  signature: 'headers["X-Signature"]',
  content: '{raw_body}',
} as const;

const URL_TEXT = 'https://hooks.example/notify?a=b%20c';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const GOOD: readonly (readonly [title: string, scheme: CustomScheme, given: Given])[] = [
  ['a header', base, { headers: { 'x-signature': mac(BODY) } }],
  ...(['sha1', 'sha384', 'sha512'] as const).map(
    (hash) =>
      [
        `HMAC-${hash} in base64url`,
        { ...base, algorithm: `hmac-${hash}`, encoding: 'base64url' },
        { headers: { 'x-signature': mac(BODY, hash, 'base64url') } },
      ] as const,
  ),
  [
    'one of several with a prefix',
    { ...base, prefix: 'v1=', separator: ',' },
    { headers: { 'x-signature': `v0=zz, v1=${'0'.repeat(64)}, v1=${mac(BODY)}` } },
  ],
  [
    'a template of everything',
    { ...base, content: '{method} {url}|{path}|{query}|{crc32}|{sha256}|{headers["x-id"]}|{id}' },
    {
      target: '/notify?a=b%20c',
      headers: {
        'x-id': '7',
        'x-signature': mac(
          `POST ${URL_TEXT}|/notify|a=b%20c|${crcOf(BODY)}|${createHash('sha256').update(BODY).digest('hex')}|7|e1`,
        ),
      },
    },
  ],
  [
    'a sorted form',
    { ...base, content: '{sorted_form}' },
    { body: 'b=2&a=1', headers: { ...FORM, 'x-signature': mac('a1b2') } },
  ],
  [
    'the query, by an expression',
    { ...base, signature: 'query_params.sig' },
    { target: `/notify?sig=${mac(BODY)}` },
  ],
  [
    'the second of two secrets',
    base,
    { headers: { 'x-signature': mac(BODY) }, secrets: ['another', SECRET] },
  ],
  ['a token', { type: 'token', value: 'headers["x-token"]' }, { headers: { 'x-token': SECRET } }],
  [
    'a bearer token',
    { type: 'token', value: 'headers["authorization"]', prefix: 'Bearer ' },
    { headers: { authorization: `Bearer ${SECRET}` } },
  ],
  [
    'Basic',
    { type: 'token', value: 'headers["authorization"]', form: 'basic' },
    { headers: { authorization: `Basic ${Buffer.from(SECRET).toString('base64')}` } },
  ],
  [
    'a token in the query',
    { type: 'token', value: 'query_params.key' },
    { target: `/notify?key=${encodeURIComponent(SECRET)}` },
  ],
  [
    'a token in the path',
    { type: 'token', value: '{path}' },
    { target: `${WEBHOOK}/${encodeURIComponent(SECRET)}?a=b` },
  ],
  [
    'a token in the body',
    { type: 'token', value: 'parsed_body.key' },
    { body: JSON.stringify({ key: SECRET }) },
  ],
];

describe('schemes of one’s own', () => {
  for (const [title, scheme, given] of GOOD) {
    test(`takes ${title}, and refuses another secret`, async () => {
      assert.equal(findSchemeFault(scheme), undefined);
      assert.equal(await judge(scheme, given), 'passed');
      assert.match(await judge(scheme, { ...given, secrets: ['wrong'] }), /^signature_/);
      assert.match(await judge(scheme, { ...given, secrets: [] }), /^signature_/);
    });
  }

  for (const [algorithm, pair] of [
    ['rsa-sha256', () => generateKeyPairSync('rsa', { modulusLength: 2_048 })],
    ['rsa-sha1', () => generateKeyPairSync('rsa', { modulusLength: 2_048 })],
    ['ecdsa-p256-sha256', () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })],
    ['ed25519', () => generateKeyPairSync('ed25519')],
  ] as const) {
    test(`takes ${algorithm} by a public key as PEM, and no private or foreign key`, async () => {
      const { publicKey, privateKey } = pair();
      const pem = publicKey.export({ type: 'spki', format: 'pem' });
      const secret = privateKey.export({ type: 'pkcs8', format: 'pem' });
      const scheme = { ...base, algorithm, encoding: 'base64' } as const;
      const signature = signWithKey(algorithm, secret, Buffer.from(BODY)).toString('base64');
      const headers = { 'x-signature': signature };
      assert.equal(await judge(scheme, { headers, secrets: [pem] }), 'passed');
      assert.equal(await judge(scheme, { headers, secrets: [secret] }), 'secret_unreadable');
      const other = pair().publicKey.export({ type: 'spki', format: 'pem' });
      assert.equal(await judge(scheme, { headers, secrets: [other] }), 'signature_mismatch');
      // A public key is no secret: an HMAC made with its text must not pass.
      const confused = hmac('sha256', Buffer.from(pem), [BODY]).toString('base64');
      const forged = { headers: { 'x-signature': confused }, secrets: [pem] };
      assert.equal(await judge(scheme, forged), 'signature_mismatch');
    });
  }

  test('a message with an id is taken once, and a listener with a dedupe key sees it again', async () => {
    const scheme = {
      ...base,
      content: '{headers["x-id"]}.{headers["x-time"]}.{raw_body}',
      id: 'headers["x-id"]',
      timestamp: { value: 'headers["x-time"]', unit: 's', toleranceMs: 60_000 },
    } as const;
    const at = (id: string, time: string) => ({
      'x-id': id,
      'x-time': time,
      'x-signature': mac(`${id}.${time}.${BODY}`),
    });
    assert.equal(await judge(scheme, { headers: at('1', NOW_S) }), 'passed');
    assert.equal(await judge(scheme, { headers: at('1', NOW_S) }), 'signature_replayed');
    // Tried again by the provider: signed anew.
    assert.equal(await judge(scheme, { headers: at('1', String(Number(NOW_S) + 5)) }), 'passed');
    assert.equal(await judge(scheme, { headers: at('2', NOW_S) }), 'passed');
    assert.equal(await judge(scheme, { headers: at('2', NOW_S), dedupe: {} }), 'passed');
    const late = at('3', String(Number(NOW_S) - 61));
    assert.equal(await judge(scheme, { headers: late }), 'signature_expired');
  });

  test('a JWS is taken with the right algorithm, issuer, audience, age and body', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const jwk = JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid: 'k1' });
    const scheme = {
      type: 'jws',
      header: 'X-Token',
      prefix: 'Bearer ',
      algorithms: ['ES256'],
      issuer: 'https://issuer.example',
      audience: 'us',
      bodyHashClaim: 'hash',
      maxAgeMs: 60_000,
    } as const;
    const claims = {
      iss: 'https://issuer.example',
      aud: 'us',
      iat: Number(NOW_S),
      hash: createHash('sha256').update(BODY).digest('hex'),
    };
    const token = async (changes: object, header: object = { alg: 'ES256', kid: 'k1' }) => ({
      'x-token': `Bearer ${await new CompactSign(
        Buffer.from(JSON.stringify({ ...claims, ...changes })),
      )
        .setProtectedHeader(header as { alg: string })
        .sign(privateKey)}`,
    });
    const ask = async (changes: object) =>
      judge(scheme, { headers: await token(changes), secrets: [jwk] });
    assert.equal(await ask({}), 'passed');
    assert.equal(await ask({ iss: 'https://other.example' }), 'signature_mismatch');
    assert.equal(await ask({ aud: 'them' }), 'signature_mismatch');
    assert.equal(await ask({ hash: '00' }), 'signature_mismatch');
    assert.equal(await ask({ iat: Number(NOW_S) - 200 }), 'signature_expired');
    assert.equal(await ask({ exp: Number(NOW_S) - 100 }), 'signature_expired');
    const none = `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
    assert.equal(
      await judge(scheme, { headers: { 'x-token': none }, secrets: [jwk] }),
      'signature_malformed',
    );
    const unreachable = { ...scheme, jwksUrl: 'https://issuer.example/jwks' };
    assert.equal(
      await judge(unreachable, { headers: await token({}), secrets: [] }),
      'provider_unavailable',
    );
  });

  test('a client certificate counts where a trusted proxy has seen it', async () => {
    const fingerprint = 'ab'.repeat(32);
    const secrets = [fingerprint.toUpperCase().replaceAll(/(..)(?!$)/g, '$1:')];
    const scheme = { type: 'client_certificate', header: 'X-Cert', form: 'xfcc' } as const;
    const headers = {
      'x-cert': `By=a;Hash=${'00'.repeat(32)},By=b;Hash=${fingerprint};Subject="c"`,
    };
    assert.equal(await judge(scheme, { headers, secrets, isFromProxy: true }), 'passed');
    assert.equal(await judge(scheme, { headers, secrets }), 'signature_mismatch');
    const plain = { ...scheme, form: 'fingerprint' } as const;
    assert.equal(
      await judge(plain, { headers: { 'x-cert': fingerprint }, secrets, isFromProxy: true }),
      'passed',
    );
    assert.equal(
      await judge(plain, { headers: {}, secrets, isFromProxy: true }),
      'signature_missing',
    );
    assert.equal(
      await judge(
        { ...scheme, form: 'pem' },
        { headers: { 'x-cert': 'no' }, secrets, isFromProxy: true },
      ),
      'signature_missing',
    );
  });
});

test('what is wrong with a scheme is told before anything comes', () => {
  const faults: readonly (readonly [CustomScheme, string])[] = [
    [{ ...base, algorithm: 'md5' }, 'algorithm'],
    [{ ...base, content: 'nothing of the body' }, 'content'],
    [{ ...base, content: '{raw_body}{headers[}' }, 'content'],
    [{ ...base, signature: 'headers[' }, 'signature'],
    [{ ...base, id: '$NOPE()' }, 'id'],
    [{ type: 'token', value: 'a &&' }, 'value'],
    [{ type: 'token', value: '{path}', prefix: 'a' }, 'prefix'],
    [{ type: 'token', value: '{path}', form: 'basic' }, 'form'],
  ];
  for (const [scheme, field] of faults) assert.equal(findSchemeFault(scheme)?.field, field);
});

/** CRC-32 (RFC 1952), bit by bit. */
function crcOf(text: string): number {
  let crc = 0xff_ff_ff_ff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xed_b8_83_20 : 0);
  }
  return (crc ^ 0xff_ff_ff_ff) >>> 0;
}
