import type { Clock } from '../../base/clock.ts';
import { toStatement, writeGuarded, type Database, type Dialect } from './dialect.ts';
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

/** Forward only, in this order; each is one transaction with the row that says it was applied. */
const MIGRATIONS = [
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
];

export async function migrate(database: Database, dialect: Dialect, clock: Clock): Promise<void> {
  const { locking = [] } = dialect;
  await database.write([
    ...locking,
    {
      sql: `CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at ${dialect.types.key} NOT NULL)`,
      parameters: [],
    },
  ]);
  const rows = await database.read(
    database.query.selectFrom('migrations').select('name').compile(),
  );
  const applied = new Set(rows.map((row) => row.name));
  const unknown = [...applied].find(
    (name) => !MIGRATIONS.some((migration) => migration.name === name),
  );
  if (unknown !== undefined) {
    throw new Error(
      `the store was written by a newer Earshot (it has the migration "${unknown}"); use that version or a newer one`,
    );
  }
  for (const migration of MIGRATIONS) {
    if (applied.has(migration.name)) continue;
    // Another node may have been first: then it is done, and the unit with it.
    await writeGuarded(database, [
      ...locking,
      toStatement(
        database.query
          .insertInto('migrations')
          .values({ name: migration.name, applied_at: clock.now() })
          .onConflict((on) => on.doNothing())
          .compile(),
        { guard: true },
      ),
      ...migration.statements(dialect.types).map((text) => ({ sql: text, parameters: [] })),
    ]);
  }
}
