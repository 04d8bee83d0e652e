import type { Clock, Timer } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { NodeName, ShareShelf } from '../store/store.ts';

/** Whether this process is there in the eyes of those with which it shares the store, and how many they are. */
export interface Attendance {
  /**
   * What it is called, where nobody can have taken it for gone; undefined where somebody may have, or will before it is
   * known. Another name than before: it was, and what it had under the old one is others'.
   */
  name(): NodeName | undefined;
  /** How many there are, itself among them; at least 1. */
  count(): number;
  /** Calls `listener` whenever there is a name where there was none. */
  onNamed(listener: () => void): void;
  /** Is not there any more. */
  stop(): Promise<void>;
}

export interface AttendanceDeps {
  readonly store: { readonly shares: Pick<ShareShelf, 'isShared' | 'join' | 'attend' | 'leave'> };
  readonly clock: Clock;
  readonly log: Log;
}

const ATTEND_EVERY_MS = 3 * SECOND;
const AGAIN_AFTER_MS = SECOND;
/** By the clock that does not step. Well before others could think otherwise: their clocks may differ from ours by the rest. */
const SURE_FOR_MS = 10 * SECOND;
const GONE_AFTER_MS = 20 * SECOND;

/** Of a process that has the store to itself. */
export const ALONE: Attendance = {
  name: () => 'alone',
  count: () => 1,
  onNamed: () => undefined,
  stop: () => Promise.resolve(),
};

export function startAttendance(deps: AttendanceDeps): Attendance {
  return deps.store.shares.isShared ? new Attending(deps) : ALONE;
}

class Attending implements Attendance {
  readonly #deps: AttendanceDeps;
  readonly #listeners: (() => void)[] = [];
  #node: NodeName | undefined;
  #sureUntilMs = Number.NEGATIVE_INFINITY;
  #count = 1;
  #timer: Timer | undefined;
  #isStopped = false;
  #isFailing = false;
  #attending: Promise<void>;

  constructor(deps: AttendanceDeps) {
    this.#deps = deps;
    this.#attending = this.#attend();
  }

  name(): NodeName | undefined {
    return this.#deps.clock.monotonic() < this.#sureUntilMs ? this.#node : undefined;
  }

  count(): number {
    return this.#count;
  }

  onNamed(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#attending;
    const node = this.#node;
    this.#node = undefined;
    // Where the store is away, it is found out.
    if (node !== undefined) await this.#deps.store.shares.leave(node).catch(() => undefined);
  }

  async #attend(): Promise<void> {
    const { clock, log } = this.#deps;
    let nextMs = ATTEND_EVERY_MS;
    try {
      const before = this.name();
      await this.#attendOnce();
      this.#isFailing = false;
      if (this.name() !== before) for (const listener of this.#listeners) listener();
    } catch (error) {
      nextMs = AGAIN_AFTER_MS;
      if (!this.#isFailing) log.warn('attendance.unconfirmed', { error: String(error) });
      this.#isFailing = true;
    }
    if (this.#isStopped) return;
    this.#timer = clock.after(nextMs, () => {
      this.#attending = this.#attend();
    });
  }

  async #attendOnce(): Promise<void> {
    const { store, clock, log } = this.#deps;
    // When it was asked, not when it was answered: the answer may have been on its way for long.
    const askedMs = clock.monotonic();
    const nowMs = clock.now();
    const now = new Date(nowMs);
    if (this.#node !== undefined) {
      const goneBefore = new Date(nowMs - GONE_AFTER_MS);
      const count = await store.shares.attend(this.#node, { now, goneBefore });
      if (count === undefined) log.warn('attendance.lost', { node: this.#node });
      this.#count = Math.max(1, count ?? this.#count);
      if (count === undefined) this.#node = undefined;
    }
    this.#node ??= await store.shares.join(now);
    this.#sureUntilMs = askedMs + SURE_FOR_MS;
  }
}
