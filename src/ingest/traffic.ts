import type { Clock } from '../base/clock.ts';
import { MINUTE } from '../base/duration.ts';
import type { ListenerId } from '../model/listener.ts';

/** Requests of one listener in each of the last 60 minutes, the one that has begun last. */
export interface ListenerTraffic {
  readonly taken: readonly number[];
  readonly refused: readonly number[];
}

const MINUTES = 60;

/**
 * What comes to each listener, in memory, from the start of the process: to count the ledger each time that somebody
 * looks at a list would take longer the more there is.
 */
export class TrafficCounts {
  readonly #clock: Clock;
  readonly #rings = new Map<ListenerId, Ring>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(id: ListenerId, isRefused: boolean): void {
    let ring = this.#rings.get(id);
    if (ring === undefined) {
      ring = new Ring();
      this.#rings.set(id, ring);
    }
    ring.add(this.#minute(), isRefused);
  }

  /** Of those to which something has come within the hour. */
  read(): ReadonlyMap<ListenerId, ListenerTraffic> {
    const now = this.#minute();
    for (const [id, ring] of this.#rings) if (ring.newest <= now - MINUTES) this.#rings.delete(id);
    return new Map([...this.#rings].map(([id, ring]) => [id, ring.read(now)]));
  }

  #minute(): number {
    return Math.floor(this.#clock.now() / MINUTE);
  }
}

class Ring {
  readonly #taken = new Uint32Array(MINUTES);
  readonly #refused = new Uint32Array(MINUTES);
  /** The minute in which something came last. */
  newest = 0;
  #begun = 0;

  add(minute: number, isRefused: boolean): void {
    this.#advance(minute);
    this.newest = minute;
    const counts = isRefused ? this.#refused : this.#taken;
    const at = minute % MINUTES;
    counts[at] = (counts[at] ?? 0) + 1;
  }

  read(now: number): ListenerTraffic {
    this.#advance(now);
    const order = Array.from({ length: MINUTES }, (_, index) => (now + 1 + index) % MINUTES);
    return {
      taken: order.map((at) => this.#taken[at] ?? 0),
      refused: order.map((at) => this.#refused[at] ?? 0),
    };
  }

  /** The minutes in which nothing came are empty, and not those of an hour before. */
  #advance(minute: number): void {
    const from = Math.max(this.#begun + 1, minute - MINUTES + 1);
    for (let empty = from; empty <= minute; empty++) {
      this.#taken[empty % MINUTES] = 0;
      this.#refused[empty % MINUTES] = 0;
    }
    this.#begun = Math.max(this.#begun, minute);
  }
}
