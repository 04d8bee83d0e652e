import type { Clock } from '../../base/clock.ts';
import type { Engine } from './dialect.ts';
import { createCommit } from './postgres-commit.ts';
import type { Session } from './postgres-session.ts';

/**
 * What has a connection of its own, since webhooks must not wait for it, and what others must not wait for long: behind
 * whoever waits for a table, everybody waits.
 */
const BEGIN = `BEGIN; SET LOCAL lock_timeout = 100; SET LOCAL statement_timeout = 10000; SET LOCAL idle_in_transaction_session_timeout = 10000`;

export function createAside(session: Session, clock: Clock): NonNullable<Engine['commitAside']> {
  const commit = createCommit({ session, clock, begin: BEGIN });
  return async (unit) => {
    const [result] = await commit([unit]);
    if (result instanceof Error) throw result;
    if (result === undefined) throw new TypeError('a unit has a result');
    return result;
  };
}
