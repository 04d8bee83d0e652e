import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  importSPKI,
  jwtVerify,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import { parseJson } from './json.ts';
import { err, ok, type Result } from './result.ts';

/** Tokens that others have signed (RFC 7515, RFC 7519), with keys of theirs. */

export interface JwsOptions {
  /** Each a JWK, a JWK Set (RFC 7517) or a public key as PEM; one that fits is enough. */
  readonly keys: readonly string[];
  readonly algorithms: readonly string[];
  /** One of these. */
  readonly issuers: readonly string[] | undefined;
  readonly audience: string | undefined;
  readonly now: Date;
  /** From `iat`, which must be there. */
  readonly maxAgeMs: number;
}

/** The `kid` of a token whose `alg` is one of these; what is no such token is an error before any key is fetched. */
export function readKeyId(
  token: string,
  algorithms: readonly string[],
): Result<string | undefined, string> {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg === undefined || !algorithms.includes(alg))
      return err(`the token is not signed with ${algorithms.join(' or ')}`);
    return ok(typeof kid === 'string' ? kid : undefined);
  } catch {
    return err('it is not a token of three parts');
  }
}

export async function openJws(
  token: string,
  options: JwsOptions,
): Promise<Result<Readonly<Record<string, unknown>>, 'mismatch' | 'expired'>> {
  let problem: 'mismatch' | 'expired' = 'mismatch';
  for (const text of options.keys) {
    try {
      return ok(await verify(token, text, options));
    } catch (error) {
      if (isAboutTime(error)) problem = 'expired';
    }
  }
  return err(problem);
}

function isAboutTime(error: unknown): boolean {
  return (
    error instanceof errors.JWTExpired ||
    (error instanceof errors.JWTClaimValidationFailed && ['iat', 'nbf'].includes(error.claim))
  );
}

const TOLERANCE_S = 60;

async function verify(
  token: string,
  text: string,
  { algorithms, issuers, audience, now, maxAgeMs }: JwsOptions,
) {
  const [algorithm = ''] = algorithms;
  const { payload } = await jwtVerify(token, await toKey(text, algorithm), {
    algorithms: [...algorithms],
    ...(issuers === undefined ? {} : { issuer: [...issuers] }),
    ...(audience === undefined ? {} : { audience }),
    currentDate: now,
    maxTokenAge: Math.ceil(maxAgeMs / 1_000),
    // The clock of who signs may be ahead.
    clockTolerance: TOLERANCE_S,
    requiredClaims: ['iat'],
  });
  return payload;
}

async function toKey(
  text: string,
  algorithm: string,
): Promise<CryptoKey | ReturnType<typeof createLocalJWKSet>> {
  if (text.trim().startsWith('-----BEGIN')) return importSPKI(text.trim(), algorithm);
  const json = parseJson(text) as unknown as JWK | JSONWebKeySet;
  return createLocalJWKSet('keys' in json ? json : { keys: [json] });
}
