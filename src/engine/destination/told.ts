import type { Clock } from '../../base/clock.ts';
import { DAY } from '../../base/duration.ts';
import type { Log } from '../../base/log.ts';
import type { DestinationId } from '../../model/destination.ts';
import type { Note } from '../../store/store.ts';
import { PROBE_TERM_MS, pausesIn, type Board, type PauseNote } from './board.ts';
import type { Breaker } from './breaker.ts';

type Paused = Extract<Breaker, { status: 'paused' }>;

/** A destination as this node sees it. */
export interface Told {
  readonly id: DestinationId;
  breaker: Breaker;
  /** When it last answered here, by the clock that does not step. */
  answeredAtMs: number;
  failingSinceMs: number;
}

export interface TellingDeps<T extends Told> {
  readonly board: Board;
  readonly clock: Clock;
  readonly log: Log;
  /** This node may send its probe. */
  readonly onProbe: (told: T) => void;
  /** Another node has paused it. */
  readonly onPaused: (told: T) => void;
  /** It was paused, and another node has found it well. */
  readonly onResumed: (told: T) => void;
}

/** Keeps what this node knows of a destination and what all nodes know of it together. */
export interface Telling<T extends Told> {
  /** Whether this node may send the probe that is due; where it has not been said yet, it is asked. */
  mayProbe(told: T): boolean;
  /** The breaker has changed by what came of a request. */
  tell(told: T, before: Breaker): void;
  /** To be called before the notes are read; what it answers with goes by them. */
  look(): (notes: readonly Note[], all: readonly T[]) => void;
  /** What is known of one that this node sends to for the first time. */
  greet(told: T): void;
}

/** Where nobody else sends. */
export function createSilence<T extends Told>(): Telling<T> {
  return {
    mayProbe: () => true,
    tell: () => undefined,
    look: () => () => undefined,
    greet: () => undefined,
  };
}

/** A pause that nobody has looked at for so long is of a destination that nobody sends to. */
const FORGOTTEN_MS = DAY;
const ASK_EVERY_MS = 500;

export function createTelling<T extends Told>(deps: TellingDeps<T>): Telling<T> {
  return new NoteTelling(deps);
}

interface Wish {
  readonly kind: 'posted' | 'probed' | 'cleared';
}

interface State {
  /** What all are to know and do not know yet. */
  wish: Wish | undefined;
  isWriting: boolean;
  /** Of the looks and writings: notes that were read before the last writing say nothing. */
  writtenAt: number;
  mayProbeUntilMs: number;
  askAtMs: number;
}

class NoteTelling<T extends Told> implements Telling<T> {
  readonly #deps: TellingDeps<T>;
  readonly #states = new WeakMap<T, State>();
  #pauses: ReadonlyMap<DestinationId, PauseNote> = new Map();
  #count = 0;

  constructor(deps: TellingDeps<T>) {
    this.#deps = deps;
  }

  mayProbe(told: T): boolean {
    const state = this.#stateOf(told);
    const nowMs = this.#deps.clock.monotonic();
    if (nowMs < state.mayProbeUntilMs) return true;
    if (state.wish === undefined && nowMs >= state.askAtMs) void this.#takeProbe(told, state);
    return false;
  }

  tell(told: T, before: Breaker): void {
    const { breaker } = told;
    const state = this.#stateOf(told);
    state.mayProbeUntilMs = Number.NEGATIVE_INFINITY;
    if (breaker.status === 'open') {
      if (before.status === 'open') return;
      state.wish = { kind: 'cleared' };
    } else {
      // What should have been taken down is written over.
      const isFirst = before.status === 'open' && state.wish?.kind !== 'cleared';
      state.wish = { kind: isFirst ? 'posted' : 'probed' };
    }
    void this.#write(told, state);
  }

  look(): (notes: readonly Note[], all: readonly T[]) => void {
    const askedAt = ++this.#count;
    return (notes, all) => {
      this.#pauses = new Map(pausesIn(notes).map((pause) => [pause.id, pause]));
      for (const told of all) {
        const state = this.#stateOf(told);
        if (state.wish !== undefined) void this.#write(told, state);
        else if (state.writtenAt < askedAt) this.#compare(told, state);
      }
      this.#tidy(all);
    };
  }

  greet(told: T): void {
    this.#compare(told, this.#stateOf(told));
  }

