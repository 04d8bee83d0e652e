import type { CompiledQuery, Expression, Kysely, RawBuilder } from 'kysely';
import type { ReclaimQuery, Space } from '../store.ts';
import type { Tables } from './tables.ts';

export type SqlValue = null | number | string | Uint8Array;

/** One statement of a unit. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  /** The unit is undone when this statement changes no row: how a lease or a status is checked. */
  readonly guard?: boolean;
  /** The rows it returns are wanted. */
  readonly returns?: boolean;
}

/** Statements that are kept together or not at all. */
export type Unit = readonly Statement[];

/** The rows of the statements that return some, in order; or which guard stopped the unit. */
export type UnitResult =
  | { readonly kind: 'kept'; readonly rows: readonly (readonly unknown[])[] }
  | { readonly kind: 'guarded'; readonly statement: number };

/** What the engines must do; everything else is one SQL text for all. */
export interface Engine {
  /** Commits the units in one transaction and resolves when it is synced. One failing unit must not take the others with it. */
  commit(units: readonly Unit[]): Promise<readonly (UnitResult | Error)[]>;
  /**
   * A unit over a connection of its own, so that those whose units are committed do not wait for it. It waits only for a
   * moment for what others hold, and is refused then. Absent: there is no such.
   */
  readonly commitAside?: (unit: Unit) => Promise<UnitResult>;
  read(sql: string, parameters: readonly SqlValue[]): Promise<unknown[]>;
  readonly dialect: Dialect;
  /** Whether no other process can have this store open. */
  readonly isExclusive: boolean;
  /**
   * One migration, on an engine where others write meanwhile; false: a guard held it back. What is done ahead is done
   * statement by statement, outside a transaction. Absent: all of it is a commit like any other.
   */
  migrate?(unit: Unit, ahead?: readonly string[]): Promise<boolean>;
  /** To be called when the tables are there, before a key is made. Absent: there is no number. */
  join?(): Promise<void>;
  /** The number of this process among those that share the store, which its keys carry. It may change when a connection is lost. */
  node?(): number;
  /** Numbers of nodes that are known to be dead, so that their leases need not run out first. */
  goneNodes?(): Promise<readonly number[]>;
  /** Gives space back to the disk, in a step that is short enough for those who write. Absent: the engine sees to it. */
  reclaim?(query: ReclaimQuery): Promise<Space>;
  /** A short question that waits for nobody's search and for no server that is gone. Absent: all reads are so. */
  readPromptly?(sql: string, parameters: readonly SqlValue[]): Promise<unknown[]>;
  /**
   * Calls `listener` after something was refused of which nobody knows whether it was kept, and before anything else is
   * taken. Absent: others write too, so that whoever must know looks by himself.
   */
  onDoubt?(listener: () => void): void;
  /** Calls to the other processes that share the store: heard soon, or not at all. Absent: there are none. */
  readonly notices?: Notices;
  close(): Promise<void>;
}

export interface Notices {
  /** With a word of at most 8,000 bytes; the same word many times at once is told once. */
  notify(channel: string, word?: string): void;
  /** Hears what others tell. */
  listen(channel: string, listener: (word: string) => void): void;
}

/** How the engines' texts differ. */
export interface Dialect {
  /** Compiles queries and runs none. */
  readonly query: Kysely<Tables>;
  readonly types: {
    readonly key: string;
    readonly bytes: string;
    /** Behind a table whose rows lie in the order of its primary key, where the engine has such. */
    readonly keyed: string;
    /** Before a table that need not outlive a crash, where the engine is quicker with such. */
    readonly fleeting: string;
    /** Makes a table refuse that a row of it is changed or deleted. */
    readonly appendOnly: (table: string) => readonly string[];
    /** Behind the verb of a statement that makes or drops an index: others write meanwhile, where the engine can do that. */
    readonly concurrently: string;
    /** Whether a table can be made of several, each for a range of keys, of which one is dropped without a look at its rows. */
    readonly hasPartitions: boolean;
    /** How the head of a request is written; either is read. */
    readonly heads: 'lines' | 'json';
    /** Whether what a mapping made of a body lies in its row; where nodes of the version before go on, it lies apart. */
    readonly hasDataInBodies: boolean;
    readonly upkeep: {
      /** Has the engine look after a table whose rows go as fast as they come. */
      readonly busy: (table: string) => readonly string[];
      /** Has large values of a column packed by the quickest means that the engine has. */
      readonly packed: (table: string, column: string) => readonly string[];
    };
  };
  /** Whether a claim must step over rows that another node is claiming at this moment. */
  readonly skipsLocked: boolean;
  /** What is deleted in between is overwritten in the file, not only unlinked. */
  readonly overwriting: { readonly begin: Unit; readonly end: Unit };
  /** Bytes that are at hand in hexadecimal, as an insert takes them: by the server, where that spares a buffer here. */
  readonly fromHex: {
    readonly place: (slot: Expression<unknown>) => Expression<unknown>;
    readonly value: (hex: string) => SqlValue;
  };
  /** Whether a column of bytes holds these bytes somewhere. */
  contains(column: Expression<unknown>, bytes: Uint8Array): RawBuilder<boolean>;
}

/** What the shelves see. */
export interface Database {
  readonly query: Kysely<Tables>;
  readonly dialect: Dialect;
  read<R>(query: CompiledQuery<R>): Promise<R[]>;
  /** A short question, answered or refused within seconds. */
  readPromptly<R>(query: CompiledQuery<R>): Promise<R[]>;
  /** Durable when it resolves; grouped with whatever else waits. */
  write(unit: Unit): Promise<UnitResult>;
  /** Absent where nobody would wait less for it. */
  readonly writeAside?: NonNullable<Engine['commitAside']>;
  pendingBytes(): number;
  goneNodes(): Promise<readonly number[]>;
  /** Whether no other process can have this store open. */
  readonly isExclusive: boolean;
  /** Absent where an index of the engine has it. */
  readonly byListener?: ByListener;
  /** As that of the engine. */
  onDoubt(listener: () => void): void;
  readonly notices: Notices;
  /** Undefined where the engine sees to it by itself. */
  reclaim(query: ReclaimQuery): Promise<Space | undefined>;
}

/** Which requests a listener has. */
export interface ByListener {
  /** Whether it has them all; until then, there is an index that has. */
  readonly isWhole: boolean;
  /** To be called in the turn in which the row is written; answers with what belongs to its unit. */
  note(listener: number, key: number): Statement | undefined;
  /** To be told when rows up to this key may be gone. */
  sweep(upTo: number): Promise<void>;
}

export function toStatement(
  query: CompiledQuery,
  flags?: { guard?: boolean; returns?: boolean },
): Statement {
  return { sql: query.sql, parameters: query.parameters as readonly SqlValue[], ...flags };
}

/** Reads the one row of a look-up. */
export async function readOne<R>(
  database: Database,
  query: CompiledQuery<R>,
): Promise<R | undefined> {
  return (await database.read(query))[0];
}

/** Writes a unit whose first statement is guarded; false when the guard held it back. */
export async function writeGuarded(database: Database, unit: Unit): Promise<boolean> {
  return (await database.write(unit)).kind === 'kept';
}
