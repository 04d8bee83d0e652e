import createFetchClient from 'openapi-fetch';
import { parseJson } from '../base/json.ts';
import type { operations, paths } from './generated/openapi.ts';
import { ROUTES } from './generated/routes.ts';

/**
 * The client of the admin API, generated from the OpenAPI document: its types and its routes come from nowhere else.
 * https://openapi-ts.dev/openapi-fetch/
 */
export interface Client {
  readonly server: string;
  /** Throws what `send` throws; a refusal is an answer. */
  call<N extends OperationName>(
    name: N,
    input: OperationInput<N>,
    conditions?: Conditions,
  ): Promise<Answered<OperationAnswer<N>>>;
}

export interface Conditions {
  /** The ETag with which the resource was read: where it has changed since, nothing is done (412). */
  readonly ifMatch?: string | undefined;
}

export type OperationName = keyof typeof ROUTES;

/** What an operation does: without the contract, whose loading would be a third of a short command. */
export function summaryOf(name: OperationName): string {
  return ROUTES[name].summary;
}

export interface Answered<T> {
  readonly status: number;
  readonly ok: boolean;
  /** Undefined where it is not `ok`. */
  readonly value: T;
  /** As they came. */
  readonly bytes: Buffer;
  /** Of one resource that was read. */
  readonly etag: string | undefined;
}

export interface ClientOptions {
  /** Without a slash at the end. */
  readonly server: string;
  readonly token: string;
  readonly send: (request: Request) => Promise<Response>;
}

/** What a caller gives: `params`, `query` and `body`, each only where the operation has one. */
export type OperationInput<N extends OperationName> = Given<
  Member<'params', Parameters<N>, 'path'> &
    Member<'query', Parameters<N>, 'query'> &
    BodyMember<operations[N]>
>;

/** What a caller gets: JSON, the bytes of another media type, or nothing (204). */
export type OperationAnswer<N extends OperationName> = AnswerOf<
  operations[N]['responses'],
  Extract<keyof operations[N]['responses'], 200 | 201 | 204>
>;

type Parameters<N extends OperationName> = operations[N]['parameters'];

type Member<Name extends string, T, Key extends string> = T extends { readonly [K in Key]: infer V }
  ? { readonly [K in Name]: V }
  : T extends { readonly [K in Key]?: infer V }
    ? [NonNullable<V>] extends [never]
      ? unknown
      : { readonly [K in Name]?: NonNullable<V> }
    : unknown;

type BodyMember<T> = T extends { readonly requestBody: { readonly content: infer C } }
  ? { readonly body: C[keyof C] }
  : T extends { readonly requestBody?: infer B }
    ? [NonNullable<B>] extends [never]
      ? unknown
      : { readonly body?: ContentOf<NonNullable<B>> }
    : unknown;

type ContentOf<B> = B extends { readonly content: infer C } ? C[keyof C] : never;

type AnswerOf<R, S extends keyof R> = S extends unknown
  ? R[S] extends { readonly content: infer C }
    ? 'application/json' extends keyof C
      ? C['application/json']
      : Uint8Array
    : undefined
  : never;

/** What may be left out may also be given as undefined: it is left out on the way. */
type Given<T> = T extends readonly (infer I)[]
  ? readonly Given<I>[]
  : T extends object
    ? { readonly [K in keyof T]: object extends Pick<T, K> ? Given<T[K]> | undefined : Given<T[K]> }
    : T;

/** As the routes say, whatever the operation. */
interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly type?: string;
}

interface Parts {
  readonly params?: object;
  readonly query?: object;
  readonly body?: unknown;
}

export function createClient({ server, token, send }: ClientOptions): Client {
  const { request } = createFetchClient<paths>({
    baseUrl: server,
    headers: { authorization: `Bearer ${token}` },
    bodySerializer: JSON.stringify,
  });
  return {
    server,
    async call<N extends OperationName>(
      name: N,
      input: OperationInput<N>,
      { ifMatch }: Conditions = {},
    ) {
      const { method, path, type }: Route = ROUTES[name];
      const { params, query, body } = input as Parts;
      let bytes = Buffer.alloc(0);
      // The input has been checked against the operation's own types; here all are alike.
      const { response } = await request(
        method,
        path as never,
        {
          params: { path: params, query },
          ...(type !== undefined && { body: body ?? {} }),
          headers: { 'content-type': type, 'if-match': ifMatch },
          parseAs: 'stream',
          // Kept as they come: what is printed shall be what was answered, byte for byte, refusals included.
          async fetch(outgoing: Request) {
            const incoming = await send(outgoing);
            bytes = Buffer.from(await incoming.clone().arrayBuffer());
            return incoming;
          },
        } as never,
      );
      return {
        status: response.status,
        ok: response.ok,
        value: (response.ok ? toValue(response, bytes) : undefined) as OperationAnswer<N>,
        bytes,
        etag: response.headers.get('etag') ?? undefined,
      };
    },
  };
}

function toValue({ status, headers }: Response, bytes: Buffer): unknown {
  if (status === 204) return undefined;
  const isJson = /^application\/json\b/.test(headers.get('content-type') ?? '');
  return isJson ? parseJson(bytes.toString()) : bytes;
}
