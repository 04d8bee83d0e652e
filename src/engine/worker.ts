import { wait } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import {
  createHistogram,
  LONG_SECONDS_BOUNDS,
  SECONDS_BOUNDS,
  type HistogramCounts,
} from '../base/histogram.ts';
import type { Attendance } from '../attendance/attendance.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { RunningRun } from '../model/run.ts';
import type { Trigger, TriggerId } from '../model/trigger.ts';
import type { Settlement, Store } from '../store/store.ts';
import { createAlarms, type Alarms } from './alarms.ts';
import type { Destinations } from './destination/destination.ts';
import { startLeases, type Lease, type Leases } from './leases.ts';
import { persist } from './persist.ts';
import type { Places } from './places/places.ts';
import { POLL_MS, startPoll, type Poll } from './poll.ts';
import {
  advanceRun,
  createByteBudget,
  createWorkflowCache,
  originsOf,
  type Advance,
  type RunDeps,
} from './run/run.ts';
import { createTurns, type Turn, type Turns } from './turns.ts';

export interface WorkerDeps extends Omit<RunDeps, 'workflows' | 'budget'> {
  readonly store: RunDeps['store'] & Pick<Store, 'runs' | 'workflows' | 'newId'>;
  readonly catalog: RunDeps['catalog'] & Pick<Catalog, 'trigger' | 'onReload'>;
  readonly destinations: Destinations;
  readonly places: Pick<Places, 'of' | 'isSure'>;
  readonly attendance: Pick<Attendance, 'onNamed'>;
  /** How long runs stay with a worker that says nothing more; default: 60 s. */
  readonly leaseMs?: number | undefined;
  /** Runs under way at once, over all triggers. */
  readonly concurrency: number;
}

export interface WorkerStats {
  readonly completed: number;
  readonly failed: number;
  readonly attempts: number;
  /** Of these. */
  readonly attemptsFailed: number;
  readonly leasesLost: number;
  readonly inFlight: number;
  /** How long attempts took. */
  readonly attemptSeconds: HistogramCounts;
  /** Of runs that completed: from the commit of the event to the end, waits included. */
  readonly runSeconds: HistogramCounts;
}

/** Claims due runs, advances each, and settles what became of it. */
export interface Worker {
  /** These triggers may have due runs. */
  wake(triggerIds: Iterable<TriggerId>): void;
  /** Whether the trigger may have due runs that nobody has claimed. */
  isBehind(triggerId: TriggerId): boolean;
  /** How many of the trigger's places are taken here. */
  heldBy(triggerId: TriggerId): number;
  stats(): WorkerStats;
  /** Claims no more; what is under way may end within `graceMs`, the rest is interrupted and given back. */
  stop(graceMs: number): Promise<void>;
}

const BATCH = 64;
const BUDGET_BYTES = 64 * 2 ** 20;
/** How long a run stays away that could not be advanced because the store could not be read. */
const SET_ASIDE_MS = SECOND;

export function startWorker(deps: WorkerDeps): Worker {
  return new Loop(deps);
}

interface Claimed {
  readonly run: RunningRun;
  readonly lease: Lease;
}

