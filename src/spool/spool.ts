import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import type { EventId } from '../model/request.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { Admission, Store } from '../store/store.ts';
import { Drainer } from './drainer.ts';
import { Intake } from './intake.ts';
import { openSpoolLog, type SpoolLog } from './log.ts';
import { openRefused, type Refused } from './refused.ts';

export { lookIntoSpool, type SpoolFolder } from './look.ts';
export { findSettled } from './settled.ts';

/**
 * What ingest writes to where the store is on another machine: whoever sends is answered within a bounded time, however
 * silent the store is. With a folder, what comes while the store is away is kept there, synced, and put into the store in
 * order when it is back.
 */
export interface Spool {
  /** In place of these shelves. */
  readonly store: Pick<Store, 'requests' | 'dedupe' | 'pendingBytes'>;
  /** Begins to put into the store what was found; `onCommitted` is told of the runs of each commit. */
  start(onCommitted: (triggerIds: readonly TriggerId[]) => void): void;
  stats(): SpoolStats;
  /** What came to this node before this instant is in the store; undefined: all that came is. */
  settledAt(): Date | undefined;
  /** Waits until all is in the store, for so long at most; the log says what is left. */
  stop(patienceMs: number): Promise<void>;
}

export interface SpoolStats {
  /** Whether the store takes what comes at this moment. */
  readonly isDirect: boolean;
  /** Undefined: there is no folder, and senders are told to come back. */
  readonly kept: KeptStats | undefined;
}

export interface KeptStats {
  /** Requests that were answered for, and are not in the store. */
  readonly count: number;
  /** What they take on the disk, and may take. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** When the oldest of them came. */
  readonly oldestAt: Date | undefined;
  /** What the store does not take though it is there. */
  readonly refused: number;
  /** Files with something in them that cannot be read. */
  readonly damagedFiles: number;
  /** The disk has failed: nothing more is taken until the next start. */
  readonly isBroken: boolean;
}

export interface SpoolDeps {
  readonly config: Pick<Config, 'storeUrl' | 'data' | 'spool' | 'spoolFolder' | 'spoolMaxBytes'>;
  readonly store: Pick<
    Store,
    'requests' | 'dedupe' | 'spool' | 'shares' | 'probe' | 'newId' | 'pendingBytes'
  >;
  readonly clock: Clock;
  readonly log: Log;
  /** Throws where another process uses the folder. */
  readonly lock: (folder: string) => { close(): void };
}

/** How long the store may be silent before somebody is told to come back: providers wait from five seconds to thirty. */
const PATIENCE_MS = 8 * SECOND;
/** Before it is kept here instead, which costs nobody anything. */
const SPOOL_AFTER_MS = SECOND;

/** Undefined where the store is in this process: what it does not take, this disk does not take. */
export async function openSpool(deps: SpoolDeps): Promise<Spool | undefined> {
  const { config, store, clock, log } = deps;
  if (config.storeUrl === undefined) return undefined;
  const opened = config.spool ? await openFiles(deps) : undefined;
  const intake = new Intake({
    store,
    clock,
    log: opened?.spoolLog,
    patienceMs: opened === undefined ? PATIENCE_MS : SPOOL_AFTER_MS,
    onAway: (why) => {
      log.warn('store.away', { error: why, spooled: opened !== undefined });
      drainer.wake();
    },
  });
  const drainer = new Drainer({ ...deps, intake, ...opened });
  let stopped: Promise<void> | undefined;
  const stats = (): SpoolStats => ({
    isDirect: intake.isDirect(),
    kept: opened && toKept(opened, config.spoolMaxBytes, drainer.oldestAt()),
  });
  async function stop(patienceMs: number): Promise<void> {
    await drainer.stop(patienceMs);
    const { kept } = stats();
    if (kept !== undefined && kept.count > 0) log.warn('spool.left', toLeft(kept));
    await opened?.spoolLog.close();
    opened?.lock.close();
  }
  return {
    store: divert(store, intake),
    start: (onCommitted) => drainer.start(onCommitted),
    stats,
    settledAt: () => drainer.settledAt(),
    stop: (patienceMs) => (stopped ??= stop(patienceMs)),
  };
}

interface OpenFiles {
  readonly lock: { close(): void };
  readonly spoolLog: SpoolLog;
  readonly refused: Refused;
}

async function openFiles({ config, lock: take, log }: SpoolDeps): Promise<OpenFiles> {
  const folder = config.spoolFolder ?? join(config.data, 'spool');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = take(folder);
  try {
    const spoolLog = await openLog(folder, config.spoolMaxBytes, log);
    return { lock, spoolLog, refused: await openRefused(join(folder, 'refused')) };
  } catch (error) {
    lock.close();
    throw error;
  }
}

async function openLog(folder: string, maxBytes: number, log: Log): Promise<SpoolLog> {
  const { log: spoolLog, cutBytes } = await openSpoolLog({
    folder,
    maxBytes,
    onDamage: ({ path, problem }) =>
      log.error('spool.damaged', {
        file: path,
        problem,
        help: 'what is whole in it is put into the store, and the file is kept; events in what is not are lost',
      }),
  });
  if (cutBytes > 0)
    log.warn('spool.cut', { bytes: cutBytes, why: 'it was being written when the process died' });
  if (spoolLog.count() > 0)
    log.info('spool.found', { count: spoolLog.count(), bytes: spoolLog.bytes() });
  return spoolLog;
}

function toKept(
  { spoolLog, refused }: OpenFiles,
  maxBytes: number,
  oldestAt: Date | undefined,
): KeptStats {
  const count = spoolLog.count();
  return {
    count,
    bytes: spoolLog.bytes(),
    maxBytes,
    oldestAt: count === 0 ? undefined : oldestAt,
    refused: refused.count(),
    damagedFiles: spoolLog.damagedFiles(),
    isBroken: spoolLog.isBroken(),
  };
}

function toLeft({ count, bytes, oldestAt }: KeptStats) {
  const help = 'it is put into the store when a node is started with this folder';
  return { count, bytes, oldest_at: oldestAt, help };
}

function divert(store: SpoolDeps['store'], intake: Intake): Spool['store'] {
  return {
    requests: {
      ...store.requests,
      async insert(admission) {
        await intake.put({ admission });
      },
    },
    dedupe: {
      ...store.dedupe,
      insertFirst: (admission, claim) => intake.put({ admission, claim }),
      async insertLast(admission, hold) {
        const first = await intake.put({ admission, hold });
        // As long as it waits here, nobody knows whether it will be the payload of an earlier one.
        return first?.eventId ?? eventIdOf(admission);
      },
    },
    pendingBytes: () => intake.pendingBytes(),
  };
}

function eventIdOf({ request }: Admission): EventId {
  if (request.eventId === undefined) throw new TypeError('what is held is an event');
  return request.eventId;
}
