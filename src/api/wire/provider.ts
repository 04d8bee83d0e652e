import type { Place, Provider, Scheme } from '../../provider/provider.ts';

/** A row of the table, in words. */

export function describeEventType({ eventType }: Provider): string | null {
  return eventType === undefined ? null : describePlace(eventType);
}

export function describePlace(place: Place): string {
  switch (place.in) {
    case 'header':
      return `the header ${place.name}`;
    case 'query':
      return `the query parameter ${place.name}`;
    case 'body':
      return `the member ${place.path} of the body`;
    case 'path':
      return 'the path';
    case 'expression':
      return place.source;
  }
}

export function describeProof({ proof }: Provider): string {
  switch (proof.by) {
    case 'package':
      return `with the provider's package ${proof.name}`;
    case 'vector':
      return `with a request published at ${proof.source}`;
    case 'rule':
      return 'with a request made from the documented rule';
  }
}

const BODY_KINDS: ReadonlySet<string> = new Set([
  'body',
  'sha256',
  'crc32',
  'sorted-form',
  'lines',
]);

/** Whether a change of the body shows. */
export function coversBody(scheme: Scheme): boolean {
  if (scheme.kind === 'jws') return scheme.bodyHashClaim !== undefined;
  return scheme.kind === 'signature' && scheme.content.some(({ kind }) => BODY_KINDS.has(kind));
}
