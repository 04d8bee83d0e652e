import { sql } from 'kysely';
import {
  readOne,
  toStatement,
  writeGuarded,
  type ByListener,
  type Database,
  type Statement,
} from './dialect.ts';
import { END_OF_BLOCKS } from './of-listener.ts';
import { prepare } from './prepare.ts';

export interface BlockSizes {
  /** Of a block, a multiple of the other. A list looks at each row behind the last one, and into each block once. */
  readonly rows: number;
  /** The newest are in none: of those that are under way, few get a place before them. */
  readonly young: number;
}

const SIZES: BlockSizes = { rows: 4_096, young: 512 };
const DROP_BLOCKS = 8;

/**
 * Which requests a listener has, where one process has the store. An index has its rows at random places: each webhook of
 * another listener would change a page of its own. Here some thousand rows of the ledger at a time are put in the order of
 * their listeners, behind the block before, and never changed again. What is behind the last block is found by looking
 * at all of it.
 *
 * Exact, since nobody else writes requests: a block holds all that there is up to its end when it is made, and what gets a
 * place before that later is noted by itself, in the unit of its row. A block is one unit; who dies in between finds the
 * rows behind the one before. Blocks may name rows that are gone.
 */
export class LedgerBlocks implements ByListener {
  readonly #database: Database;
  readonly #sizes: BlockSizes;
  readonly #insertLate: (row: { listener: number; key: number }) => Statement;
  /** Up to here rows may be in a block, or be in one soon. */
  #end: number;
  /** Whether rows behind the last block may be among the late. */
  #isCrossed: boolean;
  #isWhole: boolean;
  /** The highest key when so many rows had come, and twice as many, and so on: a block ends at one of them. */
  #marks: number[] = [];
  #highest = 0;
  #unmarked = 0;
  /** Whether there may be more behind the last block than one block should have. */
  #isBehind = true;
  #making: Promise<void> | undefined;
  #isClosed = false;

  /** Goes on where it was left; with what an older version has left behind, beside those who write. */
  static async open(database: Database, sizes = SIZES): Promise<LedgerBlocks> {
    const state = sql<State>`
      SELECT ${END_OF_BLOCKS} AS "end",
        EXISTS (SELECT 1 FROM ledger_late WHERE id > ${END_OF_BLOCKS}) AS is_crossed,
        EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = 'requests_listener') AS has_index`;
    const found = await readOne(database, state.compile(database.query));
    if (found === undefined) throw new TypeError('a row is always there');
    const blocks = new LedgerBlocks(database, sizes, found);
    blocks.#make();
    return blocks;
  }

