import type { Clock } from '../../base/clock.ts';
import { parseJson } from '../../base/json.ts';
import { createDatabase } from './database.ts';
import {
  toStatement,
  type Database,
  type Engine,
  type SqlValue,
  type Statement,
} from './dialect.ts';
import { putKeysInTable } from './key-log.ts';
import { migrate } from './migrate.ts';
import {
  countRows,
  findDifference,
  findRows,
  insertRows,
  keyOfRow,
  nameOf,
  readRows,
  sizeOf,
  type Row,
} from './move-rows.ts';
import { MOVED_TABLES, type TableName } from './move-tables.ts';
import { openSqlite } from './sqlite.ts';

export interface MoveOptions {
  /** With the embedded store, which no server uses. */
  readonly dataFolder: string;
  /** Of an empty database, or one that an earlier move from this store has half filled. */
  readonly url: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (step: MoveStep) => void;
}

interface MoveStep {
  readonly phase: 'copying' | 'comparing';
  readonly table: string;
  readonly done: number;
  readonly total: number;
}

export interface Moved {
  readonly rows: number;
  /** Copied by an earlier move that was broken off. */
  readonly found: number;
}

/**
 * Copies every row in batches, each one transaction with where it ends, so that a move that was broken off goes on from
 * there; then reads every row on both sides and compares them. Throws a sentence where it cannot go on. As long as it is
 * not through, no server starts on the target.
 */
