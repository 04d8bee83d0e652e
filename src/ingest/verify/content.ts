import { crc32 } from 'node:zlib';
import { digestText } from '../../base/bytes.ts';
import type { ContentPart } from '../../provider/provider.ts';
import { readPath, type Evidence } from './evidence.ts';
import { compileText, describePlace } from './place.ts';

/** The parts of what is signed; or, as an object, what is missing. */
export type Content = readonly (Uint8Array | string)[];
export interface Missing {
  readonly missing: string;
}
type ReadPart = (evidence: Evidence) => Uint8Array | string | Missing;

export function compileContent(
  parts: readonly ContentPart[],
): (evidence: Evidence) => Content | Missing {
  // Nearly every scheme without a timestamp.
  if (parts.length === 1 && parts[0]?.kind === 'body') return ({ request }) => [request.bytes];
  const readers = parts.map(compilePart);
  return (evidence) => {
    const content: (Uint8Array | string)[] = [];
    for (const read of readers) {
      const part = read(evidence);
      if (typeof part === 'object' && 'missing' in part) return part;
      content.push(part);
    }
    return content;
  };
}

export function isMissing(content: Content | Missing): content is Missing {
  return 'missing' in content;
}

type Simple = Exclude<ContentPart['kind'], 'literal' | 'value' | 'url' | 'param' | 'lines'>;

const SIMPLE: Readonly<Record<Simple, ReadPart>> = {
  body: ({ request }) => request.bytes,
  method: ({ request }) => request.method,
  path: ({ request }) => request.target.split('?', 1)[0] ?? '',
  query: ({ request }) => request.target.split('?').slice(1).join('?'),
  'sorted-form': ({ form }) => sortForm(form),
  crc32: ({ request }) => String(crc32(request.bytes)),
  sha256: ({ request }) => digestText('sha256', request.bytes, 'hex'),
};

function isSimple(part: ContentPart): part is ContentPart & { readonly kind: Simple } {
  return Object.hasOwn(SIMPLE, part.kind);
}

function compilePart(part: ContentPart): ReadPart {
  if (isSimple(part)) return SIMPLE[part.kind];
  switch (part.kind) {
    case 'literal':
      return () => part.text;
    case 'value': {
      const read = compileText(part.of);
      const missing = { missing: describePlace(part.of) };
      return (evidence) => read(evidence) ?? missing;
    }
    case 'url':
      return part.decoded === true ? (evidence) => decodeUrl(urlOf(evidence)) : urlOf;
    case 'param':
      return ({ params }) =>
        params[part.name] ?? { missing: `"params.${part.name}" of the listener` };
    case 'lines':
      return (evidence) => part.names.map((name) => toLines(evidence, name)).join('');
  }
}

/** From what is configured, never from `Host`: that is the sender's to write, and a proxy's to change. */
function urlOf({ publicUrl, request }: Evidence): string {
  return publicUrl.replace(/\/+$/, '') + request.target;
}

/** Twilio: sorted by name, each name followed by its value; of equal pairs one. */
function sortForm(form: URLSearchParams): string {
  const names = [...new Set(form.keys())].toSorted();
  return names
    .map((name) =>
      [...new Set(form.getAll(name))]
        .toSorted()
        .map((each) => name + each)
        .join(''),
    )
    .join('');
}

function toLines({ json }: Evidence, name: string): string {
  const [value] = readPath(json, [name]);
  return typeof value === 'string' ? `${name}\n${value}\n` : '';
}

/** HubSpot decodes these, and no others: https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation */
const DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

function decodeUrl(url: string): string {
  return url.replaceAll(/%[0-9a-f]{2}/gi, (code) => DECODED[code.toUpperCase()] ?? code);
}
