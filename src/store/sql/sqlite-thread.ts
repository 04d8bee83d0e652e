import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { restoreBytes, unpackBatch, type Batch } from './batch.ts';
import { gatherInserts, toInsert, toStatements } from './multi-insert.ts';
import type { ReclaimQuery, Space } from '../store.ts';
import type { Statement, Unit, UnitResult } from './dialect.ts';
import { Checkpoints, whileReading, type Sign } from './sqlite-checkpoint.ts';
import { describeFault, resultCode } from './sqlite-fault.ts';
import { rewriteLog } from './sqlite-log.ts';
import { LOG_LIMIT_BYTES, reclaimSpace } from './sqlite-space.ts';

/**
 * The thread that holds a connection: one writes, one reads. A sync must not stop the event loop that answers
 * requests, and neither must a search.
 *
 * What was told must be what is on the disk:
 *
 * - Told as kept, and not kept: COMMIT answers after the sync (`synchronous = FULL`), and is the last thing before
 *   the news. What comes after a sync that failed is argued in `sqlite-checkpoint.ts`.
 * - Told as failed, and kept: only when somebody dies in between. Either the thread does after COMMIT, before its
 *   news is out; or COMMIT fails at the sync, and the machine does before the next commit overwrites in the log what
 *   was rolled back. Nobody can be told then, so the sender is told to send again: at least once, never less.
 * - Half of a unit: no way. A unit is behind a savepoint or alone with its transaction, and a transaction that could
 *   not be rolled back is rolled back before the next begins.
 */

export interface ThreadData {
  readonly file: string;
  readonly mode: 'write' | 'read';
  readonly sign: Sign;
}

export type ThreadMessage =
  | { readonly id: number; readonly kind: 'commit' | 'read'; readonly batch: Batch }
  | { readonly id: number; readonly kind: 'reclaim'; readonly query: ReclaimQuery }
  | { readonly id: number; readonly kind: 'close' };

/** A failure crosses threads as text and SQLite's own result code. */
export interface ThreadError {
  readonly error: string;
  readonly code: number | undefined;
}

export type ThreadResult = UnitResult | ThreadError;

export type ThreadAnswer =
  | {
      readonly id: number;
      readonly kind: 'committed';
      readonly results: readonly ThreadResult[] | undefined;
    }
  | {
      readonly id: number;
      readonly kind: 'rows';
      readonly results: readonly (unknown[] | ThreadError)[];
    }
  | { readonly id: number; readonly kind: 'space'; readonly space: Space }
  | ({ readonly id: number; readonly kind: 'failed' } & ThreadError)
  | { readonly id: number; readonly kind: 'closed' };

const KEPT: UnitResult = { kind: 'kept', rows: [] };
const PREPARED_LIMIT = 500;

const { file, mode, sign } = workerData as ThreadData;
const database = open();
const checkpoints = new Checkpoints(database, sign);
const prepared = new Map<string, StatementSync>();
const preparedInserts = new Map<string, StatementSync>();

function open(): DatabaseSync {
  try {
    return connect();
  } catch (error) {
    // Only the message crosses to the other thread.
    throw new Error(describeFault(error, file), { cause: error });
  }
}

