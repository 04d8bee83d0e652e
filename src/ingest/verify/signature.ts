import { digestText } from '../../base/bytes.ts';
import { SECOND } from '../../base/duration.ts';
import { parseCertificateKey } from '../../base/public-key.ts';
import type {
  AlgorithmName,
  Condition,
  KeySource,
  SignatureScheme,
  Timestamp,
} from '../../provider/provider.ts';
import { reject } from '../outcome.ts';
import { ALGORITHMS, createKeyCache, ENCODINGS, SECRETS, type Key } from './algorithms.ts';
import { compileContent, isMissing, type Content } from './content.ts';
import type { Evidence } from './evidence.ts';
import { compileItems, compileText, describePlace, type ReadText } from './place.ts';
import { isPinned } from './remote-keys.ts';
import { refuseSecrets } from './secrets.ts';
import type { Circumstances, Verdict, Verifier } from './verifier.ts';

/**
 * Good when one of the signatures was made over these bytes with one of the keys. Everything that depends on the scheme
 * alone is prepared here, once.
 */
export function compileSignature(scheme: SignatureScheme): Verifier {
  const readSignatures = compileSignatures(scheme);
  const readContent = compileContent(scheme.content);
  const readAlgorithm = compileAlgorithm(scheme);
  const readKeys = compileKeys(scheme.key);
  const refuseTime = compileTime(scheme.timestamp);
  const conditions = (scheme.conditions ?? []).map(compileCondition);
  const [place] = scheme.signature;
  const missing = `${describePlace(place)}, which holds the signature, is missing, empty or there twice`;
  const malformed = `${describePlace(place)} holds no signature in ${scheme.encoding}`;

  return (evidence, given) => {
    const signatures = readSignatures(evidence);
    if (signatures === undefined) return reject('signature_missing', missing);
    if (signatures.length === 0) return reject('signature_malformed', malformed);
    const content = readContent(evidence);
    if (isMissing(content))
      return reject('signature_missing', `${content.missing}, which is signed, is missing`);
    const algorithm = readAlgorithm(evidence);
    if (algorithm === undefined)
      return reject('signature_malformed', 'it names no algorithm that the scheme has');
    const decide = (keys: readonly Key[]): Verdict => {
      if (!fits(keys, algorithm, { signatures, content })) return MISMATCH;
      // After the signature, so that only who knows the secret learns how far the clocks are apart.
      for (const condition of conditions) {
        const refused = condition(evidence);
        if (refused !== undefined) return refused;
      }
      return refuseTime(evidence, given);
    };
    const keys = readKeys(evidence, given);
    if (keys instanceof Promise)
      return keys.then((fetched) => ('kind' in fetched ? fetched : decide(fetched)));
    return 'kind' in keys ? keys : decide(keys);
  };
}

const MISMATCH = reject(
  'signature_mismatch',
  'the signature was not made over these bytes with a secret of this listener',
);

function fits(
  keys: readonly Key[],
  name: AlgorithmName,
  { signatures, content }: { signatures: readonly Uint8Array[]; content: Content },
): boolean {
  const algorithm = ALGORITHMS[name];
  for (const key of keys) {
    if (!algorithm.takes(key)) continue;
    for (const signature of signatures)
      if (algorithm.verify(key, { content, signature })) return true;
  }
  return false;
}

