import type { QueryResult } from 'pg';
import { wait, type Clock } from '../../base/clock.ts';
import { SECOND } from '../../base/duration.ts';
import type { Engine, Statement, Unit, UnitResult } from './dialect.ts';
import { gatherRows, toInserts, type Rows } from './multi-insert.ts';
import { createBuffers } from './postgres-buffers.ts';
import { encodeCopies } from './postgres-copy.ts';
import { isLost, isOwnFault, isPassing, isStale, isTaken } from './postgres-fault.ts';
import type { Line, Session } from './postgres-session.ts';
import { unavailable } from './unavailable.ts';

/**
 * Commits the units of one batch over one connection. All batches of a process go the same way one after the other, so
 * that what has the higher key is not seen before what has the lower one (a live tail goes by keys), and so that two
 * batches of one process never wait for each other's rows.
 */

type Results = (UnitResult | Error)[];

const KEPT: UnitResult = { kind: 'kept', rows: [] };
const say = (sql: string): Statement => ({ sql, parameters: [] });
/**
 * A commit waits for standbys, and so for all that came before, where its transaction has written to the log. One that
 * found everything there has not, and a number of its own is not enough: an empty message in the log is.
 */
const WRITTEN: Unit = [say(`SELECT pg_logical_emit_message(true, 'earshot', '')`)];
const COMMIT = say('COMMIT');
const ROLLBACK = say('ROLLBACK');

/** How often what passes by itself (a deadlock with another node, a plan that is out of date) is tried. */
const TRIES = 3;
/**
 * So many units are not divided further: behind savepoints each is a few round trips, and a transaction of its own would
 * be one more sync.
 */
const FEW = 8;

export interface CommitDeps {
  readonly session: Session;
  readonly clock: Clock;
  /** What a transaction begins with. */
  readonly begin: string;
}

export function createCommit(deps: CommitDeps): Engine['commit'] {
  const committer = new Committer(deps);
  return (units) => committer.commit(units);
}

class Committer {
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #begin: Statement;
  readonly #isBegunBySync: boolean;
  readonly #turns = createTurns();
  readonly #buffers = createBuffers();

  constructor({ session, clock, begin }: CommitDeps) {
    this.#session = session;
    this.#clock = clock;
    this.#begin = say(begin);
    this.#isBegunBySync = begin === 'BEGIN';
  }

  /** A batch in which a unit would not do is divided until the guilty ones are among few. */
  async commit(units: readonly Unit[]): Promise<Results> {
    const results = await this.#transact(units, (line) => this.#whole(line, units));
    if (results !== undefined) return results;
    if (units.length <= FEW) {
      return this.#transact(units, (line) => this.#turns.alone(() => this.#apart(line, units)));
    }
    const middle = Math.ceil(units.length / 2);
    const done: Results = [];
    for (const half of [units.slice(0, middle), units.slice(middle)]) {
      const kept = await this.commit(half).catch((error: unknown) =>
        half.map(() => error as Error),
      );
      done.push(...kept);
    }
    return done;
  }

