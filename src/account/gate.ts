import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import { err, ok, type Result } from '../base/result.ts';
import { EarshotError } from '../model/error.ts';
import type { SignedIn } from './sessions.ts';
import { createThrottle } from './throttle.ts';

export type Gate = (
  who: { readonly name: string; readonly address: string },
  attempt: () => Promise<SignedIn | undefined>,
) => Promise<Result<SignedIn, EarshotError>>;

/**
 * Who guesses is held off: five failures for a name from one address, and fifty for a name or from an address, within a
 * quarter of an hour. The name alone has the higher limit, since else anybody could lock anybody out.
 */
export function createGate(clock: Clock): Gate {
  const pairs = createThrottle();
  const each = createThrottle({ failures: 50 });
  return async ({ name, address }, attempt) => {
    const pair = JSON.stringify([name.toLowerCase(), address]);
    const ones = [`name ${name.toLowerCase()}`, `address ${address}`];
    const nowMs = clock.now();
    const waits = [pairs.waitMs(pair, nowMs), ...ones.map((key) => each.waitMs(key, nowMs))];
    const waitMs = Math.max(...waits);
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / SECOND);
      const message = `too many failed attempts; try again in ${seconds} s`;
      return err(new EarshotError('failures_exceeded', message));
    }
    // Counted before the answer is known: those that are tried together count too.
    pairs.fail(pair, nowMs);
    for (const key of ones) each.fail(key, nowMs);
    const signedIn = await attempt();
    if (signedIn === undefined) return err(new EarshotError('password_mismatch'));
    pairs.forget(pair);
    return ok(signedIn);
  };
}