/** Undefined where there is none; empty where there are some, but not in this encoding. */
function compileSignatures(
  scheme: SignatureScheme,
): (evidence: Evidence) => readonly Uint8Array[] | undefined {
  const decode = ENCODINGS[scheme.encoding];
  const places = scheme.signature.map((place) => ({
    read: compileItems(place),
    // A header with something else in it is not a header that is missing.
    isThere: (evidence: Evidence) =>
      place.in === 'header' && isText(evidence.request.headers[place.name]),
  }));
  return (evidence) => {
    const decoded: Uint8Array[] = [];
    let found = false;
    for (const { read, isThere } of places) {
      const items = read(evidence);
      found ||= items.length > 0 || isThere(evidence);
      for (const item of items) {
        const bytes = decode(item);
        if (bytes !== undefined) decoded.push(bytes);
      }
    }
    return found ? decoded : undefined;
  };
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function compileAlgorithm({
  algorithm,
  algorithmBy,
}: SignatureScheme): (evidence: Evidence) => AlgorithmName | undefined {
  if (algorithmBy === undefined) return () => algorithm;
  const read = compileText(algorithmBy.of);
  const table = new Map(Object.entries(algorithmBy.table));
  return (evidence) => table.get(read(evidence) ?? '');
}

type FoundKeys = readonly Key[] | Exclude<Verdict, undefined>;
type ReadKeys = (evidence: Evidence, given: Circumstances) => FoundKeys | Promise<FoundKeys>;

function compileKeys(source: KeySource): ReadKeys {
  if (source.from === 'url') return compileRemote(source);
  const toKey = createKeyCache(source.form);
  const unreadable = reject(
    'secret_unreadable',
    `the secret of this listener is not ${SECRETS[source.form].expected}`,
  );
  return (_evidence, { secrets }) => {
    if (secrets.values.length === 0) return refuseSecrets(secrets);
    const keys: Key[] = [];
    for (const secret of secrets.values) {
      const key = toKey(secret);
      if (key !== undefined) keys.push(key);
    }
    return keys.length === 0 ? unreadable : keys;
  };
}

function compileRemote({
  at,
  base = '',
  hosts,
  suffix = '',
}: KeySource & { from: 'url' }): ReadKeys {
  const reads = at.map(compileText);
  const unnamed = reject(
    'signature_malformed',
    `${describePlace(at[0])} is not the address of a key there`,
  );
  return async (evidence, { keys, nowMs }) => {
    const { id: listenerId } = evidence.request.listener;
    const urls = reads.flatMap((read) => {
      const text = read(evidence);
      return text === undefined ? [] : [base + text];
    });
    const isKey = (url: string) => isPinned(url, hosts) && new URL(url).pathname.endsWith(suffix);
    if (urls.length === 0 || !urls.every(isKey)) return unnamed;
    const fetched = await Promise.all(urls.map((url) => keys.fetch({ listenerId, url })));
    const found = fetched.flatMap((each) => (each.ok ? [each.value] : []));
    const [first] = fetched;
    if (found.length === 0 && first?.ok === false) return unavailable(first.error);
    return found.flatMap((text) => parseCertificateKey(text, nowMs) ?? []);
  };
}

const RETRY_MS = 30 * SECOND;

export function unavailable(why: string) {
  return reject(
    'provider_unavailable',
    `a key could not be fetched from the provider: ${why}`,
    RETRY_MS,
  );
}

function compileTime(
  timestamp: Timestamp | undefined,
): (evidence: Evidence, given: Circumstances) => Verdict {
  if (timestamp === undefined) return () => undefined;
  const read = compileText(timestamp.at);
  const toMs = UNITS[timestamp.unit];
  const malformed = reject(
    'signature_malformed',
    `${describePlace(timestamp.at)} is not a time in ${timestamp.unit}`,
  );
  return (evidence, { nowMs, toleranceMs = timestamp.toleranceMs }) => {
    const signedMs = toMs(read(evidence) ?? '');
    if (!Number.isFinite(signedMs)) return malformed;
    const apartMs = Math.abs(nowMs - signedMs);
    if (apartMs <= toleranceMs) return undefined;
    return reject(
      'signature_expired',
      `the signed time is ${Math.round(apartMs / SECOND)} s from now; ${toleranceMs / SECOND} s are tolerated`,
    );
  };
}

const DIGITS = /^\d{1,15}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

const UNITS: Readonly<Record<Timestamp['unit'], (text: string) => number>> = {
  s: (text) => (DIGITS.test(text) ? Number(text) * SECOND : Number.NaN),
  ms: (text) => (DIGITS.test(text) ? Number(text) : Number.NaN),
  rfc3339: (text) => (INSTANT.test(text) ? Date.parse(text) : Number.NaN),
};

function compileCondition(condition: Condition): (evidence: Evidence) => Verdict {
  const read = compileText(condition.of);
  const refused = reject(
    'signature_mismatch',
    `${describePlace(condition.of)} is not what this listener takes`,
  );
  const isGood = toTest(condition, read);
  return (evidence) => (isGood(evidence) ? undefined : refused);
}

function toTest(condition: Condition, read: ReadText): (evidence: Evidence) => boolean {
  switch (condition.kind) {
    case 'param':
      return (evidence) => {
        const wanted = evidence.params[condition.name];
        return wanted !== undefined && wanted !== '' && read(evidence) === wanted;
      };
    case 'one-of':
      return (evidence) => condition.values.includes(read(evidence) ?? '');
    case 'body-hash':
      return (evidence) => {
        const text = read(evidence);
        if (text === undefined) return evidence.isForm;
        return text.toLowerCase() === digestText('sha256', evidence.request.bytes, 'hex');
      };
  }
}