  #compare(told: T, state: State): void {
    const pause = this.#pauses.get(told.id);
    const { breaker } = told;
    if (breaker.status === 'open') {
      if (pause !== undefined) this.#hear(told, state, pause);
    } else if (pause === undefined) this.#deps.onResumed(told);
    else if (breaker.probing) this.#goOnProbing(told, state, pause);
    else told.breaker = this.#toBreaker(pause);
  }

  /** Whom it has answered since the failures began, goes on: it is that node which cannot reach it. */
  #hear(told: T, state: State, pause: PauseNote): void {
    const { clock, onPaused } = this.#deps;
    if (told.answeredAtMs < this.#toMonotonic(pause.failingSinceMs)) {
      told.failingSinceMs = this.#toMonotonic(pause.failingSinceMs);
      told.breaker = this.#toBreaker(pause);
      onPaused(told);
    } else if (
      pause.probeAtMs <= clock.now() &&
      told.answeredAtMs >= this.#toMonotonic(pause.probeAtMs)
    ) {
      // An answer behind the instant of the probe is as good as a probe.
      state.wish = { kind: 'cleared' };
      void this.#write(told, state);
    }
  }

  #goOnProbing(told: T, state: State, pause: PauseNote): void {
    const { board, clock } = this.#deps;
    const isEnding = (pause.probe?.untilMs ?? 0) - clock.now() < PROBE_TERM_MS / 2;
    if (board.isOwn(pause) && isEnding) void this.#takeProbe(told, state);
  }

  async #takeProbe(told: T, state: State): Promise<void> {
    const { board, clock, log, onProbe } = this.#deps;
    const askedMs = clock.monotonic();
    state.askAtMs = askedMs + ASK_EVERY_MS;
    try {
      if (!(await board.takeProbe(told.id))) return;
    } catch (error) {
      log.warn('destination.unprobed', { destination_id: told.id, error: String(error) });
      return;
    }
    const { breaker } = told;
    if (breaker.status === 'open' || breaker.probing) return;
    state.mayProbeUntilMs = askedMs + PROBE_TERM_MS;
    onProbe(told);
  }

  /** Where the store is away, it is tried again at the next look. */
  async #write(told: T, state: State): Promise<void> {
    if (state.isWriting) return;
    state.isWriting = true;
    try {
      for (let wish = state.wish; wish !== undefined; wish = state.wish) {
        await this.#carryOut(told, wish);
        if (state.wish === wish) state.wish = undefined;
      }
    } catch (error) {
      const { log } = this.#deps;
      log.warn('destination.untold', { destination_id: told.id, error: String(error) });
    }
    state.isWriting = false;
    state.writtenAt = ++this.#count;
    // It may be due at once.
    if (told.breaker.status === 'paused' && state.wish === undefined) this.#deps.onProbe(told);
  }

  async #carryOut({ id, breaker, failingSinceMs }: T, wish: Wish): Promise<void> {
    const { board } = this.#deps;
    if (breaker.status === 'open') return board.clear(id);
    const { sinceMs, probeAtMs, pauses, reason } = breaker;
    const pause: PauseNote = {
      id,
      sinceMs: this.#toWall(sinceMs),
      failingSinceMs: this.#toWall(failingSinceMs),
      probeAtMs: this.#toWall(probeAtMs),
      pauses,
      reason,
    };
    return board.post(pause, wish.kind === 'probed');
  }

  #toBreaker(pause: PauseNote): Paused {
    const { sinceMs, probeAtMs, pauses, reason, probe } = pause;
    const { board, clock } = this.#deps;
    const isOthers = probe !== undefined && !board.isOwn(pause) && probe.untilMs > clock.now();
    return {
      status: 'paused',
      sinceMs: this.#toMonotonic(sinceMs),
      probeAtMs: this.#toMonotonic(isOthers ? Math.max(probeAtMs, probe.untilMs) : probeAtMs),
      pauses,
      reason,
      probing: false,
    };
  }

  #toWall(monotonicMs: number): number {
    return this.#deps.clock.now() - this.#deps.clock.monotonic() + monotonicMs;
  }

  #toMonotonic(wallMs: number): number {
    return this.#deps.clock.monotonic() - this.#deps.clock.now() + wallMs;
  }

  #stateOf(told: T): State {
    let state = this.#states.get(told);
    if (state === undefined) {
      const never = Number.NEGATIVE_INFINITY;
      const times = { writtenAt: 0, mayProbeUntilMs: never, askAtMs: never };
      state = { wish: undefined, isWriting: false, ...times };
      this.#states.set(told, state);
    }
    return state;
  }

  #tidy(all: readonly T[]): void {
    const before = this.#deps.clock.now() - FORGOTTEN_MS;
    for (const { id, probeAtMs } of this.#pauses.values()) {
      if (probeAtMs > before || all.some((told) => told.id === id)) continue;
      this.#deps.board.clear(id).catch(() => undefined);
    }
  }
}
