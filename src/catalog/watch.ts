import type { Clock, Timer } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { ConfigurationShelf } from '../store/store.ts';

/** Finds what other nodes have changed, and knows whether this one can still tell. */
export interface ConfigurationWatch {
  /**
   * Whether what is held can have been changed unseen for longer than `maxAgeMs`: a credential that was revoked
   * meanwhile would still be taken. Where no other process can change it, only from when it is in doubt what is in
   * force until that has been read again.
   */
  isStale(): boolean;
  stop(): void;
}

export interface WatchDeps {
  readonly configuration: Pick<ConfigurationShelf, 'isShared' | 'version' | 'onNotice' | 'onDoubt'>;
  /** What holds it. */
  readonly catalog: { version(): number; reload(): Promise<void> };
  readonly clock: Clock;
  readonly log: Log;
  /** Default: 10 s. */
  readonly maxAgeMs?: number | undefined;
}

/** A change must hold everywhere within a second: this, one question and one reload. */
const LOOK_MS = 0.4 * SECOND;
const MAX_AGE_MS = 10 * SECOND;

export function startConfigurationWatch(deps: WatchDeps): ConfigurationWatch {
  return new Watch(deps);
}

class Watch implements ConfigurationWatch {
  readonly #deps: WatchDeps;
  readonly #maxAgeMs: number;
  /** The last instant at which what is held was known to be what is in force. */
  #confirmedMs: number;
  #looking: Promise<void> | undefined;
  #isAgain = false;
  #isStopped = false;
  #isFailing = false;
  #isInDoubt = false;
  #timer: Timer | undefined;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
    this.#maxAgeMs = deps.maxAgeMs ?? MAX_AGE_MS;
    this.#confirmedMs = deps.clock.monotonic();
    deps.configuration.onNotice(() => this.#look());
    deps.configuration.onDoubt(() => {
      this.#isInDoubt = true;
      this.#look();
    });
    if (deps.configuration.isShared) this.#look();
  }

  isStale(): boolean {
    if (this.#isInDoubt || !this.#deps.configuration.isShared) return this.#isInDoubt;
    return this.#deps.clock.monotonic() - this.#confirmedMs > this.#maxAgeMs;
  }

  /** Does not wait for a look that is under way: nothing comes of it any more. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #look(): void {
    // A change that came while it was being looked for may have been missed.
    this.#isAgain = this.#looking !== undefined;
    if (this.#isAgain || this.#isStopped) return;
    this.#timer?.cancel();
    this.#looking = this.#lookOnce().finally(() => {
      this.#looking = undefined;
      if (this.#isStopped) return;
      if (this.#isAgain) this.#look();
      else if (this.#deps.configuration.isShared || this.#isInDoubt)
        this.#timer = this.#deps.clock.after(LOOK_MS, () => this.#look());
    });
  }

  async #lookOnce(): Promise<void> {
    const { configuration, catalog, clock, log } = this.#deps;
    // When it was asked, not when it was answered: the answer may have been on its way for long.
    const askedMs = clock.monotonic();
    try {
      if ((await configuration.version()) !== catalog.version()) await catalog.reload();
      // It may have been asked before the doubt came.
      this.#isInDoubt &&= this.#isAgain;
      if (this.isStale()) log.info('configuration.confirmed', { version: catalog.version() });
      this.#confirmedMs = askedMs;
      this.#isFailing = false;
    } catch (error) {
      // Once: a store that is away for an hour is asked nine thousand times.
      if (!this.#isFailing && !this.#isStopped)
        log.warn('configuration.unconfirmed', { error: String(error) });
      this.#isFailing = true;
    }
  }
}
