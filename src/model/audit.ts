import type { Id } from '../base/id.ts';
import type { Json } from '../base/json.ts';

export type AuditId = Id<'aud'>;

/** One change, as it was asked for and as it came out; never with a secret in it. */
export interface AuditEntry {
  readonly id: AuditId;
  readonly at: Date;
  /** The name of the account; undefined: the admin token. */
  readonly actor: string | undefined;
  /** The name of the account's token that was shown; undefined: a session, or the admin token. */
  readonly token: string | undefined;
  /** Of the API: `updateListener`. */
  readonly operation: string;
  /** The id of what was changed; undefined where the change is about no one thing. */
  readonly subject: string | undefined;
  /** What the call said. */
  readonly input: Json;
  /** What was read before and after; null where there was nothing, or it may hold payloads. */
  readonly before: Json;
  readonly after: Json;
}
