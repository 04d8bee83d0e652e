import { STATUS_CODES, type ServerResponse } from 'node:http';
import { SECOND } from '../base/duration.ts';
import { ERRORS } from '../model/error.ts';
import type { EventId, RequestId } from '../model/request.ts';
import { CODING_NAMES } from './decode.ts';
import type { Reply } from './exchange.ts';
import type { Outcome, Rejected } from './outcome.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Outcome to status, headers and body. */
export function toReply(outcome: Outcome, requestId: RequestId): Reply {
  switch (outcome.kind) {
    case 'received': {
      const body = `{"message":"Event received successfully","status":"RECEIVED","event_id":"${outcome.eventId}","request_id":"${requestId}"}`;
      return {
        status: 200,
        headers: { 'content-type': JSON_TYPE, 'x-request-id': requestId },
        body,
      };
    }
    case 'duplicate':
      return toNote('Event is a duplicate', 'DUPLICATE', outcome);
    case 'filtered':
      return toNote('Event filtered', 'FILTERED', { requestId });
    case 'quarantined':
      return toNote('Event quarantined', 'QUARANTINED', { requestId });
    case 'challenged': {
      const { status, headers, body } = outcome.reply;
      return { status, headers: { ...headers, 'x-request-id': requestId }, body };
    }
    case 'rejected':
      return toRejection(outcome, requestId);
  }
}

/** Taken, and no event of its own: the provider shall not send it again. */
function toNote(
  message: string,
  status: string,
  { requestId, eventId }: { readonly requestId: RequestId; readonly eventId?: EventId },
): Reply {
  return {
    status: 200,
    headers: { 'content-type': JSON_TYPE, 'x-request-id': requestId },
    body: JSON.stringify({ message, status, event_id: eventId, request_id: requestId }),
  };
}

function toRejection(rejected: Rejected, requestId: RequestId): Reply {
  const { status } = ERRORS[rejected.code];
  // The published contract: a listener that does not exist is answered with nothing.
  if (rejected.code === 'listener_not_found')
    return { status, headers: { 'x-request-id': requestId }, body: '' };
  const body = JSON.stringify({
    error: { code: rejected.code, message: rejected.message, details: rejected.details },
    request_id: requestId,
  });
  const headers: Record<string, string | number> = {
    'content-type': JSON_TYPE,
    'x-request-id': requestId,
  };
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  if (rejected.code === 'method_not_allowed') headers['allow'] = 'POST';
  // What could be sent instead (RFC 7694).
  if (rejected.code === 'encoding_unsupported') headers['accept-encoding'] = CODING_NAMES;
  if (rejected.retryAfterMs !== undefined)
    headers['retry-after'] = Math.ceil(rejected.retryAfterMs / SECOND);
  return { status, headers, body };
}

export function sendReply(response: ServerResponse, reply: Reply): void {
  const { status, headers, body } = reply;
  const length = Buffer.byteLength(body);
  headers['content-length'] = length;
  response.writeHead(status, headers);
  // Behind a text beyond ASCII, node:http would write the head in UTF-8 too, and an echoed header not as it came.
  response.end(length === body.length ? body : Buffer.from(body));
}

let tailSecond = -1;
let tailKeepAliveMs = -1;
let tail = '';

/** The headers that are the same for all answers of a second, made once. */
function tailOf(nowMs: number, keepAliveMs: number): string {
  const second = Math.floor(nowMs / SECOND);
  if (second === tailSecond && keepAliveMs === tailKeepAliveMs) return tail;
  [tailSecond, tailKeepAliveMs] = [second, keepAliveMs];
  const kept = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / SECOND)}`;
  tail = `\r\nDate: ${new Date(nowMs).toUTCString()}\r\n${kept}\r\n\r\n`;
  return tail;
}

/** A reply as node:http would write it, on a connection that is kept. */
export function formatKeptReply(reply: Reply, nowMs: number, keepAliveMs: number): string {
  const { status, headers, body } = reply;
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
  return `${head}content-length: ${Buffer.byteLength(body)}${tailOf(nowMs, keepAliveMs)}${body}`;
}

/** A reply as it goes over a connection that has no response object: the parser made none of what came. */
export function formatReply(reply: Reply, nowMs: number): string {
  const headers = {
    ...reply.headers,
    'content-length': Buffer.byteLength(reply.body),
    date: new Date(nowMs).toUTCString(),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status]}\r\n`;
  return `${status}${lines.join('')}\r\n${reply.body}`;
}
