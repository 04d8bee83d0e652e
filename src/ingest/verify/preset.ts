import type { SignatureSetting } from '../../model/listener.ts';
import {
  hasSecret,
  providerOf,
  type ContentPart,
  type Place,
  type Scheme,
  type Timestamp,
} from '../../provider/provider.ts';
import type { Signing } from '../../snippet/snippet.ts';
import { SECRETS } from './algorithms.ts';
import { findSchemeFault, toScheme, type SchemeFault } from './custom.ts';

/** The scheme that a listener verifies by; undefined where nothing is known of its preset. */
export function schemeOf({
  preset,
  scheme,
}: Pick<SignatureSetting, 'preset' | 'scheme'>): Scheme | undefined {
  return scheme === undefined ? providerOf(preset)?.scheme : toScheme(scheme);
}

/** What is wrong with a secret for a listener that verifies so; undefined when nothing is. */
export function describeSecretFault(
  setting: Pick<SignatureSetting, 'preset' | 'scheme'>,
  secret: string,
): string | undefined {
  const scheme = schemeOf(setting);
  if (scheme?.kind !== 'signature' || scheme.key.from !== 'secret') return undefined;
  const form = SECRETS[scheme.key.form];
  return form.toKey(Buffer.from(secret)) === undefined ? `expected ${form.expected}` : undefined;
}

/** Whether a listener that verifies so has a secret, and who makes it up. */
export function secretSourceOf(
  setting: Pick<SignatureSetting, 'preset' | 'scheme'>,
): 'none' | 'given' | 'any' {
  const scheme = schemeOf(setting);
  if (scheme === undefined) return 'any';
  if (!hasSecret(scheme)) return 'none';
  if (providerOf(setting.preset)?.challenges?.some(({ capture }) => capture !== undefined) === true)
    return 'none';
  return isOurs(scheme) ? 'any' : 'given';
}

function isOurs(scheme: Scheme): boolean {
  if (scheme.kind === 'signature') return isSymmetric(scheme);
  return scheme.kind === 'token' || (scheme.kind === 'jws' && scheme.token !== undefined);
}

function isSymmetric(scheme: Scheme & { kind: 'signature' }): boolean {
  if (scheme.key.from !== 'secret') return false;
  return scheme.key.form === 'utf8' || scheme.key.form === 'whsec';
}

/** What a preset or a scheme of the builder's own lacks, by its field; undefined when nothing. */
export function findSignatureFault({
  preset,
  scheme,
  params = {},
}: Pick<SignatureSetting, 'preset' | 'scheme' | 'params'>): SchemeFault | undefined {
  if (scheme !== undefined) {
    const fault = findSchemeFault(scheme);
    return fault && { ...fault, field: `scheme.${fault.field}` };
  }
  const wanted = providerOf(preset)?.params ?? {};
  for (const [name, means] of Object.entries(wanted))
    if ((params[name] ?? '') === '')
      return { field: `params.${name}`, problem: `expected ${means}` };
  const unknown = Object.keys(params).find((name) => !Object.hasOwn(wanted, name));
  return unknown === undefined
    ? undefined
    : { field: `params.${unknown}`, problem: `"${preset}" has no such parameter` };
}

/** How a preset signs, for those who write code that does; undefined where a few lines of code cannot say it. */
export function describeSigning(preset: string): Signing | undefined {
  const scheme = providerOf(preset)?.scheme;
  if (scheme?.kind !== 'signature' || scheme.key.from !== 'secret') return undefined;
  const [place] = scheme.signature;
  if (place.in !== 'header') return undefined;
  const content = scheme.content.flatMap((part) => toSimple(part) ?? []);
  const timestamp = describeTimestamp(scheme.timestamp);
  // A whole header is what code can write; one that is put together of several items is not described.
  if (content.length < scheme.content.length || timestamp === 'complex') return undefined;
  return {
    algorithm: scheme.algorithm,
    encoding: scheme.encoding,
    header: place.name,
    prefix: place.prefix ?? '',
    content,
    timestamp,
    secret: scheme.key.form,
  };
}

function describeTimestamp(timestamp: Timestamp | undefined): Signing['timestamp'] | 'complex' {
  if (timestamp === undefined) return undefined;
  const { at, unit } = timestamp;
  if (at.in !== 'header' || !isWhole(at) || unit === 'rfc3339') return 'complex';
  return { header: at.name, unit };
}

function isWhole(place: Place): boolean {
  return place.in === 'header' && place.prefix === undefined && place.separator === undefined;
}

function toSimple(part: ContentPart): Signing['content'][number] | undefined {
  if (part.kind === 'literal') return part;
  if (part.kind === 'body') return { kind: 'body' };
  if (part.kind !== 'value' || part.of.in !== 'header' || !isWhole(part.of)) return undefined;
  return { kind: 'header', name: part.of.name };
}
