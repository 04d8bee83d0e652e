import type { Clock } from '../../base/clock.ts';
import {
  toStatement,
  writeGuarded,
  type Database,
  type Dialect,
  type Engine,
  type Statement,
} from './dialect.ts';
import * as first from './migrations/0001-first.ts';
import * as retention from './migrations/0002-retention.ts';
import * as fewerIndexes from './migrations/0003-fewer-indexes.ts';
import * as accounts from './migrations/0004-accounts.ts';
import * as mapping from './migrations/0005-mapping.ts';
import * as handshakes from './migrations/0006-handshakes.ts';
import * as listenerTallies from './migrations/0007-listener-tallies.ts';
import * as dedupe from './migrations/0008-dedupe.ts';
import * as listenerVersions from './migrations/0009-listener-versions.ts';
import * as audit from './migrations/0010-audit.ts';
import * as lists from './migrations/0011-lists.ts';
import * as signIn from './migrations/0012-sign-in.ts';
import * as configuration from './migrations/0013-configuration.ts';
import * as history from './migrations/0014-history.ts';
import * as nodeNumbers from './migrations/0015-node-numbers.ts';
import * as upkeep from './migrations/0016-upkeep.ts';
import * as duties from './migrations/0017-duties.ts';
import * as lighterIngest from './migrations/0018-lighter-ingest.ts';
import * as sweeps from './migrations/0020-sweeps.ts';
import * as shares from './migrations/0022-shares.ts';
import * as guesses from './migrations/0024-guesses.ts';
import * as plainHeads from './migrations/0028-plain-heads.ts';
import * as bodyDays from './migrations/0030-body-days.ts';
import * as keyLog from './migrations/0032-key-log.ts';
import * as numberHolders from './migrations/0034-number-holders.ts';
import * as ledgerBlocks from './migrations/0036-ledger-blocks.ts';
import * as dataWithBody from './migrations/0038-data-with-body.ts';

interface Migration {
  readonly name: string;
  /**
   * The last migration that a program must know to go on with the store once this one has been applied; absent: this
   * one. It is how nodes of the release before go on, and may be started again, while a newer one is rolled out.
   */
  readonly requires?: string | ((types: Dialect['types']) => string | undefined);
  statements(types: Dialect['types']): readonly string[];
  /** What takes long on a large table and is done before, while others write; each may be done again. */
  ahead?(types: Dialect['types']): readonly string[];
}

/** Forward only, in this order; each is one transaction with the row that says it was applied. */
const MIGRATIONS: readonly Migration[] = [
  first,
  retention,
  fewerIndexes,
  accounts,
  mapping,
  handshakes,
  listenerTallies,
  dedupe,
  listenerVersions,
  audit,
  lists,
  signIn,
  configuration,
  history,
  nodeNumbers,
  upkeep,
  duties,
  lighterIngest,
  sweeps,
  shares,
  guesses,
  plainHeads,
  bodyDays,
  keyLog,
  numberHolders,
  ledgerBlocks,
  dataWithBody,
];

export const MIGRATION_NAMES: readonly string[] = MIGRATIONS.map(({ name }) => name);

/** Looks before it writes: where there is nothing to do, no right is needed to make tables. */
export async function migrate(
  database: Database,
  engine: Pick<Engine, 'dialect' | 'migrate'>,
  clock: Clock,
): Promise<void> {
  const { types } = engine.dialect;
  const apply =
    engine.migrate ??
    ((unit, ahead = []) => writeGuarded(database, [...unit, ...ahead.map(toPlain)]));
  const applied = await readApplied(database).catch(async () => {
    // Not there yet; or the store is away, which this is told then.
    await apply([
      {
        sql: `CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at ${types.key} NOT NULL)`,
        parameters: [],
      },
    ]);
    return readApplied(database);
  });
  assertUsable(applied);
  const names = new Set(applied.map((row) => row.name));
  for (const migration of MIGRATIONS) {
    if (names.has(migration.name)) continue;
    // Another node may have been first: then it is done, and the unit with it.
    const unit = [
      insertApplied(database, migration.name, clock.now()),
      ...migration.statements(types).map(toPlain),
      ...noteRequired(database, migration),
    ];
    await apply(unit, migration.ahead?.(types));
  }
}

function toPlain(text: string): Statement {
  return { sql: text, parameters: [] };
}

interface AppliedRow {
  readonly name: string;
  /** A store of before has no such column. */
  readonly requires?: string | null;
}

function readApplied(database: Database): Promise<readonly AppliedRow[]> {
  return database.read<AppliedRow>(database.query.selectFrom('migrations').selectAll().compile());
}

function assertUsable(applied: readonly AppliedRow[]): void {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unusable = applied.find(
    ({ name, requires }) => !known.has(name) && !known.has(requires ?? name),
  );
  if (unusable !== undefined) {
    throw new Error(
      `the store was written by a newer Earshot (it has the migration "${unusable.name}"); use that version or a newer one`,
    );
  }
}

function insertApplied({ query }: Database, name: string, now: number): Statement {
  const insert = query
    .insertInto('migrations')
    .values({ name, applied_at: now })
    .onConflict((on) => on.doNothing());
  return toStatement(insert.compile(), { guard: true });
}

function noteRequired(
  { query, dialect }: Database,
  { name, requires: told }: Migration,
): readonly Statement[] {
  const requires = typeof told === 'function' ? told(dialect.types) : told;
  if (requires === undefined) return [];
  return [
    toStatement(
      query.updateTable('migrations').set({ requires }).where('name', '=', name).compile(),
    ),
  ];
}