  private constructor(database: Database, sizes: BlockSizes, state: State) {
    this.#database = database;
    this.#sizes = sizes;
    this.#end = state.end;
    this.#isCrossed = state.is_crossed === 1;
    this.#isWhole = state.has_index === 0;
    const insert = prepare<{ listener: number; key: number }>((slot) =>
      sql`INSERT INTO ledger_late (listener_id, id) VALUES (${slot('listener')}, ${slot('key')})
        ON CONFLICT DO NOTHING`.compile(database.query),
    );
    this.#insertLate = (row) => toStatement(insert(row));
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  note(listener: number, key: number): Statement | undefined {
    if (key > this.#highest) this.#highest = key;
    this.#unmarked += 1;
    if (this.#unmarked >= this.#sizes.young) this.#mark();
    if (key > this.#end) return undefined;
    this.#isCrossed = true;
    return this.#insertLate({ listener, key });
  }

  /** Resolves when no block is being made; none is made later. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#making;
  }

  async sweep(upTo: number): Promise<void> {
    const empty = sql<{ id: number; first: number; last: number }>`
      SELECT id, first, last FROM ledger_blocks AS block WHERE last <= ${upTo} AND ${IS_EMPTY}
      ORDER BY id LIMIT ${DROP_BLOCKS}`;
    for (;;) {
      const blocks = await this.#database.read(empty.compile(this.#database.query));
      for (const { id, first, last } of blocks)
        await this.#write(
          [
            sql`DELETE FROM ledger_blocks AS block WHERE id = ${id} AND ${IS_EMPTY}`,
            { guard: true },
          ],
          [sql`DELETE FROM ledger_block_rows WHERE block = ${id}`],
          [sql`DELETE FROM ledger_late WHERE id > ${first} AND id <= ${last}`],
        );
      if (blocks.length < DROP_BLOCKS) return;
    }
  }

  #mark(): void {
    this.#unmarked = 0;
    this.#marks.push(this.#highest);
    if (this.#marks.length * this.#sizes.young >= this.#sizes.rows + this.#sizes.young)
      this.#make();
  }

  /** What goes wrong is tried again when as many rows have come once more. */
  #make(): void {
    if (this.#isClosed || this.#making !== undefined) return;
    const last = this.#marks[this.#sizes.rows / this.#sizes.young - 1];
    this.#marks = [];
    const made = this.#isBehind || last === undefined ? this.#catchUp() : this.#makeBlock(last);
    this.#making = made
      .catch(() => {
        this.#isBehind = true;
      })
      .finally(() => (this.#making = undefined));
  }

  async #catchUp(): Promise<void> {
    for (let next = await this.#findNext(); next !== null; next = await this.#findNext()) {
      if (this.#isClosed) return;
      await this.#makeBlock(next);
    }
    this.#isBehind = false;
    if (this.#isWhole) return;
    this.#isWhole = true;
    await this.#write([sql`DROP INDEX IF EXISTS requests_listener`]);
  }

  /** Where the next block ends; null where too little is behind the last one. */
  async #findNext(): Promise<number | null> {
    const { rows, young } = this.#sizes;
    const behind = sql`SELECT id FROM requests WHERE id > ${END_OF_BLOCKS} ORDER BY id LIMIT 1`;
    const next = sql<{ last: number | null }>`SELECT (${behind} OFFSET ${rows - 1}) AS last
      WHERE EXISTS (${behind} OFFSET ${rows + young - 1})`;
    return (await readOne(this.#database, next.compile(this.#database.query)))?.last ?? null;
  }

  async #makeBlock(last: number): Promise<void> {
    this.#end = Math.max(this.#end, last);
    // Behind all that was written before that was said: within a batch, rows are inserted after all else.
    await this.#write();
    const isListed = this.#isCrossed
      ? sql`EXISTS (SELECT 1 FROM ledger_late AS late
          WHERE late.listener_id = requests.listener_id AND late.id = requests.id)`
      : sql`FALSE`;
    const isKept = await this.#write(
      [
        sql`INSERT INTO ledger_blocks (id, first, last)
          SELECT COALESCE((SELECT max(id) FROM ledger_blocks), 0) + 1, ${END_OF_BLOCKS}, ${last}
          WHERE ${END_OF_BLOCKS} < ${last}`,
        { guard: true },
      ],
      // To replace, where none is: the engine need not look for one with the same key.
      [
        sql`INSERT OR REPLACE INTO ledger_block_rows (block, listener_id, id)
          SELECT block.id, requests.listener_id, requests.id FROM ledger_blocks AS block CROSS JOIN requests
          WHERE block.id = (SELECT max(id) FROM ledger_blocks)
            AND requests.id > block.first AND requests.id <= ${last} AND NOT ${isListed}
          ORDER BY requests.listener_id, requests.id`,
      ],
    );
    // All that came late has its place in this block or before it.
    if (isKept && last === this.#end) this.#isCrossed = false;
  }

  #write(...unit: readonly [ReturnType<typeof sql>, { guard: true }?][]): Promise<boolean> {
    const { query } = this.#database;
    const statements = unit.map(([text, flags]) => toStatement(text.compile(query), flags));
    return writeGuarded(this.#database, statements);
  }
}

interface State {
  readonly end: number;
  readonly is_crossed: number;
  readonly has_index: number;
}

const IS_EMPTY = sql`NOT EXISTS (
  SELECT 1 FROM requests WHERE requests.id > block.first AND requests.id <= block.last)`;
