import type { Dispatcher } from 'undici';
import { err, ok, type Result } from '../base/result.ts';
import type { Failure } from './failure.ts';

/**
 * Fields of the connection, not of the message (RFC 9110, 7.6.1), and those that undici writes itself or refuses to.
 * A caller's `host` would reach another virtual host than the one whose address was checked.
 */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

type Asked = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
};

export type Target = Dispatcher.DispatchOptions & { readonly origin: string };

/** What undici is asked to send. Messages never repeat the URL: its path and query may hold a secret. */
export function toTarget(asked: Asked): Result<Target, Failure> {
  const url = URL.parse(asked.url);
  if (url === null) return invalid('the URL cannot be parsed');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return invalid(`the URL must begin with "https:" or "http:", not "${url.protocol}"`);
  }
  if (url.username !== '' || url.password !== '') {
    return invalid(
      'the URL carries a user name or password; send an `Authorization` header instead',
    );
  }
  // CONNECT makes a tunnel instead of an answer.
  if (asked.method.toUpperCase() === 'CONNECT') return invalid('the method CONNECT is not served');
  return ok({
    origin: url.origin,
    path: url.pathname + url.search,
    method: asked.method,
    headers: toMessageHeaders(asked.headers),
    body: asked.body ?? null,
  });
}

function invalid(message: string): Result<never, Failure> {
  return err({ code: 'destination_invalid', message });
}

/** Flat name-value pairs, the form that undici takes without another copy. */
function toMessageHeaders(headers: Readonly<Record<string, string>>): string[] {
  const pairs: string[] = [];
  let nominated: readonly string[] = [];
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? '';
    const lowerName = name.toLowerCase();
    if (lowerName === 'connection') nominated = value.toLowerCase().split(/[\s,]+/);
    if (!CONNECTION_HEADERS.has(lowerName)) pairs.push(name, value);
  }
  return nominated.length === 0 ? pairs : withoutNominated(pairs, nominated);
}

/** `Connection: x` makes `x` a field of the connection too. */
function withoutNominated(pairs: readonly string[], nominated: readonly string[]): string[] {
  return pairs.filter((_, i) => !nominated.includes((pairs[i - (i % 2)] ?? '').toLowerCase()));
}
