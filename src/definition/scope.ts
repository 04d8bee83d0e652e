import type { Json } from '../base/json.ts';
import type { Ambient } from '../expr/expr.ts';
import { newUuid } from '../base/id.ts';
import { collect, MALFORMED, type Payload } from './payload.ts';

/** What a request must have to be looked at by expressions. */
export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly bytes: Buffer | undefined;
  /** When it came; a replay sees when the original did. */
  readonly cameAt: Date;
  readonly listener: { readonly id: string; readonly name: string };
  readPayload(): Payload;
}

/** What an event has beside its request. */
export interface Mapped {
  readonly type: string | undefined;
  readonly data: Json | undefined;
}

/**
 * The names that an expression about a request may see. Nothing is made before it is asked for, and nothing twice: one
 * scope serves all stages of a request.
 */
export class RequestScope {
  readonly ambient: Ambient;
  readonly #seen: Seen;
  #rawBody: string | undefined;
  #headers: Seen['headers'] | undefined;
  #query: object | undefined;
  #listener: object | undefined;
  #mapped: object | undefined;

  constructor(seen: Seen) {
    this.#seen = seen;
    // When the request came, in every stage and in a replay too: the same request is judged alike.
    this.ambient = { now: () => seen.cameAt.getTime(), uuid: newUuid };
  }

  get parsed_body(): unknown {
    const payload = this.#seen.readPayload();
    return payload === MALFORMED || payload === undefined ? null : payload;
  }

  get raw_body(): string {
    return (this.#rawBody ??= this.#seen.bytes?.toString() ?? '');
  }

  get headers(): object {
    return (this.#headers ??= withoutCredentials(this.#seen.headers));
  }

  get query_params(): object {
    return (this.#query ??= collect(new URLSearchParams(queryOf(this.#seen.target))));
  }

  get method(): string {
    return this.#seen.method;
  }

  get listener(): object {
    const { id, name } = this.#seen.listener;
    return (this.#listener ??= { id, name });
  }

  get received_at(): string {
    return this.#seen.cameAt.toISOString();
  }

  get mapped(): object | undefined {
    return this.#mapped;
  }

  /** After a mapping: what conditions of triggers may see. */
  setMapped({ type, data }: Mapped): void {
    this.#mapped = { type: type ?? null, data: data ?? this.parsed_body };
  }
}

/** The scope of verification rules: a token that a provider sends in `Authorization` can be compared there. */
export class RuleScope extends RequestScope {
  readonly #headers: Seen['headers'];

  constructor(seen: Seen) {
    super(seen);
    this.#headers = seen.headers;
  }

  override get headers(): object {
    return this.#headers;
  }
}

function queryOf(target: string): string {
  const at = target.indexOf('?');
  return at < 0 ? '' : target.slice(at + 1);
}

const CREDENTIALS = ['authorization', 'proxy-authorization', 'cookie'];

/** What is mapped is stored, and what is stored can be stolen. */
function withoutCredentials(headers: Seen['headers']): Seen['headers'] {
  if (CREDENTIALS.every((name) => headers[name] === undefined)) return headers;
  const copy = { ...headers };
  for (const name of CREDENTIALS) delete copy[name];
  return copy;
}
