import type { ListenerId } from '../model/listener.ts';
import type { EventId, RequestId } from '../model/request.ts';
import type { Client } from './client.ts';
import { CommandFailure } from './failure.ts';
import { codeOf } from './refusal.ts';

/** A request as it is kept, to be sent once more. */
export interface Parcel {
  readonly requestId: RequestId;
  readonly eventId: EventId | undefined;
  readonly listenerId: ListenerId;
  readonly method: string;
  /** Path and query, as the provider had called the webhook URL. */
  readonly target: string | null;
  readonly headers: Headers;
  readonly body: Buffer<ArrayBuffer>;
}

/** Names in lower case. */
export type Headers = Readonly<Record<string, string>>;

const GONE: ReadonlySet<unknown> = new Set(['resource_not_found', 'body_erased']);

/** Undefined where the body has been erased or deleted, or there is no such request. */
export async function fetchParcel(
  client: Client,
  requestId: RequestId,
): Promise<Parcel | undefined> {
  const params = { id: requestId };
  try {
    const [{ value }, body] = await Promise.all([
      client.call('getRequest', { params }),
      client.call('getRequestBody', { params }),
    ]);
    return {
      requestId,
      listenerId: value.listener_id,
      eventId: value.event_id ?? undefined,
      method: value.method,
      target: value.target,
      headers: toKeptHeaders(value.headers ?? []),
      body: Buffer.from(body.bytes),
    };
  } catch (error) {
    if (error instanceof CommandFailure && GONE.has(codeOf(error))) return undefined;
    throw error;
  }
}

const CREDENTIALS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
]);
const REDACTED = '[redacted]';

/** Of the body as it was sent, or of one connection (RFC 9110, 7.6.1): what is sent now has its own. */
const OTHERS: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The provider's headers, so that whoever gets them can verify the signature. Left out is what would be untrue: the
 * body is kept without its content coding, and credentials are not kept at all.
 */
export function toKeptHeaders(
  headers: readonly { readonly name: string; readonly value: string }[],
): Headers {
  const kept: Record<string, string> = {};
  for (const { name, value } of headers) {
    const lower = name.toLowerCase();
    if (OTHERS.has(lower) || (CREDENTIALS.has(lower) && value === REDACTED)) continue;
    kept[lower] = kept[lower] === undefined ? value : `${kept[lower]}, ${value}`;
  }
  return kept;
}

/** Some providers say in the query what others say in headers. */
export function withQueryOf(address: string, target: string | null): string {
  const query = /\?([^]+)$/.exec(target ?? '')?.[1];
  const url = new URL(address);
  if (query === undefined || url.search !== '') return url.href;
  url.search = query;
  return url.href;
}
