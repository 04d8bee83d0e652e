import { digest } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { HOUR } from '../../base/duration.ts';
import { toId } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Destination, DestinationId } from '../../model/destination.ts';
import type { RunError } from '../../model/run.ts';
import type { Trigger, TriggerId } from '../../model/trigger.ts';
import type { Note } from '../../store/store.ts';
import type { Board } from './board.ts';
import { FRESH, nextBreaker, placesOf, type Breaker, type Outcome } from './breaker.ts';
import { createRoutes, type Routes } from './routes.ts';
import { createSilence, createTelling, type Telling, type Told } from './told.ts';

export { createBoard } from './board.ts';
export type { Outcome } from './breaker.ts';

/** A run that is about to send something. */
export interface Visitor {
  readonly origin: string;
  readonly triggerId: TriggerId;
}

export type Entry =
  | {
      readonly admitted: true;
      /** What it came to. Answers until when the run waits where that was a probe that failed, and does not count. */
      leave(outcome: Outcome): Date | undefined;
    }
  /** The run waits, and has used up nothing. */
  | { readonly admitted: false; readonly until: Date; readonly reason: RunError };

/**
 * The destinations that runs have been sent to, and which of them are paused. All of it is in memory: after a restart
 * a destination that is down is learned anew, at the price of the few attempts that it takes to see it. Of several nodes
 * each tells the others of its pauses (`told.ts`), and what they have told a restarted one finds.
 */
export interface Destinations {
  enter(visitor: Visitor): Entry;
  /** Where the steps of the workflow that a trigger has now send to. */
  learn(trigger: Pick<Trigger, 'id' | 'workflowId'>, origins: readonly string[]): void;
  readonly routes: Pick<Routes, 'knows' | 'laneOf'>;
  /** How many runs of a lane may be under way at once; what is no destination has no bound. */
  placesOf(lane: string): number;
  list(): readonly Destination[];
  /** The next probe is due now; answers with whose runs may be it. Nobody's when the destination is not paused. */
  probe(id: DestinationId): readonly TriggerId[];
  /** How often this process has paused destinations. */
  pauses(): number;
  /** To be called before notes are read; what it answers with goes by them. */
  look(): (notes: readonly Note[]) => void;
}

export interface DestinationsDeps {
  readonly catalog: Pick<Catalog, 'trigger' | 'onReload'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The destination is back, or has answered for the first time: these triggers may go on. */
  readonly onWell: (origin: string, triggerIds: readonly TriggerId[]) => void;
  /** One of these may be claimed as a probe. */
  readonly onProbe: (triggerIds: readonly TriggerId[]) => void;
  /** Absent: no other process sends there. */
  readonly board?: Board | undefined;
}

/**
 * How long a run stays away that stands before a paused destination, where its trigger has others too and is claimed
 * all the same. It is fetched when the destination is back; this is the net, and the price of a long pause: one write
 * an hour for each such run, not one for each probe.
 */
const PARKED_MS = HOUR;

interface Known extends Told {
  readonly origin: string;
  readonly triggerIds: Set<TriggerId>;
}

export function createDestinations(deps: DestinationsDeps): Destinations {
  return new Registry(deps);
}

class Registry implements Destinations {
  readonly #deps: DestinationsDeps;
  readonly #known = new Map<string, Known>();
  readonly #telling: Telling<Known>;
  readonly routes = createRoutes();
  #pauses = 0;