function connect(): DatabaseSync {
  const opened = new DatabaseSync(file, {
    readOnly: mode === 'read',
    timeout: 5_000,
    enableForeignKeyConstraints: false,
  });
  if (mode === 'read') {
    opened.exec('PRAGMA query_only = 1; PRAGMA cache_size = -8192;');
    return opened;
  }
  // auto_vacuum first: it cannot be changed once a table exists, and it is what lets space go back to the disk.
  opened.exec('PRAGMA auto_vacuum = INCREMENTAL');
  // Answers with the mode that it is in, which is another one where the file system has no shared memory.
  const journal = opened.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  if (journal !== 'wal') throw new Error(`"${file}" is on a file system that cannot hold a store`);
  // Without fullfsync, a sync on macOS ends in the disk's own cache; elsewhere it means nothing.
  opened.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = 1;
    PRAGMA cache_size = -16384;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = ${LOG_LIMIT_BYTES};
  `);
  // Nothing may be acknowledged behind frames that an earlier process wrote and could not sync.
  opened.exec('BEGIN IMMEDIATE');
  rewriteLog(`${file}-wal`);
  opened.exec('ROLLBACK');
  return opened;
}

function prepare(sql: string, known = prepared, text = sql): StatementSync {
  let statement = known.get(sql);
  if (statement === undefined) {
    if (known.size >= PREPARED_LIMIT) known.clear();
    statement = database.prepare(text);
    known.set(sql, statement);
  }
  return statement;
}

/**
 * Where a row is refused, the batch begins anew unit by unit in any case. So the engine need not keep, for each
 * statement, what the pages were before it.
 */
function prepareInsert(sql: string): StatementSync {
  return prepare(sql, preparedInserts, `insert or rollback${sql.slice('insert'.length)}`);
}

function runUnit(unit: Unit): UnitResult {
  let rows: unknown[][] | undefined;
  for (const [index, statement] of unit.entries()) {
    if (statement.returns === true) {
      const returned = prepare(statement.sql).all(...statement.parameters);
      if (statement.guard === true && returned.length === 0)
        return { kind: 'guarded', statement: index };
      (rows ??= []).push(returned);
    } else if (!runStatement(statement)) {
      return { kind: 'guarded', statement: index };
    }
  }
  return rows === undefined ? KEPT : { kind: 'kept', rows };
}

function runStatement(statement: Statement): boolean {
  const { changes } = prepare(statement.sql).run(...statement.parameters);
  return statement.guard !== true || changes !== 0;
}

/**
 * All units in one transaction without savepoints, which cost as much as an insert; undefined when one would not do.
 * No results where all were kept and none returns anything, as most batches are.
 */
function commitTogether(batch: Batch): Together | undefined {
  begin();
  try {
    const results = batch.texts.every(({ isInsert }) => isInsert)
      ? insertAll(batch)
      : runTogether(unpackBatch(batch));
    if (results === undefined) {
      database.exec('ROLLBACK');
      return undefined;
    }
    database.exec('COMMIT');
    return { results: results.length === 0 ? undefined : results };
  } catch (error) {
    // Inserts roll back what refuses them: see `prepareInsert`.
    const own = resultCode(error) === CONSTRAINT || isOwnFault(error);
    rollBack();
    if (own) return undefined;
    throw error;
  }
}

const CONSTRAINT = 19;

interface Together {
  readonly results: readonly ThreadResult[] | undefined;
}

/** Nothing but rows to be inserted: table by table, many at once. */
function insertAll({ texts, values }: Batch): readonly ThreadResult[] {
  for (const [index, { sql }] of texts.entries()) {
    const insert = toInsert(sql);
    if (insert === undefined) throw new TypeError(`not an insert: ${sql}`);
    runAll(toStatements(insert, values[index] ?? []));
  }
  return [];
}

/** Nobody can have been told of anything in this batch, so it does not matter what of it comes first. */
function runTogether(units: readonly Unit[]): readonly ThreadResult[] | undefined {
  const { inserts, others } = gatherInserts(units);
  const results: ThreadResult[] = units.map(() => KEPT);
  for (const { unit, index } of others) {
    const result = runUnit(unit);
    if (result.kind === 'guarded') return undefined;
    results[index] = result;
  }
  runAll(inserts);
  return results.every((one) => one === KEPT) ? [] : results;
}

function runAll(statements: Iterable<Statement>): void {
  for (const { sql, parameters } of statements) prepareInsert(sql).run(...parameters);
}

/** Each unit behind a savepoint: only the guilty ones are left out. */
function commitApart(units: readonly Unit[]): ThreadResult[] {
  begin();
  try {
    const results = units.map(runApart);
    database.exec('COMMIT');
    return results;
  } catch (error) {
    rollBack();
    throw error;
  }
}

function runApart(unit: Unit): ThreadResult {
  database.exec('SAVEPOINT unit');
  try {
    const result = runUnit(unit);
    if (result.kind === 'guarded') database.exec('ROLLBACK TO unit');
    database.exec('RELEASE unit');
    return result;
  } catch (error) {
    if (!isOwnFault(error)) throw error;
    database.exec('ROLLBACK TO unit');
    database.exec('RELEASE unit');
    return toThreadError(error);
  }
}

function begin(): void {
  // Where an earlier rollback failed, its transaction would hold off every later one.
  rollBack();
  database.exec('BEGIN IMMEDIATE');
}

function rollBack(): void {
  // A full disk or a failed write may have ended the transaction already.
  if (database.isTransaction) database.exec('ROLLBACK');
}

/**
 * SQLite's result codes for what is wrong with the store, whoever writes: 3 perm, 5 busy, 6 locked, 7 nomem,
 * 8 readonly, 9 interrupt, 10 ioerr, 11 corrupt, 13 full, 14 cantopen, 15 protocol, 22 nolfs, 26 notadb.
 */
const STORE_FAULTS: ReadonlySet<number | undefined> = new Set([
  3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 22, 26,
]);

/**
 * Whether leaving out the unit mends it: a constraint, a value too large, a statement that does not compile. What was
 * rolled back with the whole transaction cannot be mended so.
 */
function isOwnFault(error: unknown): boolean {
  return database.isTransaction && !STORE_FAULTS.has(resultCode(error));
}

function toThreadError(error: unknown): ThreadError {
  return { error: describeFault(error, file), code: resultCode(error) };
}

/** In one transaction: each by itself would lock the file and let it go, which costs more than a look-up. */
function readAll(statements: readonly Statement[]): (unknown[] | ThreadError)[] {
  if (statements.length === 1) return statements.map(read);
  database.exec('BEGIN');
  const results = statements.map(read);
  rollBack();
  return results;
}

/** One that fails leaves its neighbours alone. */
function read({ sql, parameters }: Statement): unknown[] | ThreadError {
  try {
    return prepare(sql).all(...parameters);
  } catch (error) {
    return toThreadError(error);
  }
}

function answer(message: ThreadMessage): ThreadAnswer {
  const { id } = message;
  try {
    if (message.kind === 'close') {
      database.close();
      return { id, kind: 'closed' };
    }
    if (message.kind === 'reclaim')
      return {
        id,
        kind: 'space',
        space: reclaimSpace({ database, file, checkpoints }, message.query),
      };
    const { batch } = message;
    restoreBytes(batch);
    if (message.kind === 'read') {
      const statements = unpackBatch(batch).flat();
      return { id, kind: 'rows', results: whileReading(sign, () => readAll(statements)) };
    }
    checkpoints.assertTrusted();
    const together = commitTogether(batch) ?? { results: commitApart(unpackBatch(batch)) };
    return { id, kind: 'committed', ...together };
  } catch (error) {
    return { id, kind: 'failed', ...toThreadError(error) };
  }
}

/** What the log has grown by, as a guess: SQLite tells only those who ask for a checkpoint. */
function pagesOf(message: ThreadMessage): number {
  // Each page that is moved changes the one that points to it, and the map of the pages.
  if (message.kind === 'reclaim') return 3 * message.query.pages;
  if (message.kind !== 'commit') return 0;
  const { bytes, values } = message.batch;
  const count = values.reduce((sum, own) => sum + own.length, 0);
  return 10 + Math.ceil(count / 64 + bytes.byteLength / 4_000);
}

parentPort?.on('message', (message: ThreadMessage) => {
  const pages = pagesOf(message);
  parentPort?.postMessage(answer(message));
  if (pages > 0) checkpoints.afterCommit(pages);
});
