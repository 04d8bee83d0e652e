import type { OperationAnswer, OperationInput, OperationName } from '../src/client/client.ts';
import type { components } from '../src/client/generated/openapi.ts';
import { ROUTES } from '../src/client/generated/routes.ts';
import { endSession, proof } from './session.ts';
import { words } from './words/words.ts';

/** The nouns as they are on the wire. */
type Schemas = components['schemas'];
export type Listener = Schemas['Listener'];
export type Request = Schemas['Request'];
export type RequestDetail = Schemas['RequestDetail'];
export type StreamedRequest = Schemas['StreamedRequest'];
export type Event = Schemas['Event'];
export type Run = Schemas['Run'];
export type RunDetail = Schemas['RunDetail'];
export type Attempt = Schemas['Attempt'];
export type Trigger = Schemas['Trigger'];
export type Destination = Schemas['Destination'];
export type Replay = Schemas['Replay'];
export type Account = Schemas['Account'];
export type Credential = Schemas['Credential'];
export type Storage = Schemas['Storage'];

/** What is wrong with one part of what was sent. */
export interface CallDetail {
  /** A JSON pointer. */
  readonly path: string;
  readonly message: string;
}

/** What the server answered instead of what was asked for; `code` is of its catalogue, or `offline`. */
export class CallError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: readonly CallDetail[];

  constructor({ code, status, message, details = [] }: CallFault) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

interface CallFault {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly details?: readonly CallDetail[];
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly type?: string;
}

interface Parts {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** The change is made only where nobody was faster. */
  readonly ifMatch?: string;
  /** Is told the ETag of the answer. */
  readonly tag?: (etag: string) => void;
}

/** One call of the admin API, with the session that the cookie holds. */
export async function call<N extends OperationName>(
  name: N,
  input: OperationInput<N>,
  { signal, ifMatch, tag }: CallOptions = {},
): Promise<OperationAnswer<N>> {
  const route: Route = ROUTES[name];
  const { params = {}, query = {}, body } = input as Parts;
  const response = await send(toTarget(route.path, params) + toSearch(query), {
    method: route.method.toUpperCase(),
    signal: signal ?? null,
    headers: toHeaders(route, ifMatch),
    ...(route.type !== undefined && { body: JSON.stringify(body ?? {}) }),
  });
  tag?.(response.headers.get('etag') ?? '');
  return (await read(response)) as OperationAnswer<N>;
}

function toHeaders({ method, type }: Route, ifMatch: string | undefined): Record<string, string> {
  return {
    ...(method !== 'get' && { 'x-earshot-proof': proof() }),
    ...(type !== undefined && { 'content-type': type }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch }),
  };
}

function toTarget(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
}

function toSearch(query: NonNullable<Parts['query']>): string {
  const given = Object.entries(query).filter(
    (pair): pair is [string, string | number] => pair[1] !== undefined && pair[1] !== '',
  );
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)]));
  return search.size > 0 ? `?${search}` : '';
}

async function read(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return isJson ? response.json() : new Uint8Array(await response.arrayBuffer());
}

/** Rejects with a CallError for every answer that is no good one. */
export async function send(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new CallError({ code: 'offline', status: 0, message: words.frame.offline });
  }
  if (response.ok) return response;
  const error = await toError(response);
  if (error.code === 'token_invalid') endSession();
  throw error;
}

async function toError(response: Response): Promise<CallError> {
  const { status } = response;
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as { error: Omit<CallFault, 'status'> };
    return new CallError({ ...error, status });
  } catch {
    return new CallError({
      code: 'internal_error',
      status,
      message: words.frame.badAnswer(status),
    });
  }
}
