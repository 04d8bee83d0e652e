import type { Clock, Timer } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { NodeName, Present, ShareShelf } from '../store/store.ts';

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
/** Well before others could think otherwise. All of these are by the clock that does not step, and nobody compares clocks. */
const SURE_FOR_MS = 10 * SECOND;
/** Since we saw another one say that it is there. */
const GONE_AFTER_MS = 20 * SECOND;
/** So often we have looked since then: who stood still, or could not ask, has seen nothing, and judges nobody by that. */
const GONE_AFTER_LOOKS = 5;

interface Seen {
  readonly mark: number;
  readonly sinceMs: number;
  readonly looks: number;
}

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
  #seen: ReadonlyMap<NodeName, Seen> = new Map();
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
    const now = new Date(clock.now());
    if (this.#node !== undefined) {
      const present = await store.shares.attend(this.#node, { now, silent: this.#silent() });
      if (present === undefined) log.warn('attendance.lost', { node: this.#node });
      this.#count = Math.max(1, present?.length ?? this.#count);
      this.#look(present ?? []);
      if (present === undefined) this.#node = undefined;
    }
    this.#node ??= await store.shares.join(now);
    this.#sureUntilMs = askedMs + SURE_FOR_MS;
  }

  #look(present: readonly Present[]): void {
    const sinceMs = this.#deps.clock.monotonic();
    const before = this.#seen;
    this.#seen = new Map(
      present.map(({ node, mark }) => {
        const seen = before.get(node);
        if (seen?.mark !== mark) return [node, { mark, sinceMs, looks: 1 }];
        return [node, { ...seen, looks: seen.looks + 1 }];
      }),
    );
  }

  #silent(): readonly Present[] {
    const beforeMs = this.#deps.clock.monotonic() - GONE_AFTER_MS;
    return [...this.#seen]
      .filter(([, { sinceMs, looks }]) => sinceMs < beforeMs && looks >= GONE_AFTER_LOOKS)
      .map(([node, { mark }]) => ({ node, mark }));
  }
}
