import type { Clock, Timer } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { CredentialId } from '../model/credential.ts';
import type { Store } from '../store/store.ts';

export interface LastUsedDeps {
  readonly store: Pick<Store, 'credentials'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Credentials used since the last call, and when. */
  readonly takeUses: () => ReadonlyMap<CredentialId, Date>;
}

const EVERY_MS = 10 * SECOND;

/** Writes last-used times now and then: a write for each request would cost as much as the request. */
export function keepLastUsed({ store, clock, log, takeUses }: LastUsedDeps): {
  stop(): Promise<void>;
} {
  let timer: Timer;
  const flush = async (): Promise<void> => {
    try {
      await store.credentials.updateLastUsed(takeUses());
    } catch (error) {
      log.warn('credentials.unmarked', { error: String(error) });
    }
  };
  const schedule = (): void => {
    timer = clock.after(EVERY_MS, () => void flush().then(schedule));
  };
  schedule();
  return {
    async stop() {
      timer.cancel();
      await flush();
    },
  };
}
