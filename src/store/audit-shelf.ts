import type { AuditEntry } from '../model/audit.ts';

/** Only ever added to. */
export interface AuditShelf {
  insert(entry: AuditEntry): Promise<void>;
  list(query: AuditQuery): Promise<{
    readonly items: readonly AuditEntry[];
    /** The cursor of the next page; undefined at the end. */
    readonly next: string | undefined;
  }>;
}

/** A page, newest first: only what is older than `before`. */
export interface AuditQuery {
  readonly limit: number;
  readonly before?: string | undefined;
  readonly actor?: string | undefined;
  readonly operation?: string | undefined;
  readonly subject?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}
