import { sql } from 'kysely';
import { toStatement, readOne, type Database } from './dialect.ts';
import { KeyFilter } from './key-filter.ts';
import type { KeyGeneration } from './key-generation.ts';
import type { KeyName } from './key-name.ts';
import type { LoggedKeyRow } from './tables.ts';

type KeyPair = Pick<LoggedKeyRow, 'listener_id' | 'key'>;
type Owner = Pick<LoggedKeyRow, 'event_id' | 'expires_at'>;

/** Of which keys, in the log, a block is made. */
export interface BlockContents {
  /** Rows of the log with a lower number. */
  readonly behind: number;
  /** What had expired by then is left out. */
  readonly nowMs: number;
  /** The same keys, in memory. */
  readonly keys: KeyGeneration;
}

interface Block {
  readonly id: number;
  readonly expiresAtMs: number;
  readonly filter: KeyFilter;
}

/** Keys are digests in base64url: slices of equal size, short enough for those who write meanwhile. */
const SLICES = ['', '3', '7', 'B', 'F', 'J', 'N', 'R', 'V', 'Z', 'c', 'g', 'k', 'o', 's', 'w'];
const FILTER_SLOTS = 8_192;
const DROP_ROWS = 2_000;

/**
 * Keys that are too old to be held in memory, in sorted blocks that are written once and dropped as a whole. A filter in
 * memory for each, 2 bytes a key, tells that a key which is new is in none of them.
 */
export class KeyBlocks {
  readonly #database: Database;
  #blocks: readonly Block[] = [];
  #lastId = 0;
  #isWriting = false;

  constructor(database: Database) {
    this.#database = database;
  }

  async load(): Promise<void> {
    const { query } = this.#database;
    const rows = await this.#database.read(
      query.selectFrom('dedupe_blocks').selectAll().orderBy('id').compile(),
    );
    const last = query.selectFrom('dedupe_block_keys').select('block').orderBy('block', 'desc');
    // What was not finished keeps its number until it has been swept.
    const unfinished = await readOne(this.#database, last.limit(1).compile());
    this.#blocks = rows.map((row) => ({
      id: row.id,
      expiresAtMs: row.expires_at,
      filter: new KeyFilter(row.filter),
    }));
    this.#lastId = Math.max(0, unfinished?.block ?? 0, rows.at(-1)?.id ?? 0);
  }

  /** Where a key may be. To be asked in the same turn in which it is looked for in memory. */
  listCandidates(name: KeyName, nowMs: number): readonly number[] {
    if (this.#blocks.length === 0) return NONE;
    return this.#blocks.filter((block) => mayHave(block, name, nowMs)).map(({ id }) => id);
  }

  findIn(blocks: readonly number[], pair: KeyPair, nowMs: number): Promise<Owner | undefined> {
    const select = this.#database.query
      .selectFrom('dedupe_block_keys')
      .select(['event_id', 'expires_at'])
      .where('block', 'in', blocks)
      .where('key', '=', pair.key)
      .where('listener_id', '=', pair.listener_id)
      .where('expires_at', '>', nowMs)
      .orderBy('expires_at', 'desc')
      .limit(1);
    return readOne(this.#database, select.compile());
  }

  /** Until its own row is there, which comes last, nobody looks into a block. */
  async write(contents: BlockContents): Promise<void> {
    this.#isWriting = true;
    try {
      await this.#write(contents);
    } finally {
      this.#isWriting = false;
    }
  }

  async #write({ behind, nowMs, keys }: BlockContents): Promise<void> {
    const { live, expiresAtMs } = keys.measure(nowMs);
    if (live === 0) return;
    const id = ++this.#lastId;
    for (const [index, first] of SLICES.entries()) {
      const next = SLICES[index + 1];
      const isInSlice =
        next === undefined ? sql`key >= ${first}` : sql`key >= ${first} AND key < ${next}`;
      await this.#do(sql`
        INSERT INTO dedupe_block_keys (block, key, listener_id, event_id, expires_at)
        SELECT ${id}, key, listener_id, event_id, expires_at FROM dedupe_log
        WHERE id < ${behind} AND expires_at > ${nowMs} AND ${isInSlice}
        ORDER BY key, listener_id`);
    }
    const filter = KeyFilter.forNames(live);
    for (let from = 0; from < keys.slots; from += FILTER_SLOTS) {
      keys.addTo(filter, { nowMs, from, to: from + FILTER_SLOTS });
      // Not all at once: requests want to be answered meanwhile.
      await new Promise(setImmediate);
    }
    await this.#do(
      sql`INSERT INTO dedupe_blocks (id, expires_at, filter) VALUES (${id}, ${expiresAtMs}, ${filter.bytes})`,
    );
    this.#blocks = [...this.#blocks, { id, expiresAtMs, filter }];
  }

  /** Drops blocks all of whose keys have expired, and what is left of one that was not finished; answers with the keys. */
  async sweep(nowMs: number): Promise<number> {
    if (this.#isWriting) return 0;
    const expired = this.#blocks.filter(({ expiresAtMs }) => expiresAtMs <= nowMs);
    this.#blocks = this.#blocks.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    for (const { id } of expired) await this.#do(sql`DELETE FROM dedupe_blocks WHERE id = ${id}`);
    let dropped = 0;
    for (let block = await this.#findLoose(0); block !== undefined;) {
      const rows = await this.#dropSome(block);
      dropped += rows;
      if (rows < DROP_ROWS) block = await this.#findLoose(block);
    }
    return dropped;
  }

  /** Rows that no block has, behind a block. */
  async #findLoose(behind: number): Promise<number | undefined> {
    const first = this.#database.query
      .selectFrom('dedupe_block_keys')
      .select('block')
      .orderBy('block')
      .limit(1);
    for (let after = behind; ;) {
      const row = await readOne(this.#database, first.where('block', '>', after).compile());
      if (row === undefined || this.#isWriting) return undefined;
      after = row.block;
      // As of now: it may have been finished a moment ago.
      if (!this.#blocks.some(({ id }) => id === after)) return after;
    }
  }

  /** From its beginning on: neighbours. */
  async #dropSome(block: number): Promise<number> {
    const { query } = this.#database;
    const slice = query
      .selectFrom('dedupe_block_keys')
      .select('key')
      .where('block', '=', block)
      .orderBy('key')
      .limit(DROP_ROWS);
    const keys = await this.#database.read(slice.compile());
    const last = keys.at(-1);
    if (last !== undefined)
      await this.#do(
        sql`DELETE FROM dedupe_block_keys WHERE block = ${block} AND key <= ${last.key}`,
      );
    return keys.length;
  }

  async #do(statement: ReturnType<typeof sql>): Promise<void> {
    await this.#database.write([toStatement(statement.compile(this.#database.query))]);
  }
}

const NONE: readonly number[] = [];

function mayHave({ expiresAtMs, filter }: Block, name: KeyName, nowMs: number): boolean {
  return expiresAtMs > nowMs && filter.mayHave(name);
}
