import { digestText, equalBytes } from '../../base/bytes.ts';
import { parseJson } from '../../base/json.ts';
import { openJws, readKeyId } from '../../base/jws.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { JwsKeys, JwsScheme } from '../../provider/provider.ts';
import { reject } from '../outcome.ts';
import type { Evidence } from './evidence.ts';
import { compileText, describePlace } from './place.ts';
import { refuseSecrets } from './secrets.ts';
import { unavailable } from './signature.ts';
import type { Circumstances, Verdict, Verifier } from './verifier.ts';

/** Good when one of the keys made it, with an algorithm of the scheme, for us, lately, and over this body. */
export function compileJws(scheme: JwsScheme): Verifier {
  const read = compileText(scheme.at);
  const missing = reject('signature_missing', `${describePlace(scheme.at)} holds no token`);
  return async (evidence, given) => {
    const token = read(evidence);
    if (token === undefined) return missing;
    const keyId = readKeyId(token, scheme.algorithms);
    if (!keyId.ok) return reject('signature_malformed', keyId.error);
    if (scheme.keys.from !== 'jwks' && given.secrets.values.length === 0)
      return refuseSecrets(given.secrets);
    const keys = await findKeys(scheme.keys, { evidence, given, keyId: keyId.value });
    if (!keys.ok) return unavailable(keys.error);
    const opened = await openJws(token, {
      keys: keys.value,
      algorithms: scheme.algorithms,
      issuer: scheme.issuer,
      audience: scheme.audience,
      now: new Date(given.nowMs),
      maxAgeMs: given.toleranceMs ?? scheme.maxAgeMs,
    });
    if (!opened.ok) return reject(`signature_${opened.error}`, MEANS[opened.error]);
    return refuseBody(scheme, evidence, opened.value);
  };
}

const MEANS = {
  mismatch: 'no key of this provider has signed the token, or it is not for this listener',
  expired: 'the token is too old, or has no time',
} as const;

function refuseBody(
  { bodyHashClaim }: JwsScheme,
  { request }: Evidence,
  claims: Readonly<Record<string, unknown>>,
): Verdict {
  if (bodyHashClaim === undefined) return undefined;
  const claimed = claims[bodyHashClaim];
  const hash = digestText('sha256', request.bytes, 'hex');
  return typeof claimed === 'string' && equalBytes(Buffer.from(claimed), Buffer.from(hash))
    ? undefined
    : reject('signature_mismatch', 'the token was made for another body');
}

interface Wanted {
  readonly evidence: Evidence;
  readonly given: Circumstances;
  readonly keyId: string | undefined;
}

/** Texts that hold keys, each a JWK, a JWK Set or PEM. */
async function findKeys(
  source: JwsKeys,
  { evidence, given, keyId }: Wanted,
): Promise<Result<readonly string[], string>> {
  const { listener } = evidence.request;
  const secrets = given.secrets.values.map((secret) => Buffer.from(secret).toString());
  switch (source.from) {
    case 'secret':
      return ok(secrets);
    case 'jwks': {
      const fetched = await given.keys.fetch({ listenerId: listener.id, url: source.url });
      return fetched.ok ? ok([fetched.value]) : fetched;
    }
    case 'plaid': {
      const [account = ''] = secrets;
      const colon = account.indexOf(':');
      const body = JSON.stringify({
        client_id: account.slice(0, colon),
        secret: account.slice(colon + 1),
        key_id: keyId ?? '',
      });
      const fetched = await given.keys.fetch({ listenerId: listener.id, url: source.url, body });
      if (!fetched.ok) return fetched;
      const answer = parseJson(fetched.value) as { readonly key?: unknown } | null | undefined;
      return answer?.key === undefined
        ? err('the answer holds no key')
        : ok([JSON.stringify(answer.key)]);
    }
  }
}