export async function moveStore(options: MoveOptions): Promise<Moved> {
  const { clock } = options;
  const source = await openSide(await openSqlite(options.dataFolder), clock);
  try {
    // What opens the embedded store comes by here, and shall not load it.
    const { openPostgres } = await import('./postgres.ts');
    const target = await openSide(await openPostgres(options.url, clock), clock);
    try {
      return await new Move(source.database, target.database, options).run();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

interface Side {
  readonly database: Database;
  close(): Promise<void>;
}

async function openSide(engine: Engine, clock: Clock): Promise<Side> {
  const database = createDatabase(engine, clock);
  const close = async (): Promise<void> => {
    await database.close();
    await engine.close();
  };
  try {
    await migrate(database, engine, clock);
    return { database, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Under this name in the target, as long as the move is not through. */
const MOVE_SETTING = 'move';
const INSTALLATION_SETTING = 'installation_id';
/** Of the server that was there before; the probes of the next one write it anew. */
const IGNORED_SETTINGS: ReadonlySet<SqlValue> = new Set([MOVE_SETTING, 'probed_at']);

/** Where a move stands: everything up to this row is there. */
interface Place {
  readonly from: string;
  readonly table: TableName | undefined;
  readonly after: readonly SqlValue[] | undefined;
}

const MOST_ROWS = 256;
const BATCH_BYTES = 4 * 2 ** 20;

class Move {
  readonly #source: Database;
  readonly #target: Database;
  readonly #options: MoveOptions;
  #rows = 0;
  #found = 0;

  constructor(source: Database, target: Database, options: MoveOptions) {
    this.#source = source;
    this.#target = target;
    this.#options = options;
  }

  async run(): Promise<Moved> {
    const from = await findSetting(this.#source, INSTALLATION_SETTING);
    if (from === undefined)
      throw new Error('the embedded store is empty: there is nothing to move');
    const place = await this.#begin(from);
    await putKeysInTable(this.#source);
    const first = place.table === undefined ? 0 : MOVED_TABLES.indexOf(place.table);
    for (const [index, table] of MOVED_TABLES.entries()) {
      const total = await countRows(this.#source, table);
      if (index < first) this.#found += total;
      else
        await this.#copy(table, total, {
          ...place,
          after: index === first ? place.after : undefined,
        });
    }
    for (const table of MOVED_TABLES) await this.#compare(table);
    await this.#target.write([deleteSetting(this.#target)]);
    return { rows: this.#rows, found: this.#found };
  }

  /** Refuses what is not empty, unless it is this store's own half. */
  async #begin(from: string): Promise<Place> {
    const text = await findSetting(this.#target, MOVE_SETTING);
    const place = parseJson(text ?? 'null') as Place | null;
    if (place?.from === from) return place;
    if (place !== null)
      throw new Error('the target holds half of another store: give an empty database');
    for (const table of MOVED_TABLES) {
      if ((await countRows(this.#target, table)) > 0)
        throw new Error(`the target is not empty (it has ${table}): give an empty database`);
    }
    return { from, table: undefined, after: undefined };
  }

  async #copy(table: TableName, total: number, place: Place): Promise<void> {
    let { after } = place;
    let limit = MOST_ROWS;
    let done = after === undefined ? 0 : await this.#countFound(table);
    for (;;) {
      this.#options.signal.throwIfAborted();
      const rows = await readRows(this.#source, table, { after, limit });
      const last = rows.at(-1);
      if (last === undefined) return;
      after = keyOfRow(table, last);
      const moved = table === 'settings' ? rows.filter(isMovedSetting) : rows;
      await this.#keep(table, moved, { from: place.from, table, after });
      this.#rows += moved.length;
      done += rows.length;
      this.#options.onProgress({ phase: 'copying', table, done, total });
      limit = nextLimit(limit, rows);
    }
  }

  async #countFound(table: TableName): Promise<number> {
    const rows = await countRows(this.#target, table);
    this.#found += rows;
    return rows;
  }

  async #keep(table: TableName, rows: readonly Row[], place: Place): Promise<void> {
    const inserts: Statement[] = rows.length === 0 ? [] : [insertRows(this.#target, table, rows)];
    const unit = [...inserts, putSetting(this.#target, JSON.stringify(place))];
    await this.#target.write(unit).catch((error: unknown) => {
      const key = rows[0] === undefined ? '' : ` from ${nameOf(table, rows[0])} on`;
      throw new Error(`rows of ${table}${key} could not be written: ${messageOf(error)}`, {
        cause: error,
      });
    });
  }

  /** Every row, by its key; and there is none that should not be there. */
  async #compare(table: TableName): Promise<void> {
    let after: readonly SqlValue[] | undefined;
    let limit = MOST_ROWS;
    let done = 0;
    const total = await countRows(this.#source, table);
    for (;;) {
      this.#options.signal.throwIfAborted();
      const rows = await readRows(this.#source, table, { after, limit });
      const last = rows.at(-1);
      if (last === undefined) break;
      after = keyOfRow(table, last);
      const moved = table === 'settings' ? rows.filter(isMovedSetting) : rows;
      compareRows(table, moved, await this.#find(table, moved));
      done += moved.length;
      this.#options.onProgress({ phase: 'comparing', table, done, total });
      limit = nextLimit(limit, rows);
    }
    // One of the settings says that the move is not through.
    const there = (await countRows(this.#target, table)) - (table === 'settings' ? 1 : 0);
    if (there !== done)
      throw new Error(`${table} has ${there} rows in the target, and ${done} in the source`);
  }

  async #find(table: TableName, rows: readonly Row[]): Promise<readonly (Row | undefined)[]> {
    return rows.length === 0 ? [] : findRows(this.#target, table, rows);
  }
}

function compareRows(
  table: TableName,
  rows: readonly Row[],
  found: readonly (Row | undefined)[],
): void {
  for (const [index, row] of rows.entries()) {
    const other = found[index];
    if (other === undefined)
      throw new Error(`the row ${nameOf(table, row)} of ${table} is not in the target`);
    const column = findDifference(row, other);
    if (column !== undefined)
      throw new Error(`the row ${nameOf(table, row)} of ${table} differs in "${column}"`);
  }
}

function isMovedSetting(row: Row): boolean {
  return !IGNORED_SETTINGS.has(row['name'] ?? null);
}

/** So that a batch of bodies is some megabytes, whatever they are. */
function nextLimit(limit: number, rows: readonly Row[]): number {
  const perRow = Math.max(1, sizeOf(rows) / rows.length);
  return Math.max(1, Math.min(MOST_ROWS, 2 * limit, Math.floor(BATCH_BYTES / perRow)));
}

async function findSetting(database: Database, name: string): Promise<string | undefined> {
  const select = database.query.selectFrom('settings').select('value').where('name', '=', name);
  return (await database.read(select.compile()))[0]?.value;
}

function putSetting({ query }: Database, value: string): Statement {
  const upsert = query
    .insertInto('settings')
    .values({ name: MOVE_SETTING, value })
    .onConflict((on) => on.column('name').doUpdateSet({ value }));
  return toStatement(upsert.compile());
}

function deleteSetting({ query }: Database): Statement {
  return toStatement(query.deleteFrom('settings').where('name', '=', MOVE_SETTING).compile());
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A server that started on half a store would take the other half for lost. */
export async function refuseHalfMoved(database: Database): Promise<void> {
  if ((await findSetting(database, MOVE_SETTING)) === undefined) return;
  throw new Error(
    'the store is being moved here, and not all of it has come: run `earshot migrate-store` again',
  );
}
