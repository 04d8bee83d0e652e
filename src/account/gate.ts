import type { Clock } from '../base/clock.ts';
import { MINUTE, SECOND } from '../base/duration.ts';
import { err, type Result } from '../base/result.ts';
import { EarshotError } from '../model/error.ts';
import type { Guess, GuessShelf } from '../store/store.ts';
import { toHash } from './token.ts';

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

interface GateOptions {
  readonly shelf: GuessShelf;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Who guesses is held off: five failures for a name from one address, and fifty for a name or from an address, within a
 * quarter of an hour, at all nodes together. The name alone has the higher limit, since else anybody could lock anybody out.
 */
export function createGate({ shelf, clock }: GateOptions): Gate {
  const guesses = createGuesses({ shelf, clock });
  return async ({ name, address }, attempt) => {
    const key = name.toLowerCase();
    const pair = address === undefined ? [] : [toGuess(`pair ${JSON.stringify([key, address])}`)];
    const from = address === undefined ? [] : [toGuess(`address ${address}`, 50)];
    const tried = await guesses([...pair, toGuess(`name ${key}`, 50), ...from], attempt);
    if (!tried.ok) return tried;
    return tried.value ?? err(new EarshotError('password_mismatch'));
  };
}

/**
 * Counts a guess before the answer is known, so that those that are tried together count too, and takes it back where it was
 * right; then those that may be fewest are forgotten.
 */
export function createGuesses({ shelf, clock }: GateOptions) {
  return async <T>(
    guesses: readonly Guess[],
    attempt: () => Promise<T | undefined>,
  ): Promise<Result<T | undefined, EarshotError>> => {
    const window = { now: new Date(clock.now()), lengthMs: WINDOW_MS };
    const waitMs = await shelf.count(guesses, window);
    if (waitMs > 0) return err(toWait(waitMs));
    const outcome = await attempt();
    const keysOf = (isFew: boolean) =>
      guesses.filter(({ most }) => (most === FEW) === isFew).map(({ key }) => key);
    if (outcome !== undefined) await shelf.giveBack(keysOf(false), keysOf(true));
    return { ok: true, value: outcome };
  };
}

const FEW = 5;
const WINDOW_MS = 15 * MINUTE;

export function toGuess(text: string, most = FEW): Guess {
  return { key: toHash(text), most };
}

function toWait(waitMs: number): EarshotError {
  const seconds = Math.ceil(waitMs / SECOND);
  const message = `too many failed attempts; try again in ${seconds} s`;
  return new EarshotError('failures_exceeded', message, { retryAfterMs: waitMs });
}
