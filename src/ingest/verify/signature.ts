import { SECOND } from '../../base/duration.ts';
import type { OpenSecrets } from '../../catalog/catalog.ts';
import { reject, type Rejected } from '../outcome.ts';
import type { ReceivedRequest } from '../request.ts';
import type { Preset } from './presets.ts';
import { ALGORITHMS, ENCODINGS, SECRETS, type Scheme, type TimestampPart } from './schemes.ts';

export interface SignatureOptions {
  readonly preset: Preset | undefined;
  readonly secrets: OpenSecrets;
  readonly nowMs: number;
}

/** Undefined when one of the signatures was made over these bytes with one of the valid secrets; else why not. */
export function verifySignature(
  request: ReceivedRequest,
  options: SignatureOptions,
): Rejected | undefined {
  const { preset, secrets, nowMs } = options;
  if (preset === undefined)
    return reject('signature_mismatch', 'the listener names a scheme that is not known');
  if (secrets.values.length === 0) return refuseSecrets(secrets);
  const { scheme } = preset;

  const header = request.headers[scheme.header];
  if (typeof header !== 'string' || header === '') {
    return reject(
      'signature_missing',
      `the header "${scheme.header}" with the signature is missing`,
    );
  }
  const signatures = readSignatures(header, scheme);
  if (signatures.length === 0) {
    return reject(
      'signature_malformed',
      `the header "${scheme.header}" holds no ${scheme.prefix}… signature in ${scheme.encoding}`,
    );
  }
  const content = signedContent(request, scheme);
  if (typeof content === 'string')
    return reject('signature_missing', `the header "${content}", which is signed, is missing`);

  const { verify } = ALGORITHMS[scheme.algorithm];
  const keys = secrets.values.flatMap((secret) => SECRETS[scheme.secret].toKey(secret) ?? []);
  if (keys.length === 0) {
    return reject(
      'secret_unreadable',
      `the secret of this listener is not ${SECRETS[scheme.secret].expected}`,
    );
  }
  const matches = keys.some((key) =>
    signatures.some((signature) => verify({ key, content, signature })),
  );
  if (!matches) {
    return reject(
      'signature_mismatch',
      'the signature was not made over these bytes with a secret of this listener',
    );
  }
  // After the signature, so that only who knows the secret learns how far the clocks are apart.
  return scheme.timestamp === undefined ? undefined : refuseTime(request, scheme.timestamp, nowMs);
}

function refuseSecrets(secrets: OpenSecrets): Rejected {
  return secrets.unreadable
    ? reject(
        'secret_unreadable',
        'the secret of this listener cannot be opened with this master key',
      )
    : reject('signature_mismatch', 'this listener has no valid secret');
}

function readSignatures(header: string, scheme: Scheme): Uint8Array[] {
  const items = scheme.separator === undefined ? [header] : header.split(scheme.separator);
  return items.flatMap((item) => {
    if (!item.startsWith(scheme.prefix)) return [];
    const bytes = ENCODINGS[scheme.encoding](item.slice(scheme.prefix.length));
    return bytes === undefined ? [] : [bytes];
  });
}

/** The parts of the signed content, or the name of the header that is missing. */
function signedContent(request: ReceivedRequest, scheme: Scheme): (Uint8Array | string)[] | string {
  const parts: (Uint8Array | string)[] = [];
  for (const part of scheme.content) {
    if (part.kind === 'literal') parts.push(part.text);
    else if (part.kind === 'body') parts.push(request.bytes);
    else {
      const value = request.headers[part.name];
      if (typeof value !== 'string' || value === '') return part.name;
      parts.push(value);
    }
  }
  return parts;
}

function refuseTime(
  request: ReceivedRequest,
  timestamp: TimestampPart,
  nowMs: number,
): Rejected | undefined {
  const text = request.headers[timestamp.header];
  const signedMs =
    typeof text === 'string' && /^\d{1,15}$/.test(text)
      ? Number(text) * UNIT_MS[timestamp.unit]
      : undefined;
  if (signedMs === undefined) {
    return reject(
      'signature_malformed',
      `the header "${timestamp.header}" is not a number of ${timestamp.unit}`,
    );
  }
  if (Math.abs(nowMs - signedMs) <= timestamp.toleranceMs) return undefined;
  const apart = Math.round(Math.abs(nowMs - signedMs) / SECOND);
  return reject(
    'signature_expired',
    `the signed time is ${apart} s from now; ${timestamp.toleranceMs / SECOND} s are tolerated`,
  );
}

const UNIT_MS = { s: SECOND, ms: 1 } as const;
