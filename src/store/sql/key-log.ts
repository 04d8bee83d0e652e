import { sql } from 'kysely';
import { keyOf } from '../../base/id.ts';
import type { KeySweep, SweptKeys } from '../store.ts';
import { readOne, toStatement, type Database } from './dialect.ts';
import { prepareInsert } from './insert.ts';
import { KeyBlocks } from './key-blocks.ts';
import { KeyGeneration, type KnownKey } from './key-generation.ts';
import { hashOf, KeyName } from './key-name.ts';
import { createKeyTable, toFirst } from './key-table.ts';
import type { Claimant, Claimed, Keys, ToUnit } from './keys.ts';

/** Of a generation; two of them are known, and some more while the older one becomes a block. */
const MOST_KEYS = 50_000;
const LOAD_ROWS = 5_000;
const DELETE_ROWS = 2_500;

export function createKeys(database: Database): Keys {
  const table = createKeyTable(database);
  return database.isExclusive ? new KeyLog(database, table) : table;
}

/**
 * Keys where one process has the store. A table that refuses one twice has them at random places: each event would change
 * a page of its own, and the log of the database hold it whole. Here a key is a row behind the last one, with its event in
 * one unit. Who has it is known in memory: the last hundred thousand by name, older ones by the filters of blocks.
 *
 * Exact, since nobody else writes keys, and of two requests with one key the second waits until the first has ended. At a
 * start the log is read before the first key is taken. A key leaves the memory when a block has it and can be looked into,
 * and the log behind that; who dies in between finds it in both. Whether a write that was refused has been kept is looked
 * up before another key is taken.
 */
export class KeyLog implements Keys {
  readonly remembers = true;
  readonly #database: Database;
  /** Keys of before there was a log, or that a move has left behind; while there are any, they are asked. */
  readonly #table: Keys;
  readonly #blocks: KeyBlocks;
  readonly #mostKeys: number;
  readonly #insert: ReturnType<typeof prepareInsert>;
  /** By the hash of the name: who has another name of the same hash waits in vain. */
  readonly #underWay = new Map<number, Promise<Claimed>>();
  #old: KeyGeneration | undefined;
  #young = new KeyGeneration(0);
  #firstRow = 0;
  #lastRow = 0;
  #hasTable = true;
  #isLoaded = false;
  /** The first row of which nobody knows whether it is there. */
  #doubtFrom = Infinity;
  #doubts = 0;
  #loading: Promise<void> | undefined;
  #isAging = false;

