import { crc32 } from 'node:zlib';
import { digestText, hmac, type HashAlgorithm } from '../base/bytes.ts';
import { signWithKey, type KeyPairAlgorithm } from '../base/public-key.ts';
import type { Provider } from './row.ts';
import { contentTypeOf, renderSample } from './sample.ts';
import type {
  AlgorithmName,
  Condition,
  ContentPart,
  Place,
  SignatureScheme,
  Timestamp,
  TokenScheme,
} from './scheme.ts';

/** The sending side of the table: what a provider puts on the wire. Tokens that are JWS are made by nobody here. */
export interface Sending {
  /** The webhook URL, as the provider knows it. */
  readonly url: string;
  /** Undefined: the sample of the row. */
  readonly body: Uint8Array | undefined;
  readonly contentType?: string | undefined;
  /** A private key as PEM, where the provider signs with one. */
  readonly secret: string;
  readonly params: Readonly<Record<string, string>>;
  readonly now: Date;
  /** What the message is called. */
  readonly id: string;
  /** Where a certificate or key that the request names is. */
  readonly keyUrl?: string;
}

export interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export function canSignAs({ scheme }: Provider): boolean {
  return scheme.kind === 'signature' || scheme.kind === 'token';
}

/** The row must be one that `canSignAs`. */
export function signAs(provider: Provider, sending: Sending): Sent {
  const { scheme } = provider;
  const draft = new Draft(provider, sending);
  if (scheme.kind === 'signature') addSignature(draft, scheme);
  else if (scheme.kind === 'token') addToken(draft, scheme);
  else throw new TypeError(`nothing here signs with ${scheme.kind}`);
  return draft.finish();
}

/** A request that is being put together. */
class Draft {
  readonly sending: Sending;
  readonly isForm: boolean;
  url: URL;
  body: string | Uint8Array;
  readonly #contentType: string;
  readonly #extra: Readonly<Record<string, string>>;
  readonly #items = new Map<string, { readonly texts: string[]; readonly separator: string }>();

  constructor(provider: Provider, sending: Sending) {
    this.sending = sending;
    this.url = new URL(sending.url);
    const { keyUrl = '' } = sending;
    this.body = sending.body ?? renderSample(provider, { ...sending, keyUrl });
    this.#contentType = sending.contentType ?? contentTypeOf(provider);
    this.isForm = this.#contentType.startsWith('application/x-www-form-urlencoded');
    this.#extra = provider.sample.headers ?? {};
  }

  get bytes(): Buffer {
    return Buffer.from(this.body as string);
  }

  put(place: Place, text: string): void {
    if (place.in === 'query') this.url.searchParams.set(place.name, text);
    if (place.in === 'path') this.url.pathname += `/${encodeURIComponent(text)}`;
    if (place.in !== 'header') return;
    const { name, prefix = '', separator = '' } = place;
    const items = this.#items.get(name) ?? { texts: [], separator };
    items.texts.push(prefix + text);
    this.#items.set(name, items);
  }

  /** In a body, where the sample says that it stands; the rest of the sample is filled in already. */
  putSignature(place: Place, text: string): void {
    if (place.in === 'body' && typeof this.body === 'string')
      this.body = this.body.replace('{signature}', text);
    else this.put(place, text);
  }

  has(place: Place): boolean {
    if (place.in !== 'header') return true;
    const texts = this.#items.get(place.name)?.texts ?? [];
    return texts.some((text) => text.startsWith(place.prefix ?? ''));
  }

  textOf(place: Place): string {
    if (place.in === 'query') return this.url.searchParams.get(place.name) ?? '';
    if (place.in === 'body') return this.member(place.path.split('.'));
    if (place.in !== 'header') return '';
    const prefix = place.prefix ?? '';
    const texts = this.#items.get(place.name)?.texts ?? [];
    return (texts.find((text) => text.startsWith(prefix)) ?? prefix).slice(prefix.length);
  }

