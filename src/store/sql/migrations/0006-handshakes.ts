import type { Dialect } from '../dialect.ts';

/** A secret that came in a handshake waits to be confirmed; until then it verifies nothing. */
export const name = '0006-handshakes';

export function statements({ key }: Dialect['types']): readonly string[] {
  return [`ALTER TABLE secrets ADD COLUMN pending_since ${key}`];
}
