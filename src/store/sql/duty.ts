import { sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { MINUTE } from '../../base/duration.ts';
import { newUuid } from '../../base/id.ts';
import { toStatement, writeGuarded, type Database, type Unit } from './dialect.ts';

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
  /** False, and nothing is kept, where the turn has gone to another process meanwhile. */
  write(unit: Unit): Promise<boolean>;
}

/** A process that dies, or has nothing to do, is relieved after that. */
const TURN_MS = 2 * MINUTE;

export function createDuty(database: Database, name: string, clock: Clock): Duty {
  return database.isExclusive ? createLone(database) : new SharedDuty(database, name, clock);
}

function createLone(database: Database): Duty {
  return {
    inTurn: (work) => work({ write: async (unit) => (await database.write(unit)).kind === 'kept' }),
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
    return work({ write: (unit) => this.#write(holder, unit) });
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

  async #write(holder: string, unit: Unit): Promise<boolean> {
    const goOn = this.#database.query
      .updateTable('duties')
      .set({ held_until: this.#clock.now() + TURN_MS })
      .where('name', '=', this.#name)
      .where('holder', '=', holder);
    const result = await this.#database.write([
      toStatement(goOn.compile(), { guard: true }),
      ...unit,
    ]);
    if (result.kind === 'kept') return true;
    if (this.#holder === holder) this.#holder = undefined;
    return false;
  }
}