  member(path: readonly string[]): string {
    let value: unknown = JSON.parse(this.bytes.toString());
    for (const name of path)
      value = (value as Readonly<Record<string, unknown>> | undefined)?.[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }

  finish(): Sent {
    const items = [...this.#items].map(([name, { texts, separator }]) => [
      name,
      texts.join(separator),
    ]);
    const headers = { 'content-type': this.#contentType, ...this.#extra };
    return {
      url: this.url.href,
      headers: { ...headers, ...(Object.fromEntries(items) as Record<string, string>) },
      body: this.bytes,
    };
  }
}

function addToken(draft: Draft, { at, form }: TokenScheme): void {
  const { secret } = draft.sending;
  const text = form === 'basic' ? `Basic ${Buffer.from(secret).toString('base64')}` : secret;
  draft.put(at[0], text);
}

function addSignature(draft: Draft, scheme: SignatureScheme): void {
  const { sending } = draft;
  const { timestamp, id, key } = scheme;
  if (id !== undefined) draft.put(id, sending.id);
  if (timestamp !== undefined) draft.put(timestamp.at, formatTime(timestamp.unit, sending.now));
  if (key.from === 'url')
    draft.put(key.at[0], (sending.keyUrl ?? '').slice((key.base ?? '').length));
  for (const condition of scheme.conditions ?? []) meet(draft, condition);
  const missing = scheme.content.flatMap((part) =>
    part.kind === 'value' && !draft.has(part.of) ? [part.of] : [],
  );
  for (const place of missing) draft.put(place, inventText(place, sending));
  const content = Buffer.concat(scheme.content.map((part) => toBytes(part, draft)));
  const [place] = scheme.signature;
  draft.putSignature(place, sign(scheme, sending.secret, content).toString(scheme.encoding));
}

function meet(draft: Draft, condition: Condition): void {
  if (condition.kind === 'one-of') draft.put(condition.of, condition.values[0] ?? '');
  if (condition.kind === 'body-hash' && !draft.isForm)
    draft.put(condition.of, digestText('sha256', draft.bytes, 'hex'));
}

/** A header that is signed and has no other meaning: a time, or what the message is called. */
function inventText(place: Place, { now, id }: Sending): string {
  return place.in === 'header' && place.name.includes('time') ? toInstant(now) : id;
}

function toInstant(now: Date): string {
  return now.toISOString().replace(/\.\d+Z$/, 'Z');
}

function formatTime(unit: Timestamp['unit'], now: Date): string {
  if (unit === 'rfc3339') return toInstant(now);
  return String(unit === 'ms' ? now.getTime() : Math.floor(now.getTime() / 1_000));
}

function toBytes(part: ContentPart, draft: Draft): Buffer {
  if (isSimple(part)) return Buffer.from(SIMPLE[part.kind](draft) as string);
  switch (part.kind) {
    case 'literal':
      return Buffer.from(part.text);
    case 'value':
      return Buffer.from(draft.textOf(part.of));
    case 'param':
      return Buffer.from(draft.sending.params[part.name] ?? '');
    case 'lines':
      return Buffer.from(part.names.map((name) => toLine(name, draft.member([name]))).join(''));
  }
}

type Simple = Exclude<ContentPart['kind'], 'literal' | 'value' | 'param' | 'lines'>;

function isSimple(part: ContentPart): part is ContentPart & { readonly kind: Simple } {
  return Object.hasOwn(SIMPLE, part.kind);
}

const SIMPLE: Readonly<Record<Simple, (draft: Draft) => string | Buffer>> = {
  body: ({ bytes }) => bytes,
  url: ({ url }) => url.href,
  method: () => 'POST',
  path: ({ url }) => url.pathname,
  query: ({ url }) => url.search.slice(1),
  crc32: ({ bytes }) => String(crc32(bytes)),
  sha256: ({ bytes }) => digestText('sha256', bytes, 'hex'),
  'sorted-form': sortForm,
};

function sortForm({ isForm, bytes }: Draft): string {
  const pairs = isForm ? [...new URLSearchParams(bytes.toString())] : [];
  return pairs
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flat()
    .join('');
}

function toLine(name: string, text: string): string {
  return text === '' ? '' : `${name}\n${text}\n`;
}

function sign({ algorithm, algorithmBy, key }: SignatureScheme, secret: string, content: Buffer) {
  const name: AlgorithmName = algorithmBy?.table['2'] ?? algorithm;
  const hash = HASHES[name];
  return hash === undefined
    ? signWithKey(name as KeyPairAlgorithm, secret, content)
    : hmac(hash, toKey(key, secret), [content]);
}

const HASHES: Readonly<Partial<Record<AlgorithmName, HashAlgorithm>>> = {
  'hmac-sha1': 'sha1',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
};

function toKey(key: SignatureScheme['key'], secret: string): Buffer {
  const form = key.from === 'secret' ? key.form : 'utf8';
  if (form === 'whsec') return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return Buffer.from(secret, form === 'hex' || form === 'base64' ? form : 'utf8');
}
