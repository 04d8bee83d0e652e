import { ALONE, type Attendance } from '../attendance/attendance.ts';
import { randomFraction } from '../base/id.ts';
import { SECOND } from '../base/duration.ts';
import { createHistogram, LONG_SECONDS_BOUNDS, SECONDS_BOUNDS } from '../base/histogram.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { Destination, DestinationId } from '../model/destination.ts';
import type { Store } from '../store/store.ts';
import { createBacklog, type Backlog, type BacklogDeps } from './backlog.ts';
import { createBoard, createDestinations } from './destination/destination.ts';
import { startNotes } from './notes.ts';
import { createParked } from './parked.ts';
import { createPlaces } from './places/places.ts';
import { startReplayer, type ReplayerDeps } from './replay.ts';
import { startWorker, type WorkerDeps, type WorkerStats } from './worker.ts';

/** From the durable event to its effect: runs are claimed, advanced and settled until they end. */
export interface Engine {
  /** These triggers have new runs: to be called as soon as those are committed. */
  wake(triggerIds: Iterable<TriggerId>): void;
  /** A replay was made. */
  kickReplays(): void;
  stats(): EngineStats;
  /** What waits for a worker; looked at anew every five seconds at most. Undefined where the store cannot be read. */
  backlog(): Promise<Backlog | undefined>;
  /** The destinations that runs go to. */
  destinations(): readonly Destination[];
  /** Probes a paused destination now, where a run waits for it. */
  probe(id: DestinationId): Promise<void>;
  /** Lets attempts under way end within `graceMs`, interrupts the rest, and gives every lease back. */
  stop(graceMs?: number): Promise<void>;
}

export interface EngineStats extends WorkerStats {
  /** How often destinations were paused. */
  readonly pauses: number;
}

export interface EngineDeps
  extends
    Omit<WorkerDeps, 'random' | 'concurrency' | 'destinations' | 'places' | 'attendance'>,
    Pick<ReplayerDeps, 'replayRequest'> {
  readonly store: WorkerDeps['store'] & ReplayerDeps['store'] & Pick<Store, 'shares'>;
  /** Default: that of a process which has the store to itself. */
  readonly attendance?: Attendance | undefined;
  readonly catalog: WorkerDeps['catalog'] & ReplayerDeps['catalog'];
  readonly random?: (() => number) | undefined;
  readonly concurrency?: number | undefined;
}

const CONCURRENCY = 256;
const GRACE_MS = 10 * SECOND;

export function startEngine(deps: EngineDeps): Engine {
  const { random = randomFraction, concurrency = CONCURRENCY, attendance = ALONE } = deps;
  const destinations = createDestinations({
    ...deps,
    board: createBoard({ ...deps, attendance }),
    onProbe: (triggerIds) => worker.wake(triggerIds),
    onWell(origin, triggerIds) {
      worker.wake(triggerIds);
      const isWell = (): boolean => destinations.placesOf(origin) > 0;
      for (const id of triggerIds) {
        if (destinations.routes.laneOf(id) !== origin) parked.fetch(id, isWell);
      }
    },
  });
  const places = createPlaces({
    ...deps,
    attendance,
    heldOf: (triggerId) => worker.heldBy(triggerId),
    onPlaces: (triggerId) => worker.wake([triggerId]),
  });
  const shared = { destinations, places, attendance };
  const worker = startWorker({ ...deps, ...shared, random, concurrency });
  const parked = createParked({ ...deps, worker });
  const replayer = startReplayer({ ...deps, worker });
  const notes = startNotes({
    ...deps,
    look() {
      const seeDestinations = destinations.look();
      return (found) => {
        places.see(found);
        seeDestinations(found);
      };
    },
  });
  return {
    wake: (triggerIds) => worker.wake(triggerIds),
    kickReplays: () => replayer.kick(),
    stats: () => ({ ...worker.stats(), pauses: destinations.pauses() }),
    backlog: createBacklog(deps),
    destinations: () => destinations.list(),
    async probe(id) {
      const triggerIds = destinations.probe(id);
      const at = new Date(deps.clock.now());
      for (const triggerId of triggerIds) {
        if ((await deps.store.runs.hasten({ triggerId, at, limit: 1 })) > 0) break;
      }
      worker.wake(triggerIds);
    },
    async stop(graceMs = GRACE_MS) {
      await Promise.all([replayer.stop(), worker.stop(graceMs)]);
      notes.stop();
    },
  };
}

/** Of a node that runs nothing: other nodes are told or look, and it knows of no destination. */
export function createAbsentEngine(deps: BacklogDeps): Engine {
  const stats: EngineStats = {
    completed: 0,
    failed: 0,
    attempts: 0,
    attemptsFailed: 0,
    leasesLost: 0,
    inFlight: 0,
    pauses: 0,
    attemptSeconds: createHistogram(SECONDS_BOUNDS).read(),
    runSeconds: createHistogram(LONG_SECONDS_BOUNDS).read(),
  };
  return {
    wake: () => undefined,
    kickReplays: () => undefined,
    stats: () => stats,
    backlog: createBacklog(deps),
    destinations: () => [],
    probe: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
