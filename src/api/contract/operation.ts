import type { z } from 'zod';
import type { Role } from '../../model/account.ts';
import type { ErrorCode } from '../../model/error.ts';

/** One call of the API, as data: routes, types, validation, the OpenAPI document and the CLI's client come from it. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `{name}` for each member of `params`. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** Who may call; default: who has the admin token. */
  readonly access?: 'public';
  /** Of accounts, the least role that may call; default: `viewer` for GET, else `editor`. */
  readonly role?: Role;
  /** What gives payloads away, which viewers do not see. */
  readonly payload?: {
    /** Members of the answer that are null to them; `attempts.request` is that member of each attempt. */
    readonly answer?: readonly string[];
    /** Members of the query that they may not use. */
    readonly query?: readonly string[];
  };
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly status: 200 | 201 | 204;
  /** The JSON that is answered; absent where `media` or 204 says otherwise. */
  readonly answer?: z.ZodType;
  /** What is answered instead of JSON: one of these. */
  readonly media?: readonly string[];
  /** Of server-sent events, the JSON in the data of each. */
  readonly event?: z.ZodType;
  /** A second good answer, where the input asks for one. */
  readonly otherwise?: { readonly status: 200; readonly answer: z.ZodType };
  /** Refusals besides those that every call of its sort has. */
  readonly errors?: readonly ErrorCode[];
  /** Changes what the catalog holds: such calls are made one after another, and are in force when answered. */
  readonly changes?: 'definitions';
}
