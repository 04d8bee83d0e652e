import { sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { MINUTE } from '../../base/duration.ts';
import { newUuid } from '../../base/id.ts';
import {
  toStatement,
  writeGuarded,
  type Database,
  type Statement,
  type Unit,
  type UnitResult,
} from './dialect.ts';

/**
 * What only one of the processes that share a store does at a time: what two of them delete would be taken off the counts
 * twice, and each would wait for the other's rows. Whatever is written names the turn in which its rows were looked up,
 * so one that stood still for longer than its turn writes nothing.
 */
export interface Duty {
  /** Does `work` where this process has the turn, or gets it now; undefined where another one has it. */
  inTurn<T>(work: (turn: Turn) => Promise<T>): Promise<T | undefined>;
  /** Gives the turn back, where it has it. */
  leave(): Promise<void>;
}

export interface Turn {
  /** False, and nothing is kept, where the turn has gone to another process meanwhile, or a guard does not hold. */
  write(unit: Unit): Promise<boolean>;
  /** The same over a connection of its own, where there is one: what takes long must not hold up those who write. */
  writeAside(unit: Unit): Promise<boolean>;
}

/** A process that dies, or has nothing to do, is relieved after that. */
const TURN_MS = 2 * MINUTE;

export function createDuty(database: Database, name: string, clock: Clock): Duty {
  return database.isExclusive ? createLone(database) : new SharedDuty(database, name, clock);
}

function createLone(database: Database): Duty {
  const write = async (unit: Unit): Promise<boolean> =>
    (await database.write(unit)).kind === 'kept';
  return {
    inTurn: (work) => work({ write, writeAside: write }),
    leave: () => Promise.resolve(),
  };
}

class SharedDuty implements Duty {
  readonly #database: Database;
  readonly #name: string;
  readonly #clock: Clock;
  /** Another one for each turn. */
  #holder: string | undefined;

  constructor(database: Database, name: string, clock: Clock) {
    this.#database = database;
    this.#name = name;
    this.#clock = clock;
  }

  async inTurn<T>(work: (turn: Turn) => Promise<T>): Promise<T | undefined> {
    const holder = this.#holder ?? (await this.#take());
    if (holder === undefined) return undefined;
    const database = this.#database;
    const goOn = (): Statement => this.#goOn(holder);
    const write = async (unit: Unit): Promise<boolean> =>
      this.#note(holder, await database.write([goOn(), ...unit]), 0);
    const { writeAside } = database;
    return work({
      write,
      // Other processes look at the row of the turn: it is locked last, and not for long.
      writeAside:
        writeAside === undefined
          ? write
          : async (unit) => this.#note(holder, await writeAside([...unit, goOn()]), unit.length),
    });
  }

  async leave(): Promise<void> {
    const holder = this.#holder;
    if (holder === undefined) return;
    this.#holder = undefined;
    const remove = this.#database.query
      .deleteFrom('duties')
      .where('name', '=', this.#name)
      .where('holder', '=', holder);
    await this.#database.write([toStatement(remove.compile())]);
  }

  async #take(): Promise<string | undefined> {
    const [holder, now] = [newUuid(), this.#clock.now()];
    const until = now + TURN_MS;
    const take = this.#database.query
      .insertInto('duties')
      .values({ name: this.#name, holder, held_until: until })
      .onConflict((on) =>
        on
          .column('name')
          .doUpdateSet({ holder, held_until: until })
          .where(sql<boolean>`duties.held_until <= ${now}`),
      );
    const unit = [toStatement(take.compile(), { guard: true })];
    if (await writeGuarded(this.#database, unit)) this.#holder = holder;
    return this.#holder;
  }

  #goOn(holder: string): Statement {
    const goOn = this.#database.query
      .updateTable('duties')
      .set({ held_until: this.#clock.now() + TURN_MS })
      .where('name', '=', this.#name)
      .where('holder', '=', holder);
    return toStatement(goOn.compile(), { guard: true });
  }

  /** Whether it is kept; `at` is where the turn is asked for. */
  #note(holder: string, result: UnitResult, at: number): boolean {
    if (result.kind === 'kept') return true;
    if (this.#holder === holder && result.statement === at) this.#holder = undefined;
    return false;
  }
}
