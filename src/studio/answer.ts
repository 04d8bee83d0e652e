import type { ServerResponse } from 'node:http';
import { SECOND } from '../base/duration.ts';
import { newUuid } from '../base/id.ts';
import { EarshotError, type ErrorCode } from '../model/error.ts';

export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: Uint8Array | string;
}

export function answer(response: ServerResponse, { status, type, body = '' }: Answer): void {
  response.statusCode = status;
  if (type !== undefined) response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  // Node leaves the body of an answer to HEAD out.
  response.end(body);
}

export function answerJson(response: ServerResponse, value: unknown): void {
  response.setHeader('Cache-Control', 'no-store');
  const body = JSON.stringify(value);
  answer(response, { status: 200, type: 'application/json; charset=utf-8', body });
}

/** The envelope that every refusal has. */
export function answerError(response: ServerResponse, error: ErrorCode | EarshotError): void {
  const { code, message, status, retryAfterMs } =
    typeof error === 'string' ? new EarshotError(error) : error;
  const requestId = newUuid();
  response.setHeader('X-Request-Id', requestId);
  response.setHeader('Cache-Control', 'no-store');
  // Whole seconds (RFC 9110, 10.2.3), and not too few.
  if (retryAfterMs !== undefined)
    response.setHeader('Retry-After', Math.ceil(retryAfterMs / SECOND));
  const body = JSON.stringify({ error: { code, message }, request_id: requestId });
  answer(response, { status, type: 'application/json; charset=utf-8', body });
}
