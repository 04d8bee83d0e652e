import { createLane } from '../../base/lane.ts';
import { isEarshotError } from '../../model/error.ts';
import type { ConfigurationShelf } from '../configuration-shelf.ts';
import {
  toStatement,
  type Database,
  type Statement,
  type Unit,
  type UnitResult,
} from './dialect.ts';
import { unavailable } from './unavailable.ts';

export interface Configuration {
  readonly shelf: ConfigurationShelf;
  /** The database for shelves of definitions: whatever is written through it makes a new version. */
  readonly definitions: Database;
}

/** The only row. */
const ROW = 1;
/** As often as another node may be first. Each try is some milliseconds, and changes are made by people. */
const TRIES = 20;

/** Another node has changed a definition since this change began. */
class Overtaken extends Error {}

export function createConfiguration(database: Database): Configuration {
  const shared = new SharedConfiguration(database);
  return {
    definitions: { ...database, write: (unit) => shared.write(unit) },
    shelf: {
      isShared: !database.isExclusive,
      version: () => shared.version(),
      onNotice: (listener) => database.notices.listen('configuration', listener),
      onDoubt(listener) {
        if (!database.isExclusive) return;
        database.onDoubt(listener);
        shared.onDoubt(listener);
      },
      change: (work) => shared.change(work),
    },
  };
}

class SharedConfiguration {
  readonly #database: Database;
  readonly #inLane = createLane();
  /** Of one change the writes follow each other: each makes the version that the next one expects. */
  readonly #inOrder = createLane();
  readonly #doubts: (() => void)[] = [];
  #expected: number | undefined;
  #hasWritten = false;

  constructor(database: Database) {
    this.#database = database;
  }

  onDoubt(listener: () => void): void {
    this.#doubts.push(listener);
  }

  async version(): Promise<number> {
    const { query } = this.#database;
    const select = query.selectFrom('configuration').select('version').where('id', '=', ROW);
    const [row] = await this.#database.readPromptly(select.compile()).catch((error: unknown) => {
      throw unavailable(error);
    });
    if (row === undefined) throw unavailable(new Error('the store has no configuration'));
    return row.version;
  }

  write(unit: Unit): Promise<UnitResult> {
    return this.#inOrder(async () => {
      this.#hasWritten = true;
      const result = await this.#database.write([this.#raise(), ...unit]);
      if (result.kind === 'guarded') {
        if (result.statement === 0) throw new Overtaken();
        return { ...result, statement: result.statement - 1 };
      }
      if (this.#expected !== undefined) this.#expected += 1;
      this.#database.notices.notify('configuration');
      return result;
    });
  }

  change<T>(work: (version: number) => Promise<T>): Promise<T> {
    return this.#inLane(async () => {
      for (let tries = 1; ; tries++) {
        try {
          return await this.#attempt(work);
        } catch (error) {
          if (!(error instanceof Overtaken)) throw error;
          if (tries === TRIES)
            throw unavailable(new Error('other nodes keep changing definitions'));
        }
      }
    });
  }

  async #attempt<T>(work: (version: number) => Promise<T>): Promise<T> {
    const version = await this.version();
    this.#expected = version;
    this.#hasWritten = false;
    try {
      return await work(version);
    } catch (error) {
      // What it wrote may be kept, and not held by whoever reads it back behind the write.
      if (this.#hasWritten && isEarshotError(error, 'store_unavailable'))
        for (const doubt of this.#doubts) doubt();
      throw error;
    } finally {
      this.#expected = undefined;
    }
  }

  /** First in its unit: whether it holds is known before anything else is done. */
  #raise(): Statement {
    let update = this.#database.query
      .updateTable('configuration')
      .set((on) => ({ version: on('version', '+', 1) }))
      .where('id', '=', ROW);
    if (this.#expected !== undefined) update = update.where('version', '=', this.#expected);
    return toStatement(update.compile(), { guard: true });
  }
}
