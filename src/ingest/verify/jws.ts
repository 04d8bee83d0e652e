import { digestText, equalBytes } from '../../base/bytes.ts';
import { parseJson } from '../../base/json.ts';
import { openJws, readKeyId } from '../../base/jws.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { JwsKeys, JwsScheme } from '../../provider/provider.ts';
import { reject } from '../outcome.ts';
import type { Evidence } from './evidence.ts';
import { compileItems, describePlace } from './place.ts';
import { refuseSecrets } from './secrets.ts';
import { unavailable } from './signature.ts';
import { compileToken } from './token.ts';
import type { Circumstances, Verdict, Verifier } from './verifier.ts';

/** Good when one of the keys made it, with an algorithm of the scheme, for us, lately, and over this body. */
export function compileJws(scheme: JwsScheme): Verifier {
  const read = compileItems(scheme.at);
  const missing = reject('signature_missing', `${describePlace(scheme.at)} holds no token`);
  const many = reject('signature_malformed', `it holds more than ${MOST} tokens`);
  const refuseToken =
    scheme.token && compileToken({ kind: 'token', at: [scheme.token], form: 'plain' });
  return async (evidence, given) => {
    const refused = await refuseToken?.(evidence, given);
    if (refused !== undefined) return refused;
    const tokens = read(evidence);
    if (tokens.length === 0 || tokens.includes('')) return missing;
    if (tokens.length > MOST) return many;
    for (const token of tokens) {
      const verdict = await refuseJws(token, scheme, { evidence, given });
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  };
}

/** Verifying costs some of the processor: whoever knows the URL shall not ask for it by the thousand. */
const MOST = 20;

async function refuseJws(
  token: string,
  scheme: JwsScheme,
  { evidence, given }: Pick<Wanted, 'evidence' | 'given'>,
): Promise<Verdict> {
  const keyId = readKeyId(token, scheme.algorithms);
  if (!keyId.ok) return reject('signature_malformed', keyId.error);
  if (scheme.keys.from !== 'jwks' && given.secrets.values.length === 0)
    return refuseSecrets(given.secrets);
  const keys = await findKeys(scheme.keys, { evidence, given, keyId: keyId.value });
  if (!keys.ok) return unavailable(keys.error);
  const fill = (text: string): string => fillIn(text, evidence.params);
  const opened = await openJws(token, {
    keys: keys.value,
    algorithms: scheme.algorithms,
    issuers: scheme.issuers?.map(fill),
    audience: scheme.audience && fill(scheme.audience),
    now: new Date(given.nowMs),
    maxAgeMs: given.toleranceMs ?? scheme.maxAgeMs,
  });
  if (!opened.ok) return reject(`signature_${opened.error}`, MEANS[opened.error]);
  return refuseClaims(scheme, opened.value) ?? refuseBody(scheme, evidence, opened.value);
}

function refuseClaims({ claims = [] }: JwsScheme, given: Claims): Verdict {
  const isGood = claims.every((claim) => holdsClaim(claim, given));
  return isGood ? undefined : reject('signature_mismatch', MEANS.mismatch);
}

type Claims = Readonly<Record<string, unknown>>;

/** A parameter that is not there leaves its name, which no token says. */
function fillIn(text: string, params: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (slot, name: string) => params[name] ?? slot);
}

function holdsClaim(
  { names, value }: NonNullable<JwsScheme['claims']>[number],
  claims: Claims,
): boolean {
  const name = names.find((each) => claims[each] !== undefined);
  return name !== undefined && claims[name] === value;
}

const MEANS = {
  mismatch: 'no key of this provider has signed the token, or it is not for this listener',
  expired: 'the token is too old, or has no time',
} as const;

function refuseBody({ bodyHashClaim }: JwsScheme, { request }: Evidence, claims: Claims): Verdict {
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
