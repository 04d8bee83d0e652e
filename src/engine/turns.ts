import type { TriggerId } from '../model/trigger.ts';

/** Leave to claim up to `limit` runs of a trigger; the places are held until `claimed` says how many are needed. */
export interface Turn {
  readonly triggerId: TriggerId;
  readonly limit: number;
}

/** Who may claim next, and how many: round robin between triggers with due runs, under both limits. */
export interface Turns {
  /** The trigger may have due runs. */
  mark(triggerId: TriggerId): void;
  /** Undefined when nobody may claim now; call again after `mark`, `claimed` or `ended`. */
  next(): Turn | undefined;
  /** A claim is over; one that took its whole limit may have left some. */
  claimed(turn: Turn, taken: number): void;
  /** A run has left its place. */
  ended(triggerId: TriggerId): void;
  /** Whether the trigger may have due runs that nobody has claimed. */
  isBehind(triggerId: TriggerId): boolean;
}

export interface TurnLimits {
  /** Runs under way at once, over all triggers. */
  readonly concurrency: number;
  /** How many runs one claim takes at most: a long claim keeps the others waiting. */
  readonly batch: number;
  /** Runs of one trigger that may be under way at once; 0 while it is paused, and when there is none. */
  concurrencyOf(triggerId: TriggerId): number;
}

interface Place {
  readonly triggerId: TriggerId;
  /** Runs under way, and places held for the claim under way. */
  held: number;
  claiming: boolean;
}

export function createTurns(limits: TurnLimits): Turns {
  return new RoundRobin(limits);
}

class RoundRobin implements Turns {
  readonly #limits: TurnLimits;
  readonly #places = new Map<TriggerId, Place>();
  /** Those with due runs, in the order of their turns. */
  readonly #due = new Set<Place>();
  #held = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  mark(triggerId: TriggerId): void {
    this.#due.add(this.#placeOf(triggerId));
  }

  next(): Turn | undefined {
    // Those passed over hold a place each, so the walk is never longer than the global limit.
    for (const place of this.#due) {
      if (this.#held >= this.#limits.concurrency) return undefined;
      if (place.claiming) continue;
      const concurrency = this.#limits.concurrencyOf(place.triggerId);
      if (concurrency === 0) {
        this.#due.delete(place);
        this.#forget(place);
        continue;
      }
      const limit = this.#roomOf(place, concurrency);
      if (limit <= 0) continue;
      this.#due.delete(place);
      place.claiming = true;
      this.#hold(place, limit);
      return { triggerId: place.triggerId, limit };
    }
    return undefined;
  }

  claimed({ triggerId, limit }: Turn, taken: number): void {
    const place = this.#placeOf(triggerId);
    place.claiming = false;
    this.#hold(place, taken - limit);
    if (taken === limit) this.#due.add(place); // there may be more
    this.#forget(place);
  }

  ended(triggerId: TriggerId): void {
    const place = this.#placeOf(triggerId);
    this.#hold(place, -1);
    this.#forget(place);
  }

  isBehind(triggerId: TriggerId): boolean {
    const place = this.#places.get(triggerId);
    return place !== undefined && (place.claiming || this.#due.has(place));
  }

  /**
   * A trigger may hold as many places as are still free, so that one with a stuck destination always leaves some to
   * the others, however high its own limit is. Equal shares were the alternative; they idle when few are busy.
   */
  #roomOf(place: Place, concurrency: number): number {
    const free = this.#limits.concurrency - this.#held;
    const fair = Math.ceil((free - place.held) / 2);
    return Math.min(concurrency - place.held, fair, this.#limits.batch);
  }

  #hold(place: Place, count: number): void {
    place.held += count;
    this.#held += count;
  }

  #placeOf(triggerId: TriggerId): Place {
    let place = this.#places.get(triggerId);
    if (place === undefined) {
      place = { triggerId, held: 0, claiming: false };
      this.#places.set(triggerId, place);
    }
    return place;
  }

  #forget(place: Place): void {
    if (place.held === 0 && !place.claiming && !this.#due.has(place))
      this.#places.delete(place.triggerId);
  }
}
