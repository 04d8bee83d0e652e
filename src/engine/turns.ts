import type { TriggerId } from '../model/trigger.ts';

/** Leave to claim up to `limit` runs of a trigger; the places are held until `claimed` says how many are needed. */
export interface Turn {
  readonly triggerId: TriggerId;
  readonly limit: number;
}

/**
 * Who may claim next, and how many: round robin between lanes with due runs, and between the triggers of each. A lane
 * is what triggers share, their destination, so that one that hangs holds up no more with ten triggers than with one.
 */
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
  /** Its runs that are under way, and places for the claim under way. */
  heldBy(triggerId: TriggerId): number;
}

export interface TurnLimits {
  /** Runs under way at once, over all triggers. */
  readonly concurrency: number;
  /** How many runs one claim takes at most: a long claim keeps the others waiting. */
  readonly batch: number;
  /** Runs of one trigger that may be under way at once; 0 while it is paused, and when there is none here. */
  concurrencyOf(triggerId: TriggerId): number;
  /** A trigger that shares its places with nobody is a lane of its own. */
  laneOf(triggerId: TriggerId): string;
  /** Runs of one lane that may be under way at once; 0 while it is paused. */
  placesOf(lane: string): number;
}

interface Place {
  readonly triggerId: TriggerId;
  lane: Lane;
  /** Runs under way, and places held for the claim under way. */
  held: number;
  claiming: boolean;
}

interface Lane {
  readonly key: string;
  held: number;
  /** Its triggers with due runs, in the order of their turns. */
  readonly due: Set<Place>;
}

export function createTurns(limits: TurnLimits): Turns {
  return new RoundRobin(limits);
}

class RoundRobin implements Turns {
  readonly #limits: TurnLimits;
  readonly #places = new Map<TriggerId, Place>();
  readonly #lanes = new Map<string, Lane>();
  /** Those with due runs, in the order of their turns. */
  readonly #due = new Set<Lane>();
  #held = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  mark(triggerId: TriggerId): void {
    const place = this.#placeOf(triggerId);
    this.#move(place);
    this.#add(place);
  }

  next(): Turn | undefined {
    // Those passed over hold a place each, so the walk is never longer than the global limit.
    for (const lane of this.#due) {
      if (this.#held >= this.#limits.concurrency) return undefined;
      const turn = this.#turnIn(lane);
      if (lane.due.size === 0) this.#due.delete(lane);
      if (turn === undefined) continue;
      if (this.#due.delete(lane)) this.#due.add(lane);
      return turn;
    }
    return undefined;
  }

  claimed({ triggerId, limit }: Turn, taken: number): void {
    const place = this.#placeOf(triggerId);
    place.claiming = false;
    this.#hold(place, taken - limit);
    if (taken === limit) this.#add(place); // there may be more
    this.#forget(place);
  }

  ended(triggerId: TriggerId): void {
    const place = this.#placeOf(triggerId);
    this.#hold(place, -1);
    this.#forget(place);
  }

  isBehind(triggerId: TriggerId): boolean {
    const place = this.#places.get(triggerId);
    return place !== undefined && (place.claiming || place.lane.due.has(place));
  }

  heldBy(triggerId: TriggerId): number {
    return this.#places.get(triggerId)?.held ?? 0;
  }

  #turnIn(lane: Lane): Turn | undefined {
    const places = this.#limits.placesOf(lane.key);
    if (places === 0) {
      for (const place of lane.due) this.#drop(place);
      return undefined;
    }
    const room = Math.min(places - lane.held, this.#shareOf(lane.held), this.#limits.batch);
    if (room <= 0) return undefined;
    for (const place of lane.due) {
      if (place.claiming) continue;
      const concurrency = this.#limits.concurrencyOf(place.triggerId);
      if (concurrency === 0) {
        this.#drop(place);
        continue;
      }
      const limit = Math.min(concurrency - place.held, this.#shareOf(place.held), room);
      if (limit <= 0) continue;
      lane.due.delete(place);
      place.claiming = true;
      this.#hold(place, limit);
      return { triggerId: place.triggerId, limit };
    }
    return undefined;
  }

  /**
   * Who holds places may have as many as are still free, so that one with a stuck destination always leaves some to
   * the others, however high its own limit is. Equal shares were the alternative; they idle when few are busy.
   */
  #shareOf(held: number): number {
    const free = this.#limits.concurrency - this.#held;
    return Math.ceil((free - held) / 2);
  }

  #hold(place: Place, count: number): void {
    place.held += count;
    place.lane.held += count;
    this.#held += count;
  }

  #add(place: Place): void {
    place.lane.due.add(place);
    this.#due.add(place.lane);
  }

  #drop(place: Place): void {
    place.lane.due.delete(place);
    this.#forget(place);
  }

  #placeOf(triggerId: TriggerId): Place {
    let place = this.#places.get(triggerId);
    if (place === undefined) {
      const lane = this.#laneOf(this.#limits.laneOf(triggerId));
      place = { triggerId, lane, held: 0, claiming: false };
      this.#places.set(triggerId, place);
    }
    return place;
  }

  #laneOf(key: string): Lane {
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = { key, held: 0, due: new Set() };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  /** A trigger that leads elsewhere now takes its places along: whoever is under way counts there. */
  #move(place: Place): void {
    const from = place.lane;
    const key = this.#limits.laneOf(place.triggerId);
    if (from.key === key) return;
    const wasDue = from.due.delete(place);
    from.held -= place.held;
    this.#forgetLane(from);
    place.lane = this.#laneOf(key);
    place.lane.held += place.held;
    if (wasDue) this.#add(place);
  }

  #forget(place: Place): void {
    if (place.held > 0 || place.claiming || place.lane.due.has(place)) return;
    this.#places.delete(place.triggerId);
    this.#forgetLane(place.lane);
  }

  #forgetLane(lane: Lane): void {
    if (lane.due.size > 0) return;
    this.#due.delete(lane);
    if (lane.held === 0) this.#lanes.delete(lane.key);
  }
}