  constructor(database: Database, table: Keys, mostKeys = MOST_KEYS) {
    this.#database = database;
    this.#mostKeys = mostKeys;
    this.#table = table;
    this.#blocks = new KeyBlocks(database);
    this.#insert = prepareInsert(database, 'dedupe_log', [
      'id',
      'listener_id',
      'key',
      'event_id',
      'expires_at',
    ]);
    // Ahead of the first webhook. Where it fails, the one that needs it tries again, and is told.
    this.#load().catch(() => undefined);
  }

  claim(claimant: Claimant, toUnit: ToUnit): Promise<Claimed> {
    const { listenerId, claim } = claimant;
    const name = KeyName.of(listenerId, claim.key);
    const hash = hashOf(name);
    if (!this.#isSure() || this.#underWay.has(hash))
      return this.#claimLater(claimant, toUnit, hash);
    const nowMs = claim.now.getTime();
    const known = this.#recall(name, nowMs);
    if (known !== undefined) return Promise.resolve({ kind: 'had', first: toFirst(known) });
    const blocks = this.#blocks.listCandidates(name, nowMs);
    const claimed =
      this.#hasTable || blocks.length > 0
        ? this.#claimOld({ name, claimant, blocks }, toUnit)
        : this.#append(name, claimant, toUnit);
    this.#underWay.set(hash, claimed);
    const end = (): boolean => this.#underWay.delete(hash);
    claimed.then(end, end);
    return claimed;
  }

  /** Whether the one before is the first is known when it is committed; where it failed, the next one tries. */
  async #claimLater(claimant: Claimant, toUnit: ToUnit, hash: number): Promise<Claimed> {
    await this.#underWay.get(hash)?.catch(() => undefined);
    while (!this.#isSure()) await this.#load();
    return this.claim(claimant, toUnit);
  }

  /** Where the key may be one that is not in memory any more. */
  async #claimOld(
    { name, claimant, blocks }: { name: KeyName; claimant: Claimant; blocks: readonly number[] },
    toUnit: ToUnit,
  ): Promise<Claimed> {
    const first = await this.#lookUp(claimant, blocks);
    return first === undefined ? this.#append(name, claimant, toUnit) : { kind: 'had', first };
  }

  async find(...[listenerId, { key, now }]: Parameters<Keys['find']>): ReturnType<Keys['find']> {
    while (!this.#isSure()) await this.#load();
    const name = KeyName.of(listenerId, key);
    const known = this.#recall(name, now.getTime());
    if (known !== undefined) return toFirst(known);
    const blocks = this.#blocks.listCandidates(name, now.getTime());
    return this.#lookUp({ listenerId, claim: { key, now } }, blocks);
  }

  async sweep(query: KeySweep): Promise<SweptKeys> {
    if (!this.#isLoaded) await this.#load();
    let deleted = 0;
    if (this.#hasTable) {
      const swept = await this.#table.sweep(query);
      if (swept.next !== undefined) return swept;
      deleted = swept.deleted;
      this.#hasTable = await this.#findTable();
    }
    const nowMs = query.now.getTime();
    deleted += await this.#sweepLog(nowMs);
    deleted += await this.#blocks.sweep(nowMs);
    return { deleted, next: undefined };
  }

  #recall(name: KeyName, nowMs: number): KnownKey | undefined {
    return this.#young.find(name, nowMs) ?? this.#old?.find(name, nowMs);
  }

  async #lookUp(
    {
      listenerId,
      claim,
    }: Pick<Claimant, 'listenerId'> & { claim: Pick<Claimant['claim'], 'key' | 'now'> },
    blocks: readonly number[],
  ): ReturnType<Keys['find']> {
    if (blocks.length > 0) {
      const pair = { listener_id: keyOf(listenerId), key: claim.key };
      const owner = await this.#blocks.findIn(blocks, pair, claim.now.getTime());
      if (owner !== undefined) return toFirst(owner);
    }
    return this.#hasTable ? this.#table.find(listenerId, claim) : undefined;
  }

  async #append(
    name: KeyName,
    { listenerId, eventId, claim }: Claimant,
    toUnit: ToUnit,
  ): Promise<Claimed> {
    const generation = this.#young;
    const known = { event_id: keyOf(eventId), expires_at: claim.expiresAt.getTime() };
    const id = ++this.#lastRow;
    const row = [id, keyOf(listenerId), claim.key, known.event_id, known.expires_at];
    generation.begin();
    try {
      const result = await this.#database.write(toUnit(this.#insert(row)));
      if (result.kind === 'kept') generation.set(name, known);
      return result;
    } catch (error) {
      this.#doubtFrom = Math.min(this.#doubtFrom, id);
      this.#doubts += 1;
      throw error;
    } finally {
      generation.end();
      if (this.#young.size >= this.#mostKeys) this.#age(claim.now.getTime());
    }
  }

  /** Begins a new generation when the oldest is a block. What goes wrong is tried again: the log has them all. */
  #age(nowMs: number): void {
    if (this.#isAging) return;
    this.#isAging = true;
    this.#putAway(nowMs)
      .catch(() => undefined)
      .finally(() => (this.#isAging = false));
  }

  async #putAway(nowMs: number): Promise<void> {
    const behind = this.#young.from;
    if (this.#old !== undefined) {
      await this.#old.settled();
      // The names of the block are those that are known.
      while (!this.#isSure()) await this.#load();
      await this.#blocks.write({ behind, nowMs, keys: this.#old });
    }
    const hadOld = this.#old !== undefined;
    this.#old = this.#young;
    this.#young = new KeyGeneration(this.#lastRow + 1);
    if (hadOld) await this.#deleteUpTo(behind);
  }

  async #deleteUpTo(behind: number): Promise<void> {
    while (this.#firstRow < behind) {
      const next = Math.min(this.#firstRow + DELETE_ROWS, behind);
      await this.#delete(sql`id < ${next}`);
      this.#firstRow = next;
    }
  }

  /** Where little comes, what has expired shall not lie there until a generation is full. */
  async #sweepLog(nowMs: number): Promise<number> {
    const forgot = [this.#old, this.#young].map((each) => each?.forgetExpired(nowMs) === true);
    if (!forgot.includes(true)) return 0;
    const isExpired = sql<boolean>`expires_at <= ${nowMs}`;
    const { query } = this.#database;
    const expired = query.selectFrom('dedupe_log').select('id').where(isExpired).orderBy('id');
    for (let deleted = 0, after = 0; ;) {
      const slice = expired.where('id', '>', after).limit(DELETE_ROWS);
      const rows = await this.#database.read(slice.compile());
      const last = rows.at(-1);
      if (last === undefined) return deleted;
      await this.#delete(sql`id > ${after} AND id <= ${last.id} AND ${isExpired}`);
      after = last.id;
      deleted += rows.length;
    }
  }

  async #delete(which: ReturnType<typeof sql>): Promise<void> {
    const remove = sql`DELETE FROM dedupe_log WHERE ${which}`;
    await this.#database.write([toStatement(remove.compile(this.#database.query))]);
  }

  #isSure(): boolean {
    return this.#isLoaded && this.#doubtFrom === Infinity && this.#loading === undefined;
  }

  #load(): Promise<void> {
    const begin = () => (this.#isLoaded ? this.#learn() : this.#read());
    this.#loading ??= begin().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  /** What was refused as unknown, and has been kept. */
  async #learn(): Promise<void> {
    const from = this.#doubtFrom;
    const doubts = this.#doubts;
    const rows = this.#database.query.selectFrom('dedupe_log').selectAll().where('id', '>=', from);
    const kept = await this.#database.read(rows.compile());
    for (const row of kept) {
      const generation = (row.id < this.#young.from ? this.#old : undefined) ?? this.#young;
      const name = KeyName.ofRow(row);
      // Unless it has been taken again since.
      if (generation.find(name, row.expires_at - 1) === undefined) generation.set(name, row);
    }
    if (this.#doubts === doubts) this.#doubtFrom = Infinity;
  }

  async #read(): Promise<void> {
    await this.#blocks.load();
    this.#hasTable = await this.#findTable();
    const { query } = this.#database;
    const rows = query.selectFrom('dedupe_log').selectAll().orderBy('id').limit(LOAD_ROWS);
    const generation = new KeyGeneration(0);
    let firstRow: number | undefined;
    let lastRow = 0;
    for (;;) {
      const page = await this.#database.read(rows.where('id', '>', lastRow).compile());
      firstRow ??= page[0]?.id;
      for (const row of page) generation.set(KeyName.ofRow(row), row);
      lastRow = page.at(-1)?.id ?? lastRow;
      if (page.length < LOAD_ROWS) break;
    }
    this.#young = generation;
    this.#firstRow = firstRow ?? 0;
    this.#lastRow = lastRow;
    this.#isLoaded = true;
  }

  async #findTable(): Promise<boolean> {
    const any = this.#database.query.selectFrom('dedupe_keys').select('key').limit(1);
    return (await readOne(this.#database, any.compile())) !== undefined;
  }
}

/** What one process alone has known becomes rows that can be told by their keys, as a store of nodes has them. */
export async function putKeysInTable(database: Database): Promise<void> {
  const fill = (from: string, where: string): string => `
    INSERT INTO dedupe_keys (listener_id, key, event_id, expires_at)
    SELECT listener_id, key, event_id, expires_at FROM ${from} WHERE ${where}
    ON CONFLICT (listener_id, key)
    DO UPDATE SET event_id = excluded.event_id, expires_at = excluded.expires_at
    WHERE excluded.expires_at > dedupe_keys.expires_at`;
  const texts = [
    fill('dedupe_block_keys', 'block IN (SELECT id FROM dedupe_blocks)'),
    fill('dedupe_log', 'TRUE'),
    'DELETE FROM dedupe_blocks',
    'DELETE FROM dedupe_block_keys',
    'DELETE FROM dedupe_log',
  ];
  await database.write(texts.map((text) => ({ sql: text, parameters: [] })));
}
