import { sql, type RawBuilder } from 'kysely';
import { DAY } from '../../base/duration.ts';
import { SLOTS_PER_MS } from '../../base/id.ts';
import type { Database } from './dialect.ts';

/**
 * Where the engine has partitions, bodies lie in one table for each day and class (migration 0030-body-days), and those of a
 * class that no day has a table for among others. A day is known by its number since that of the smallest key.
 */
export interface Leaf {
  readonly table: string;
  readonly day: number;
  readonly days: number;
  /** Whether its bodies are there still; else it is to be dropped. */
  readonly isIn: boolean;
}

export interface BodyDays {
  /** Those that are there, in order. */
  readonly days: readonly number[];
  readonly leaves: readonly Leaf[];
}

const DAY_KEYS = DAY * SLOTS_PER_MS;

export function dayOf(key: number): number {
  return Math.floor(key / DAY_KEYS);
}

/** The first key of a day. */
export function firstKeyOf(day: number): number {
  return day * DAY_KEYS;
}

/** Of what no class is there for on that day. */
function otherTableOf(day: number): string {
  return `${nameOf(day)}_other`;
}

const FIRST_DAY_MS = Date.UTC(2025, 0, 1);

function nameOf(day: number): string {
  const date = new Date(FIRST_DAY_MS + day * DAY).toISOString();
  return `bodies_${date.slice(0, 10).replaceAll('-', '')}`;
}

const NAME = /^bodies_(\d{4})(\d{2})(\d{2})(?:_(\d+))?$/;

interface TableRow {
  readonly name: string;
  readonly is_in: number;
}

export async function readBodyDays(database: Database): Promise<BodyDays> {
  if (!database.dialect.types.hasPartitions) return { days: [], leaves: [] };
  const select = sql<TableRow>`
    SELECT relname::text AS name, relispartition::int AS is_in FROM pg_class
    WHERE relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'bodies'::regclass)
      AND relkind IN ('r', 'p') AND relname ~ '^bodies_\\d{8}(_\\d+)?$' ORDER BY relname`;
  const days: number[] = [];
  const leaves: Leaf[] = [];
  for (const { name, is_in: isIn } of await database.read(select.compile(database.query))) {
    const [, year, month, date, days_] = NAME.exec(name) ?? [];
    const at = Date.UTC(Number(year), Number(month) - 1, Number(date));
    const day = (at - FIRST_DAY_MS) / DAY;
    if (days_ === undefined) days.push(day);
    else leaves.push({ table: name, day, days: Number(days_), isIn: isIn === 1 });
  }
  return { days, leaves };
}

/** Bodies from behind `after` to before `before` that may be of a class, and where they lie. */
export interface Region {
  readonly table: string;
  readonly after: number;
  readonly before: number;
}

/**
 * Where rows of a class are to be looked for one by one: what is dropped whole need not be looked at, nor what lies in
 * tables of other classes.
 */
export function regionsOf(
  range: { readonly days: number; readonly after: number; readonly before: number },
  there: BodyDays,
  isByRows: (leaf: Leaf) => boolean,
): readonly Region[] {
  const regions: Region[] = [];
  let { after } = range;
  const upTo = (table: string, end: number): void => {
    const before = Math.min(end, range.before);
    if (before - 1 > after) regions.push({ table, after, before });
    after = Math.max(after, before - 1);
  };
  for (const day of there.days) {
    const [first, end] = [firstKeyOf(day), firstKeyOf(day + 1)];
    upTo('bodies', first);
    const leaf = there.leaves.find((each) => each.day === day && each.days === range.days);
    if (leaf?.isIn !== true) upTo(otherTableOf(day), end);
    else if (isByRows(leaf)) upTo(leaf.table, end);
    else after = Math.max(after, end - 1);
  }
  upTo('bodies', range.before);
  return regions;
}

/** A table of bodies, under the name that they have everywhere. */
export function asBodies(table: string): RawBuilder<unknown> {
  return sql`${sql.table(table)} AS bodies`;
}

/** One text for each table, made when it is first wanted; days come and go. */
export function prepareByTable<T>(prepareOne: (table: string) => T): (table: string) => T {
  const prepared = new Map<string, T>();
  return (table) => {
    const known = prepared.get(table);
    if (known !== undefined) return known;
    if (prepared.size > MOST_TABLES) prepared.clear();
    const made = prepareOne(table);
    prepared.set(table, made);
    return made;
  };
}

const MOST_TABLES = 64;
