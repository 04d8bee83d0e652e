import type { Client, ClientConfig } from 'pg';
import { wait, type Clock } from '../../base/clock.ts';
import { SECOND } from '../../base/duration.ts';
import type { Engine, SqlValue, Unit } from './dialect.ts';
import { isCrossed, isForbidden, isHeldUp, isPassing } from './postgres-fault.ts';
import type { Hosts } from './postgres-hosts.ts';
import { unavailable } from './unavailable.ts';

/**
 * Migrations have a connection of their own, while other nodes go on: a statement may take as long as it must, but waits
 * for a lock only for a moment, since whatever comes behind it in that queue waits as well. What was not to be had is
 * tried again, from the beginning of the transaction.
 */
export interface MigrationDeps {
  readonly hosts: Hosts;
  /** Without limits of time. */
  readonly config: ClientConfig;
  readonly clock: Clock;
  /** Of all nodes that start at once, one makes the tables and the others find them. */
  readonly lock: string;
}

const LOCK_MS = 2 * SECOND;
const AGAIN_AFTER_MS = SECOND;
const TRIES = 60;

const FORBIDDEN =
  'this role may not make or change tables; run "earshot migrate" with the URL of the role that owns them, then start again';

export function createMigration(deps: MigrationDeps): NonNullable<Engine['migrate']> {
  return async (unit, ahead = []) => {
    const client = await deps.hosts.connect(deps.config).catch((error: unknown) => {
      throw unavailable(error);
    });
    try {
      // Nodes that start at once do this at once: each statement may be done again, and what crossed another is.
      for (const text of ahead)
        await repeat(
          () => client.query(text),
          deps,
          (error) => mends(error) || isCrossed(error),
        );
      return await repeat(() => apply(client, unit, deps.lock), deps, mends);
    } catch (error) {
      if (isForbidden(error)) throw new Error(FORBIDDEN, { cause: error });
      throw unavailable(error);
    } finally {
      await client.end().catch(() => undefined);
    }
  };
}

/** Whether the same may do a moment later. */
function mends(error: unknown): boolean {
  return isHeldUp(error) || isPassing(error);
}

async function repeat<T>(
  attempt: () => Promise<T>,
  { clock }: MigrationDeps,
  isWorthAnother: (error: unknown) => boolean,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === TRIES || !isWorthAnother(error)) throw error;
      await wait(clock, AGAIN_AFTER_MS);
    }
  }
}

async function apply(client: Client, unit: Unit, lock: string): Promise<boolean> {
  try {
    return await applyIn(client, unit, lock);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function applyIn(client: Client, unit: Unit, lock: string): Promise<boolean> {
  await client.query(`BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; ${lock}`);
  // Who waits for another node's migration waits for as long as that takes.
  await client.query(`SET LOCAL lock_timeout = ${LOCK_MS}`);
  for (const { sql, parameters, guard } of unit) {
    const { rowCount } = await client.query<Record<string, SqlValue>>(sql, [...parameters]);
    if (guard === true && rowCount === 0) {
      await client.query('ROLLBACK');
      return false;
    }
  }
  await client.query('COMMIT');
  return true;
}
