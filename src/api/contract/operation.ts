import type { z } from 'zod';
import type { ErrorCode } from '../../model/error.ts';

/** One call of the API, as data: routes, types, validation, the OpenAPI document and the CLI's client come from it. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path with `{name}` for each member of `params`. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** Who may call; default: who has the admin token. */
  readonly access?: 'public';
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
