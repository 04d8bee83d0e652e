import { parseJson } from '../base/json.ts';
import type { Event, Request, RequestBody } from '../model/request.ts';
import { readPayload } from './payload.ts';
import { RequestScope } from './scope.ts';

/** An event as it is kept, for expressions that are asked after its commit. */
export interface StoredEvent {
  readonly event: Event;
  readonly request: Pick<Request, 'method' | 'receivedAt'>;
  readonly body: RequestBody;
  /** What a mapping has made of it, as JSON. */
  readonly data: string | undefined;
  readonly listenerName: string;
}

export function toStoredScope(stored: StoredEvent): RequestScope {
  const { event, request, body, data } = stored;
  const headers = toHeaders(body.head.rawHeaders);
  const bytes = Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.byteLength);
  let payload: { readonly read: ReturnType<typeof readPayload> } | undefined;
  const scope = new RequestScope({
    method: request.method,
    target: body.head.target,
    headers,
    bytes,
    cameAt: request.receivedAt,
    listener: { id: event.listenerId, name: stored.listenerName },
    readPayload: () => (payload ??= { read: readPayload(headers['content-type'], bytes) }).read,
  });
  scope.setMapped({ type: event.type, data: data === undefined ? undefined : parseJson(data) });
  return scope;
}

/** Names in lower case; repeated headers are joined as RFC 9110, 5.3 says. */
export function toHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const headers = Object.create(null) as Record<string, string>;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const before = headers[name];
    headers[name] =
      before === undefined ? (rawHeaders[i + 1] ?? '') : `${before}, ${rawHeaders[i + 1]}`;
  }
  return headers;
}