  constructor(deps: DestinationsDeps) {
    this.#deps = deps;
    this.#telling = this.#createTelling(deps);
    deps.catalog.onReload(() => this.#forget());
  }

  learn(trigger: Pick<Trigger, 'id' | 'workflowId'>, origins: readonly string[]): void {
    this.routes.learn(trigger, origins);
    for (const origin of origins) this.#knownOf(origin).triggerIds.add(trigger.id);
  }

  placesOf(lane: string): number {
    const known = this.#known.get(lane);
    return known === undefined ? Infinity : this.#placesOf(known);
  }

  enter(visitor: Visitor): Entry {
    const known = this.#knownOf(visitor.origin);
    known.triggerIds.add(visitor.triggerId);
    const { breaker } = known;
    if (breaker.status === 'open') return this.#admit(known, { visitor, isProbe: false });
    if (this.#placesOf(known) === 0) return this.#refuse(known, visitor);
    known.breaker = { ...breaker, probing: true };
    return this.#admit(known, { visitor, isProbe: true });
  }

  list(): readonly Destination[] {
    const { clock } = this.#deps;
    const offsetMs = clock.now() - clock.monotonic();
    return [...this.#known.values()].map(({ id, origin, triggerIds, breaker }) => {
      const base = { id, origin, triggerIds: [...triggerIds] };
      if (breaker.status === 'open') return { ...base, status: 'open' };
      return {
        ...base,
        status: breaker.probing ? 'probing' : 'paused',
        since: new Date(breaker.sinceMs + offsetMs),
        reason: breaker.reason,
        nextProbeAt: new Date(breaker.probeAtMs + offsetMs),
      };
    });
  }

  probe(id: DestinationId): readonly TriggerId[] {
    const known = [...this.#known.values()].find((one) => one.id === id);
    if (known?.breaker.status !== 'paused') return [];
    const before = known.breaker;
    known.breaker = { ...before, probeAtMs: this.#deps.clock.monotonic() };
    this.#telling.tell(known, before);
    return [...known.triggerIds];
  }

  pauses(): number {
    return this.#pauses;
  }

  look(): (notes: readonly Note[]) => void {
    const see = this.#telling.look();
    return (notes) => see(notes, [...this.#known.values()]);
  }

  #createTelling({ board, onProbe, ...deps }: DestinationsDeps): Telling<Known> {
    if (board?.isShared !== true) return createSilence();
    return createTelling({
      ...deps,
      board,
      onProbe: ({ triggerIds }) => onProbe([...triggerIds]),
      onPaused: (known) => this.#report(known, 'destination.paused_elsewhere'),
      onResumed: (known) => this.#leave(known, { kind: 'answered' }, false),
    });
  }

  #placesOf(known: Known): number {
    const places = placesOf(known.breaker, this.#deps.clock.monotonic());
    const isHeldBack = known.breaker.status === 'paused' && places > 0;
    return isHeldBack && !this.#telling.mayProbe(known) ? 0 : places;
  }

  #knownOf(origin: string): Known {
    let known = this.#known.get(origin);
    if (known === undefined) {
      const id = destinationIdOf(origin);
      const times = { answeredAtMs: Number.NEGATIVE_INFINITY, failingSinceMs: 0 };
      known = { id, origin, triggerIds: new Set(), breaker: FRESH, ...times };
      this.#known.set(origin, known);
      this.#telling.greet(known);
    }
    return known;
  }

  #admit(known: Known, { visitor, isProbe }: { visitor: Visitor; isProbe: boolean }): Entry {
    return {
      admitted: true,
      leave: (outcome) => {
        const before = known.breaker;
        this.#leave(known, outcome, isProbe);
        if (known.breaker !== before) this.#telling.tell(known, before);
        const isUncounted = isProbe && before.status === 'paused' && outcome.kind === 'failed';
        return isUncounted ? this.#untilOf(visitor) : undefined;
      },
    };
  }

  #leave(known: Known, outcome: Outcome, isProbe: boolean): void {
    const before = known.breaker;
    const nowMs = this.#deps.clock.monotonic();
    known.breaker = nextBreaker(before, outcome, { nowMs, isProbe });
    if (known.breaker.status === 'paused') this.#notePause(known, before, outcome);
    else if (outcome.kind === 'answered') this.#noteAnswer(known, before);
  }

  #refuse({ origin, breaker }: Known, visitor: Visitor): Entry {
    const why = breaker.status === 'paused' ? `: ${breaker.reason.message}` : '';
    const message = `${origin} is paused, since it keeps failing${why}`;
    const reason = { code: 'destination_paused', message } as const;
    return { admitted: false, until: this.#untilOf(visitor), reason };
  }

  /** A trigger with this destination alone is not claimed while it is paused: then its runs may stay due. */
  #untilOf({ origin, triggerId }: Visitor): Date {
    const isHeld = this.routes.laneOf(triggerId) === origin;
    return new Date(this.#deps.clock.now() + (isHeld ? 0 : PARKED_MS));
  }

  #notePause(known: Known, before: Breaker, outcome: Outcome): void {
    if (outcome.kind !== 'failed' || known.breaker === before) return;
    if (before.status === 'paused') return this.#report(known, 'destination.probed');
    known.failingSinceMs = Math.min(before.streak?.sinceMs ?? Infinity, outcome.startedMs);
    this.#pauses += 1;
    this.#report(known, 'destination.paused');
  }

  #report({ id, origin, breaker }: Known, event: string): void {
    if (breaker.status !== 'paused') return;
    const { clock, log } = this.#deps;
    log.warn(event, {
      destination_id: id,
      origin,
      ...breaker.reason,
      next_probe_at: new Date(clock.now() + breaker.probeAtMs - clock.monotonic()),
    });
  }

  #noteAnswer(known: Known, before: Breaker): void {
    const isFirst = known.answeredAtMs === Number.NEGATIVE_INFINITY;
    known.answeredAtMs = this.#deps.clock.monotonic();
    if (before.status === 'paused') {
      const pausedMs = Math.round(this.#deps.clock.monotonic() - before.sinceMs);
      this.#deps.log.info('destination.resumed', {
        destination_id: known.id,
        origin: known.origin,
        paused_ms: pausedMs,
      });
    } else if (!isFirst) return;
    this.#deps.onWell(known.origin, [...known.triggerIds]);
  }

  /** What nobody sends to any more. */
  #forget(): void {
    const { catalog } = this.#deps;
    const changed = this.routes.forget((triggerId) => catalog.trigger(triggerId)?.workflowId);
    if (changed.length === 0) return;
    for (const [origin, { triggerIds, breaker }] of this.#known) {
      // Runs of an earlier workflow may still stand before a paused one.
      const gone = changed.filter(
        (id) => breaker.status === 'open' || catalog.trigger(id) === undefined,
      );
      for (const id of gone) triggerIds.delete(id);
      if (triggerIds.size === 0) this.#known.delete(origin);
    }
  }
}

/** 53 bits of its hash: what an id holds. */
function destinationIdOf(origin: string): DestinationId {
  const hash = digest('sha256', origin);
  return toId('dst', (hash.readUInt32BE(0) % 2 ** 21) * 2 ** 32 + hash.readUInt32BE(4));
}