class Loop implements Worker {
  readonly #deps: WorkerDeps & RunDeps;
  readonly #turns: Turns;
  readonly #alarms: Alarms;
  readonly #leases: Leases;
  readonly #poll: Poll;
  readonly #abort = new AbortController();
  readonly #learning = new Set<TriggerId>();
  readonly #counts = {
    completed: 0,
    failed: 0,
    attempts: 0,
    attemptsFailed: 0,
    leasesLost: 0,
    inFlight: 0,
  };
  readonly #attemptSeconds = createHistogram(SECONDS_BOUNDS);
  readonly #runSeconds = createHistogram(LONG_SECONDS_BOUNDS);
  #claims = 0;
  #pumping = false;
  #stopping = false;
  #whenIdle: (() => void) | undefined;

  constructor(deps: WorkerDeps) {
    this.#deps = {
      ...deps,
      workflows: createWorkflowCache(deps.store),
      budget: createByteBudget(BUDGET_BYTES),
    };
    this.#turns = createTurns({
      concurrency: deps.concurrency,
      batch: BATCH,
      concurrencyOf(triggerId) {
        const trigger = deps.catalog.trigger(triggerId);
        return trigger === undefined || trigger.paused
          ? 0
          : deps.places.of(triggerId, trigger.concurrency);
      },
      laneOf: (triggerId) => deps.destinations.routes.laneOf(triggerId),
      placesOf: (lane) => deps.destinations.placesOf(lane),
    });
    this.#alarms = createAlarms({
      clock: deps.clock,
      horizonMs: 2 * POLL_MS,
      wake: (triggerId) => this.wake([triggerId]),
    });
    this.#leases = startLeases(deps);
    this.#poll = startPoll({
      ...deps,
      onDue: ({ triggerId, dueAt }) => this.#noteDue(triggerId, dueAt),
    });
    // A trigger may have been unpaused, or its limit raised.
    deps.catalog.onReload(() => this.#poll.look());
    // There were no places for whoever had due runs.
    deps.attendance.onNamed(() => this.#poll.look());
  }

  wake(triggerIds: Iterable<TriggerId>): void {
    for (const triggerId of triggerIds) {
      if (this.#deps.destinations.routes.knows(triggerId)) this.#turns.mark(triggerId);
      else void this.#learn(triggerId);
    }
    this.#pump();
  }

  isBehind(triggerId: TriggerId): boolean {
    return this.#turns.isBehind(triggerId);
  }

  heldBy(triggerId: TriggerId): number {
    return this.#turns.heldBy(triggerId);
  }

  stats(): WorkerStats {
    return {
      ...this.#counts,
      attemptSeconds: this.#attemptSeconds.read(),
      runSeconds: this.#runSeconds.read(),
    };
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#poll.stop();
    this.#alarms.clear();
    const idle = new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
    this.#noteIdle();
    if (graceMs > 0) await Promise.race([idle, wait(this.#deps.clock, graceMs)]);
    this.#abort.abort();
    await idle;
    this.#leases.stop();
  }

  /** Nothing is claimed before it is known where it goes: it may go to a destination that is paused. */
  async #learn(triggerId: TriggerId): Promise<void> {
    const { catalog, workflows, destinations, log } = this.#deps;
    const trigger = catalog.trigger(triggerId);
    if (trigger === undefined || this.#learning.has(triggerId)) return;
    this.#learning.add(triggerId);
    try {
      const workflow = await workflows.find(trigger.workflowId);
      const isStill = catalog.trigger(triggerId)?.workflowId === trigger.workflowId;
      if (isStill) destinations.learn(trigger, originsOf(workflow?.steps ?? []));
      this.#learning.delete(triggerId);
      this.wake([triggerId]);
    } catch (error) {
      this.#learning.delete(triggerId);
      log.warn('runs.unclaimed', { trigger_id: triggerId, error: String(error) }); // the next poll finds them again
    }
  }

  #noteDue(triggerId: TriggerId, dueAt: Date): void {
    if (dueAt.getTime() <= this.#deps.clock.now()) this.wake([triggerId]);
    else if (!this.#stopping) this.#alarms.set(triggerId, dueAt);
  }

  /**
   * The events and the ends of runs that one commit made durable are told one by one; claiming when all of them have
   * been told (a tick is not a turn of the loop, so it delays nothing) makes one claim of them instead of many.
   */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    process.nextTick(() => {
      this.#pumping = false;
      this.#claimDue();
    });
  }

  #claimDue(): void {
    if (this.#stopping) return;
    for (let turn = this.#turns.next(); turn !== undefined; turn = this.#turns.next()) {
      void this.#claim(turn);
    }
  }

  async #claim(turn: Turn): Promise<void> {
    const { store, catalog, clock, log } = this.#deps;
    const { triggerId, limit } = turn;
    const leaseId = store.newId('lea');
    const nowMs = clock.now();
    const untilMs = nowMs + this.#leases.ms;
    let runs: readonly RunningRun[] = [];
    this.#claims += 1;
    try {
      const times = { now: new Date(nowMs), leaseUntil: new Date(untilMs) };
      runs = await store.runs.claim({ triggerId, limit, leaseId, ...times });
    } catch (error) {
      log.warn('runs.unclaimed', { trigger_id: triggerId, error: String(error) }); // the next poll finds them again
    }
    this.#claims -= 1;
    this.#turns.claimed(turn, runs.length);
    if (runs.length > 0) {
      const lease = this.#leases.open(leaseId, { untilMs, runs: runs.length });
      const trigger = catalog.trigger(triggerId);
      for (const run of runs) void this.#carry(run, { trigger, lease });
    }
    this.#pump();
    this.#noteIdle();
  }

  /** Holds a run's place from its claim to its end. */
  async #carry(
    run: RunningRun,
    { trigger, lease }: { trigger: Trigger | undefined; lease: Lease },
  ): Promise<void> {
    this.#counts.inFlight += 1;
    // Stopped, taken for gone, or the trigger deleted, while the claim was under way: the run is not begun.
    if (this.#stopping || !this.#deps.places.isSure()) await this.#release({ run, lease }, 0);
    else if (trigger === undefined) await this.#settle({ run, lease }, this.#canceled(run, []));
    else await this.#advance({ run, trigger, lease });
    this.#counts.inFlight -= 1;
    this.#leases.leave(lease);
    this.#turns.ended(run.triggerId);
    this.#pump();
    this.#noteIdle();
  }

  async #advance(claimed: Claimed & { readonly trigger: Trigger }): Promise<void> {
    const { run, trigger } = claimed;
    const { signal } = this.#abort;
    let advance: Advance;
    try {
      advance = await advanceRun({ run, trigger, signal }, this.#deps);
    } catch (error) {
      this.#deps.log.error('run.unadvanced', {
        run_id: run.id,
        trigger_id: trigger.id,
        error: String(error),
      });
      return this.#release(claimed, SET_ASIDE_MS);
    }
    // Interrupted by us, not failed by the destination: the attempt does not count.
    if (signal.aborted && advance.attempts.at(-1)?.outcome !== 'completed') {
      return this.#release(claimed, 0);
    }
    // Nobody would ever claim it again.
    const orphaned =
      advance.next.status === 'waiting' && this.#deps.catalog.trigger(trigger.id) === undefined;
    await this.#settle(claimed, orphaned ? this.#canceled(run, advance.attempts) : advance);
  }

  #canceled(run: RunningRun, attempts: Advance['attempts']): Advance {
    const at = new Date(this.#deps.clock.now());
    const made = attempts.at(-1)?.number ?? run.attempts;
    return { attempts, next: { status: 'canceled', at, attempts: made } };
  }

  async #settle(claimed: Claimed, { attempts, next }: Advance): Promise<void> {
    const { run } = claimed;
    const settlement: Settlement = { runId: run.id, leaseId: run.leaseId, attempts, next };
    const held = await this.#persist(claimed, () => this.#deps.store.runs.settle(settlement));
    this.#countAttempts(attempts);
    if (held === undefined) return;
    if (!held) {
      this.#counts.leasesLost += 1;
      this.#deps.log.warn('run.lease_lost', {
        run_id: run.id,
        trigger_id: run.triggerId,
        lease_id: run.leaseId,
      });
      return;
    }
    if (next.status === 'waiting') this.#noteDue(run.triggerId, next.dueAt);
    else this.#report(run, settlement);
  }

  #countAttempts(attempts: Settlement['attempts']): void {
    this.#counts.attempts += attempts.length;
    for (const { outcome, durationMs } of attempts) {
      if (outcome === 'failed') this.#counts.attemptsFailed += 1;
      this.#attemptSeconds.observe(durationMs / SECOND);
    }
  }

  async #release(claimed: Claimed, delayMs: number): Promise<void> {
    const { store, clock } = this.#deps;
    const { id, leaseId } = claimed.run;
    const dueAt = new Date(clock.now() + delayMs);
    await this.#persist(claimed, () => store.runs.release([id], leaseId, dueAt));
    this.#noteDue(claimed.run.triggerId, dueAt);
  }

  #persist<T>({ run, lease }: Claimed, write: () => Promise<T>): Promise<T | undefined> {
    const deps = { clock: this.#deps.clock, log: this.#deps.log, signal: this.#abort.signal };
    const fields = { run_id: run.id, trigger_id: run.triggerId, lease_id: lease.id };
    return persist({ write, untilMs: lease.untilMs, fields }, deps);
  }

  #report(run: RunningRun, { next }: Settlement): void {
    const { log, clock } = this.#deps;
    const fields = {
      run_id: run.id,
      event_id: run.eventId,
      trigger_id: run.triggerId,
      replay_id: run.replayId,
      attempts: next.attempts,
      duration_ms: clock.now() - run.createdAt.getTime(),
    };
    if (next.status === 'failed') {
      this.#counts.failed += 1;
      log.warn('run.failed', { ...fields, code: next.code, message: next.message });
    } else if (next.status === 'completed') {
      this.#counts.completed += 1;
      this.#runSeconds.observe(fields.duration_ms / SECOND);
      log.debug('run.completed', fields);
    } else {
      log.debug('run.canceled', fields);
    }
  }

  #noteIdle(): void {
    if (this.#whenIdle !== undefined && this.#claims === 0 && this.#counts.inFlight === 0)
      this.#whenIdle();
  }
}
