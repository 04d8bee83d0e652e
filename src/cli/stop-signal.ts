import { systemClock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import { EXIT_CODES } from './failure.ts';

/**
 * Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. Ctrl-C reaches a server under npm
 * twice, from the terminal and from npm, which passes it on: within a second it is the same one.
 */
export function awaitStopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const stop = (): void => {
      const now = systemClock.monotonic();
      if (firstAt !== undefined && now - firstAt > SECOND) process.exit(EXIT_CODES.refused.code);
      firstAt ??= now;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
