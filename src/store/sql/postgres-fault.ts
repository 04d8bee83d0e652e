/** What an error of the server or of the line means for a batch, by the class of its SQLSTATE. */

/**
 * Leaving out the unit mends it: 22 data exception, 23 integrity constraint, 42 syntax or access (a statement of ours
 * that does not fit), 54 program limit exceeded.
 */
const OWN: ReadonlySet<string> = new Set(['22', '23', '42', '54']);
/** The same once more mends it: 40 a deadlock, or a change by another node. */
const ROLLED_BACK = '40';
/** The same on another connection mends it: a prepared statement that is gone, or whose tables have changed. */
const STALE: ReadonlySet<string> = new Set(['26000', '0A000']);
/**
 * The server ends the connection: 57P01 to 57P05 it is told to, 25P03 we were silent for too long, 08 the protocol is
 * broken. Or it takes no writes any more, 25006: it has become a standby, and whoever is in its place has its address.
 */
const LOST = /^(?:57P0[1-5]|25P03|25006|08...)$/;

export function isOwnFault(error: unknown): boolean {
  return OWN.has(classOf(error));
}

export function isPassing(error: unknown): boolean {
  return classOf(error) === ROLLED_BACK || isStale(error);
}

/** Somebody else holds what was wanted, for longer than we would wait: 55P03 is what `lock_timeout` says. */
export function isHeldUp(error: unknown): boolean {
  return stateOf(error) === '55P03';
}

/**
 * Another node makes or drops the same at this moment: XX000 its row in the catalogue has just been changed, 42P07 and
 * 23505 it is there already, 42704 it is gone already.
 */
const CROSSED: ReadonlySet<string> = new Set(['XX000', '42P07', '23505', '42704']);

export function isCrossed(error: unknown): boolean {
  return CROSSED.has(stateOf(error) ?? '');
}

/** There is a row with that key. */
export function isTaken(error: unknown): boolean {
  return stateOf(error) === '23505';
}

/** 42501: a right is missing. */
export function isForbidden(error: unknown): boolean {
  return stateOf(error) === '42501';
}

export function isStale(error: unknown): boolean {
  return STALE.has(stateOf(error) ?? '');
}

/** Whether it cannot be known what the server has done. */
export function isLost(error: unknown): boolean {
  const state = stateOf(error);
  return state === undefined || LOST.test(state);
}

function classOf(error: unknown): string {
  return stateOf(error)?.slice(0, 2) ?? '';
}

/** Undefined for what does not come from the server: `ECONNRESET` has a code as well. */
function stateOf(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && code.length === 5 && severity !== undefined ? code : undefined;
}