  async #transact<R extends Results | undefined>(
    units: readonly Unit[],
    work: (line: Line) => Promise<R>,
  ): Promise<R | Results> {
    for (let tries = 1; ; tries++) {
      const line = await this.#session.connect().catch((error: unknown) => {
        throw unavailable(error);
      });
      try {
        return await work(line);
      } catch (error) {
        if (!isPassing(error) || isStale(error)) line.drop();
        if (isLost(error)) return this.#turns.alone(() => this.#again(units, error as Error));
        if (!isPassing(error) || tries === TRIES) throw unavailable(error);
      }
    }
  }

  async #whole(line: Line, units: readonly Unit[]): Promise<Results | undefined> {
    const gathered = gatherRows(units);
    if (gathered.others.length > 0)
      return this.#turns.alone(() => this.#together(line, units, gathered));
    await this.#turns.none();
    return (await this.#insert(line, gathered)) ? units.map(() => KEPT) : undefined;
  }

  /** Where there is nothing to look at before the commit, the whole batch is one round trip; false: it is undone. */
  async #insert(line: Line, { rows }: Rows): Promise<boolean> {
    const messages = encodeCopies(rows, this.#buffers);
    // What ends with one Sync is one transaction, and says so by itself.
    const sent =
      messages !== undefined && this.#isBegunBySync
        ? [line.load(messages)]
        : [line.send(this.#begin), ...sendRows(line, rows, messages), line.send(COMMIT)];
    const fault = firstFault(await Promise.allSettled(sent));
    if (fault === undefined) {
      this.#reuse(messages);
      return true;
    }
    if (!isOwnFault(fault)) throw fault;
    return false;
  }

  /** All units in one transaction; undefined, and all undone, when one of them would not do. */
  async #together(
    line: Line,
    units: readonly Unit[],
    { rows, others }: Rows,
  ): Promise<Results | undefined> {
    const begun = line.send(this.#begin);
    const answers = others.map(({ unit }) => unit.map((statement) => line.send(statement)));
    const messages = encodeCopies(rows, this.#buffers);
    const inserted = sendRows(line, rows, messages);
    const fault = firstFault(await Promise.allSettled([begun, ...answers.flat(), ...inserted]));
    if (fault !== undefined) {
      if (isLost(fault)) throw fault;
      await line.send(ROLLBACK);
      if (!isOwnFault(fault)) throw fault;
      return undefined;
    }
    const results: Results = units.map(() => KEPT);
    for (const [i, { unit, index }] of others.entries()) {
      const result = toResult(unit, await Promise.all(answers[i] ?? []));
      if (result.kind === 'guarded') {
        await line.send(ROLLBACK);
        return undefined;
      }
      results[index] = result;
    }
    await line.send(COMMIT);
    this.#reuse(messages);
    return results;
  }

  /** The server has answered it, so it has read it to its end. Of what went wrong that is not known. */
  #reuse(messages: Buffer | undefined): void {
    if (messages !== undefined) this.#buffers.give(messages);
  }

  /** Each unit behind a savepoint: only the guilty ones are left out. */
  async #apart(line: Line, units: readonly Unit[]): Promise<Results> {
    await line.send(this.#begin);
    const results: Results = [];
    try {
      for (const unit of units) results.push(await runApart(line, unit));
    } catch (error) {
      if (!isLost(error)) await line.send(ROLLBACK);
      throw error;
    }
    await line.send(COMMIT);
    return results;
  }

  /**
   * The connection was lost, and nobody knows whether before or after the commit. What was to be inserted by a key of its
   * own is inserted again, unless it is there: then the sender is told the truth, and no second event comes of its next
   * try. An insert waits for the transaction that it meets, so one that is still ending is no hole. What is under that key
   * and is not the same is another node's, which got our number while we were cut off: ours is refused then.
   * What is there may be on this server alone, which was restarted before a standby had it, and a transaction that finds
   * all there would wait for nobody.
   * What else was in the batch is refused, as it was asked for by somebody who looks again.
   */
  async #again(units: readonly Unit[], cause: Error): Promise<Results> {
    const repeatable = units.filter(isRepeatable);
    const untilMs = this.#clock.monotonic() + AGAIN_FOR_MS;
    let problem = cause;
    for (const delayMs of repeatable.length === 0 ? [] : AGAIN_AFTER_MS) {
      if (this.#clock.monotonic() > untilMs) break;
      if (delayMs > 0) await wait(this.#clock, delayMs);
      const line = await this.#session
        .connect()
        .catch((error: unknown) => void (problem = error as Error));
      if (line === undefined) continue;
      try {
        const kept = await this.#insertAgain(line, repeatable);
        return units.map((unit) => kept[repeatable.indexOf(unit)] ?? cause);
      } catch (error) {
        problem = error as Error;
        line.drop();
      }
    }
    throw unavailable(problem);
  }

  async #insertAgain(line: Line, units: readonly Unit[]): Promise<Results> {
    const [, ...results] = await this.#apart(line, [WRITTEN, ...units]);
    for (const [i, unit] of units.entries())
      if (isTaken(results[i]) && (await isThere(line, unit))) results[i] = KEPT;
    return results;
  }
}

interface Turns {
  /** Resolves when nobody has it to itself, nor will have before the next thing that is done. */
  none(): Promise<void>;
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Two batches are under way at a time, over one connection. One that leaves with its COMMIT may go right behind another.
 * One that is looked at before it is committed may not: what came in between would be part of its transaction, and be
 * undone with it.
 */
function createTurns(): Turns {
  let last: Promise<unknown> | undefined;
  return {
    async none() {
      for (let seen: Promise<unknown> | undefined; seen !== last;) {
        seen = last;
        await seen;
      }
    },
    alone(work) {
      const done = (last ?? Promise.resolve()).then(work);
      const settled = done.then(
        () => undefined,
        () => undefined,
      );
      const ended = settled.then(() => {
        if (last === ended) last = undefined;
      });
      last = ended;
      return done;
    },
  };
}

/** As a COPY each, or as statements where one of them is none. */
function sendRows(
  line: Line,
  rows: Rows['rows'],
  messages: Buffer | undefined,
): readonly Promise<unknown>[] {
  if (rows.size === 0) return [];
  if (messages !== undefined) return [line.load(messages)];
  return toInserts(rows).map((insert) => line.send(insert));
}

/** The first is the cause: the ones after it are refused because of it. */
function firstFault(outcomes: readonly PromiseSettledResult<unknown>[]): Error | undefined {
  const rejected = outcomes.find((outcome) => outcome.status === 'rejected');
  return rejected?.reason as Error | undefined;
}

function toResult(unit: Unit, answers: readonly QueryResult[]): UnitResult {
  const rows: (readonly unknown[])[] = [];
  for (const [index, statement] of unit.entries()) {
    const answer = answers[index];
    if (statement.guard === true && (answer?.rowCount ?? 0) === 0) {
      return { kind: 'guarded', statement: index };
    }
    if (statement.returns === true) rows.push((answer?.rows ?? []) as unknown[]);
  }
  return rows.length === 0 ? KEPT : { kind: 'kept', rows };
}

async function runApart(line: Line, unit: Unit): Promise<UnitResult | Error> {
  await line.send(say('SAVEPOINT unit'));
  try {
    const result = await runUnit(line, unit);
    if (result.kind === 'guarded') await line.send(say('ROLLBACK TO unit'));
    await line.send(say('RELEASE unit'));
    return result;
  } catch (error) {
    if (!isOwnFault(error)) throw error;
    await line.send(say('ROLLBACK TO unit'));
    await line.send(say('RELEASE unit'));
    return error as Error;
  }
}

/** Statement by statement: none is run behind a guard that does not hold. */
async function runUnit(line: Line, unit: Unit): Promise<UnitResult> {
  const answers: QueryResult[] = [];
  for (const statement of unit) {
    answers.push(await line.send(statement));
    const result = toResult(unit.slice(0, answers.length), answers);
    if (result.kind === 'guarded') return result;
  }
  return toResult(unit, answers);
}

/** Three seconds, all in all, where a failure is told at once: longer than a connection takes to be made anew, shorter than a provider waits. */
const AGAIN_AFTER_MS = [0, 50, 200, 750, 2_000] as const;
/** Where nobody says anything, each try takes longer than that. */
const AGAIN_FOR_MS = 5 * SECOND;

const BY_KEY = /^insert into "\w+" \((?:"\w+", )*"id"(?:, "\w+")*\) values [^;]*\)$/;

function isRepeatable(unit: Unit): boolean {
  return unit.every(
    ({ sql, guard, returns }) => guard !== true && returns !== true && BY_KEY.test(sql),
  );
}

const PARTS = /^insert into ("\w+") \(([^)]*)\) values \((.*)\)$/;

/** Whether the first row of the unit is there as it is: a unit is kept as a whole. */
async function isThere(line: Line, [first]: Unit): Promise<boolean> {
  const [, table = '', columns = '', values = ''] = PARTS.exec(first?.sql ?? '') ?? [];
  const key = values.split(', ')[columns.split(', ').indexOf('"id"')] ?? 'NULL';
  const sql = `SELECT FROM ${table} WHERE "id" = ${key} AND (${columns}) IS NOT DISTINCT FROM (${values})`;
  const { rowCount } = await line.send({ sql, parameters: first?.parameters ?? [] });
  return rowCount === 1;
}
