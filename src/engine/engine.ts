import { randomFraction } from '../base/id.ts';
import { SECOND } from '../base/duration.ts';
import type { TriggerId } from '../model/trigger.ts';
import { startReplayer, type ReplayerDeps } from './replay.ts';
import { startWorker, type WorkerDeps, type WorkerStats } from './worker.ts';

/** From the durable event to its effect: runs are claimed, advanced and settled until they end. */
export interface Engine {
  /** These triggers have new runs: to be called as soon as those are committed. */
  wake(triggerIds: Iterable<TriggerId>): void;
  /** A replay was made. */
  kickReplays(): void;
  stats(): WorkerStats;
  /** Lets attempts under way end within `graceMs`, interrupts the rest, and gives every lease back. */
  stop(graceMs?: number): Promise<void>;
}

export interface EngineDeps
  extends Omit<WorkerDeps, 'random' | 'concurrency'>, Pick<ReplayerDeps, 'replayRequest'> {
  readonly store: WorkerDeps['store'] & ReplayerDeps['store'];
  readonly catalog: WorkerDeps['catalog'] & ReplayerDeps['catalog'];
  readonly random?: (() => number) | undefined;
  readonly concurrency?: number | undefined;
}

const CONCURRENCY = 256;
const GRACE_MS = 10 * SECOND;

export function startEngine(deps: EngineDeps): Engine {
  const { random = randomFraction, concurrency = CONCURRENCY } = deps;
  const worker = startWorker({ ...deps, random, concurrency });
  const replayer = startReplayer({ ...deps, worker });
  return {
    wake: (triggerIds) => worker.wake(triggerIds),
    kickReplays: () => replayer.kick(),
    stats: () => worker.stats(),
    async stop(graceMs = GRACE_MS) {
      await Promise.all([replayer.stop(), worker.stop(graceMs)]);
    },
  };
}
