import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import { err, type Result } from '../base/result.ts';
import { EarshotError } from '../model/error.ts';
import { createThrottle } from './throttle.ts';

/** `attempt` answers undefined where the password is wrong, and only that counts as a guess. */
export type Gate = <T>(
  who: Guesser,
  attempt: () => Promise<Result<T, EarshotError> | undefined>,
) => Promise<Result<T, EarshotError>>;

export interface Guesser {
  readonly name: string;
  /** Undefined where many stand behind one address, and what one of them does says nothing about the others. */
  readonly address: string | undefined;
}

/**
 * Who guesses is held off: five failures for a name from one address, and fifty for a name or from an address, within a
 * quarter of an hour. The name alone has the higher limit, since else anybody could lock anybody out.
 */
export function createGate(clock: Clock): Gate {
  const pairs = createThrottle();
  const each = createThrottle({ failures: 50 });
  return async ({ name, address }, attempt) => {
    const key = name.toLowerCase();
    const pair = address === undefined ? undefined : JSON.stringify([key, address]);
    const ones = [`name ${key}`, ...(address === undefined ? [] : [`address ${address}`])];
    const nowMs = clock.now();
    const waitMs = Math.max(
      pair === undefined ? 0 : pairs.waitMs(pair, nowMs),
      ...ones.map((one) => each.waitMs(one, nowMs)),
    );
    if (waitMs > 0) return err(toWait(waitMs));
    // Counted before the answer is known: those that are tried together count too.
    if (pair !== undefined) pairs.fail(pair, nowMs);
    for (const one of ones) each.fail(one, nowMs);
    const outcome = await attempt();
    if (outcome === undefined) return err(new EarshotError('password_mismatch'));
    if (pair !== undefined) pairs.forget(pair);
    return outcome;
  };
}

export function toWait(waitMs: number): EarshotError {
  const seconds = Math.ceil(waitMs / SECOND);
  const message = `too many failed attempts; try again in ${seconds} s`;
  return new EarshotError('failures_exceeded', message);
}
