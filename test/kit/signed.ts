import { generateKeyPairSync } from 'node:crypto';
import { CompactSign } from 'jose';
import { digestText } from '../../src/base/bytes.ts';
import { newUuid } from '../../src/base/id.ts';
import type { Result } from '../../src/base/result.ts';
import {
  signAs,
  type JwsScheme,
  type Provider,
  type Sending,
  type Sent,
} from '../../src/provider/provider.ts';

/** Whoever owns an account at a provider: what signs, and what the listener is told of it. */
export interface Account {
  /** What the listener has as its secret; undefined where it has none. */
  readonly secret: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** A key that can be fetched. */
  readonly key: string;
  readonly keyUrl: string;
  /** `provider`: with another sample. */
  send(changes?: Partial<Sending> & { provider?: Provider }): Promise<Sent>;
}

const PEM = { type: 'spki', format: 'pem' } as const;
const PKCS8 = { type: 'pkcs8', format: 'pem' } as const;

/** Another one each time: what one signs is good for no other. */
export function openAccount(provider: Provider, url: string): Account {
  const { scheme } = provider;
  const names = Object.keys(provider.params ?? {});
  const params = Object.fromEntries(names.map((name) => [name, `${name}-${newUuid()}`]));
  const common = { url, body: undefined, params, id: `msg_${newUuid()}` };
  if (scheme.kind === 'jws') return openTokenAccount(provider, common);
  const symmetric = makeSecret(provider);
  if (symmetric !== undefined) {
    const send: Account['send'] = async (changes) => {
      await Promise.resolve();
      return signAs(provider, { ...common, secret: symmetric, now: new Date(), ...changes });
    };
    return { secret: symmetric, params, key: '', keyUrl: '', send };
  }
  const pair = makePair(provider);
  const keyUrl = keyUrlOf(provider);
  return {
    secret: keyUrl === '' ? pair.public : undefined,
    params,
    key: pair.public,
    keyUrl,
    async send(changes) {
      await Promise.resolve();
      const secret = pair.private;
      return signAs(changes?.provider ?? provider, {
        ...common,
        secret,
        keyUrl,
        now: new Date(),
        ...changes,
      });
    },
  };
}

function makeSecret({ scheme }: Provider): string | undefined {
  if (scheme.kind === 'token')
    return scheme.form === 'basic' ? `earshot:${newUuid()}` : `token-${newUuid()}`;
  if (scheme.kind !== 'signature' || scheme.key.from !== 'secret') return undefined;
  const bytes = Buffer.from(newUuid() + newUuid()).subarray(0, 24);
  const forms: Readonly<Record<string, string>> = {
    utf8: `secret-${newUuid()}`,
    hex: bytes.toString('hex'),
    base64: bytes.toString('base64'),
    whsec: `whsec_${bytes.toString('base64')}`,
  };
  return forms[scheme.key.form];
}

interface Pair {
  readonly public: string;
  readonly private: string;
}

function makePair({ scheme }: Provider): Pair {
  const algorithm = scheme.kind === 'signature' ? scheme.algorithm : '';
  if (algorithm === 'ed25519') {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
    return { public: raw, private: privateKey.export(PKCS8) };
  }
  if (algorithm.startsWith('ecdsa')) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    return { public: der, private: privateKey.export(PKCS8) };
  }
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return { public: publicKey.export(PEM), private: privateKey.export(PKCS8) };
}

let keys = 0;

function keyUrlOf({ scheme }: Provider): string {
  if (scheme.kind !== 'signature' || scheme.key.from !== 'url') return '';
  const [host = ''] = scheme.key.hosts;
  return `https://${host.replace('*', 'eu-west-1')}/key-${(keys += 1)}${scheme.key.suffix ?? ''}`;
}

/** A JWS of the provider, with the claims that its scheme wants, where the scheme says that it stands. */
function openTokenAccount(
  provider: Provider,
  common: Pick<Sending, 'url' | 'params' | 'id'>,
): Account {
  const scheme = provider.scheme as JwsScheme;
  const [alg = ''] = scheme.algorithms;
  const { publicKey, privateKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const kid = newUuid();
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
  const isSet = scheme.keys.from === 'jwks';
  const secret = scheme.token === undefined ? `client-${kid}:secret` : `token-${kid}`;
  return {
    secret,
    params: common.params,
    key: JSON.stringify(isSet ? { keys: [jwk] } : { key: jwk }),
    keyUrl: scheme.keys.from === 'jwks' ? scheme.keys.url : '',
    async send({ url = common.url, body, now = new Date(), params = common.params } = {}) {
      const rendered = JSON.stringify(provider.sample.body).replaceAll('{secret}', secret);
      const bytes = Buffer.from(body ?? rendered);
      const claims = claimsOf(scheme, { bytes, now, params });
      const token = await new CompactSign(Buffer.from(JSON.stringify(claims)))
        .setProtectedHeader({ alg, kid, typ: 'JWT' })
        .sign(privateKey);
      const headers = { 'content-type': 'application/json' };
      if (scheme.at.in === 'header')
        return { url, headers: { ...headers, [scheme.at.name]: token }, body: bytes };
      return { url, headers, body: Buffer.from(rendered.replace('{signature}', token)) };
    },
  };
}

function claimsOf(
  { bodyHashClaim, issuers = [], audience, claims = [], maxAgeMs }: JwsScheme,
  { bytes, now, params }: { bytes: Buffer; now: Date; params: Readonly<Record<string, string>> },
): Record<string, unknown> {
  const fill = (text = ''): string =>
    text.replaceAll(/\{(\w+)\}/g, (_slot, name: string) => params[name] ?? '');
  const iat = Math.floor(now.getTime() / 1_000);
  return {
    iat,
    exp: iat + maxAgeMs / 1_000,
    ...(bodyHashClaim && { [bodyHashClaim]: digestText('sha256', bytes, 'hex') }),
    ...(issuers.length > 0 && { iss: fill(issuers[0]) }),
    ...(audience && { aud: fill(audience) }),
    ...Object.fromEntries(claims.map(({ names: [name = ''], value }) => [name, value])),
  };
}

/** Fetches nothing but the keys of these accounts, as a provider would hand them out. */
export function serveKeys(accounts: readonly Account[]) {
  return async (request: { url: string; body?: string }): Promise<Result<string, string>> => {
    await Promise.resolve();
    const found = accounts.find(
      ({ keyUrl, key }) =>
        keyUrl === request.url ||
        (request.body !== undefined && key.includes(keyIdOf(request.body))),
    );
    return found === undefined
      ? { ok: false, error: 'no such key' }
      : { ok: true, value: found.key };
  };
}

function keyIdOf(body: string): string {
  return String((JSON.parse(body) as { key_id?: string }).key_id);
}
