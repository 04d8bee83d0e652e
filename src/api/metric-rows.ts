import { SECOND } from '../base/duration.ts';
import type { HistogramCounts } from '../base/histogram.ts';
import type { MetricFamily, Sample } from '../base/metric.ts';
import { rememberFor } from '../base/remember.ts';
import type { ApiDeps, SpoolCounts } from './handler.ts';

/**
 * The metrics of the house, as data: the page, what is pushed to collectors and the docs are made from it. Labels have
 * few values, which are known beforehand: none is of a listener, a trigger, an address or whatever else users can add to.
 */
export interface MetricRow extends Omit<MetricFamily, 'samples'> {
  /** What the values of a label are. */
  readonly labels: Readonly<Record<string, string>>;
  /** Nothing where it is not known, or does not apply. */
  readonly read: (sources: MetricSources) => Samples | Promise<Samples>;
}

type Samples = readonly Sample[];

export type MetricDeps = Pick<
  ApiDeps,
  | 'engine'
  | 'requestStats'
  | 'answerSeconds'
  | 'store'
  | 'sweepStats'
  | 'disk'
  | 'spool'
  | 'isDraining'
  | 'clock'
>;

export type MetricSources = MetricDeps & Pick<ReturnType<typeof withTallies>, 'tallies'>;

/** What is kept is read from the store, and changes by the minute. */
const TALLIES_FRESH_MS = 30 * SECOND;

export function withTallies(deps: MetricDeps) {
  const tallies = rememberFor(deps.clock, TALLIES_FRESH_MS, () =>
    deps.store.storage.tallies().catch(() => undefined),
  );
  return { ...deps, tallies };
}

const only = (value: number | HistogramCounts | undefined): Samples =>
  value === undefined ? [] : [{ value }];

const each = (label: string, values: Readonly<Record<string, Sample['value']>>): Samples =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));

const plain = { labels: {} } as const;

const REQUESTS: readonly MetricRow[] = [
  {
    name: 'earshot_requests_total',
    type: 'counter',
    help: 'Requests to webhook URLs, by what became of them',
    labels: {
      outcome:
        '`received`, `duplicate`, `filtered`, `quarantined`, `challenged`, or the code of the rejection',
    },
    read: ({ requestStats }) => each('outcome', requestStats()),
  },
  {
    name: 'earshot_request_seconds',
    type: 'histogram',
    help: 'How long senders waited for their answer, the sync to disk included',
    labels: { answer: '`accepted` or `refused`' },
    read: ({ answerSeconds }) => each('answer', answerSeconds()),
  },
];

const RUNS: readonly MetricRow[] = [
  {
    name: 'earshot_runs_ended_total',
    type: 'counter',
    help: 'Runs that completed, or failed for good',
    labels: { status: '`completed` or `failed`' },
    read({ engine }) {
      const { completed, failed } = engine.stats();
      return each('status', { completed, failed });
    },
  },
  {
    ...plain,
    name: 'earshot_run_seconds',
    type: 'histogram',
    help: 'From the commit of an event to the end of a run that completed, waits included',
    read: ({ engine }) => only(engine.stats().runSeconds),
  },
  {
    ...plain,
    name: 'earshot_runs_under_way',
    type: 'gauge',
    help: 'Runs that this process is advancing now',
    read: ({ engine }) => only(engine.stats().inFlight),
  },
  {
    ...plain,
    name: 'earshot_backlog_runs',
    type: 'gauge',
    help: 'Runs of the whole installation that are due and wait for a worker; counted up to 10,000 of a trigger',
    read: async ({ engine }) => only((await engine.backlog())?.due),
  },
  {
    ...plain,
    name: 'earshot_backlog_oldest_seconds',
    type: 'gauge',
    help: 'How long the one of them that waits longest has been due',
    async read({ engine }) {
      const backlog = await engine.backlog();
      return only(backlog === undefined ? undefined : backlog.oldestDueMs / SECOND);
    },
  },
  {
    name: 'earshot_attempts_total',
    type: 'counter',
    help: 'Attempts of steps',
    labels: { outcome: '`completed` or `failed`' },
    read({ engine }) {
      const { attempts, attemptsFailed } = engine.stats();
      return each('outcome', { completed: attempts - attemptsFailed, failed: attemptsFailed });
    },
  },
  {
    ...plain,
    name: 'earshot_attempt_seconds',
    type: 'histogram',
    help: 'How long attempts took',
    read: ({ engine }) => only(engine.stats().attemptSeconds),
  },
  {
    ...plain,
    name: 'earshot_leases_lost_total',
    type: 'counter',
    help: 'Runs that another worker had taken',
    read: ({ engine }) => only(engine.stats().leasesLost),
  },
  {
    ...plain,
    name: 'earshot_destination_pauses_total',
    type: 'counter',
    help: 'How often destinations were paused because they kept failing',
    read: ({ engine }) => only(engine.stats().pauses),
  },
  {
    ...plain,
    name: 'earshot_destinations_paused',
    type: 'gauge',
    help: 'Destinations that are paused now, or being probed',
    read: ({ engine }) =>
      only(engine.destinations().filter(({ status }) => status !== 'open').length),
  },
];

const STORE: readonly MetricRow[] = [
  {
    ...plain,
    name: 'earshot_store_commit_seconds',
    type: 'histogram',
    help: 'How long a transaction took, from handing it to the engine until it was synced; its count is the number of commits',
    read: ({ store }) => only(store.stats().commitSeconds),
  },
  {
    ...plain,
    name: 'earshot_store_batch_units',
    type: 'histogram',
    help: 'Writes that went into one transaction; its sum is the number of writes',
    read: ({ store }) => only(store.stats().batchUnits),
  },
  {
    name: 'earshot_store_errors_total',
    type: 'counter',
    help: 'What the engine under the store could not do',
    labels: { operation: '`commit` (a whole transaction), `write` (one of it) or `read`' },
    read({ store }) {
      const { failedCommits: commit, refusedUnits: write, failedReads: read } = store.stats();
      return each('operation', { commit, write, read });
    },
  },
  {
    ...plain,
    name: 'earshot_store_pending_bytes',
    type: 'gauge',
    help: 'Bytes that wait to become durable',
    read: ({ store }) => only(store.pendingBytes()),
  },
  {
    ...plain,
    name: 'earshot_store_file_bytes',
    type: 'gauge',
    help: 'Size of the embedded store as of the last sweep',
    read: ({ sweepStats }) => only(sweepStats().space?.fileBytes),
  },
  {
    ...plain,
    name: 'earshot_store_free_bytes',
    type: 'gauge',
    help: 'Of it, not used',
    read: ({ sweepStats }) => only(sweepStats().space?.freeBytes),
  },
  {
    ...plain,
    name: 'earshot_store_log_bytes',
    type: 'gauge',
    help: 'Size of the log of the embedded store as of the last sweep',
    read: ({ sweepStats }) => only(sweepStats().space?.logBytes),
  },
  {
    ...plain,
    name: 'earshot_disk_free_bytes',
    type: 'gauge',
    help: 'Free on the disk of the data folder; embedded store',
    read: ({ disk }) => only(disk?.freeBytes()),
  },
  {
    ...plain,
    name: 'earshot_disk_watermark_bytes',
    type: 'gauge',
    help: 'With less than this free, events are refused: `min_free_disk`; embedded store',
    read: ({ disk }) => only(disk?.minBytes),
  },
];

const CLASSES = { retention_days: '`1`, `3`, `7`, `30`, `90` or `365`' } as const;

const RETENTION: readonly MetricRow[] = [
  {
    ...plain,
    name: 'earshot_bodies_deleted_total',
    type: 'counter',
    help: 'Bodies that retention has deleted',
    read: ({ sweepStats }) => only(sweepStats().bodiesDeleted),
  },
  {
    ...plain,
    name: 'earshot_body_bytes_deleted_total',
    type: 'counter',
    help: 'Bytes of the bodies that retention has deleted',
    read: ({ sweepStats }) => only(sweepStats().bytesDeleted),
  },
  {
    ...plain,
    name: 'earshot_requests_deleted_total',
    type: 'counter',
    help: 'Rows of the ledger that retention has deleted',
    read: ({ sweepStats }) => only(sweepStats().requestsDeleted),
  },
  {
    ...plain,
    name: 'earshot_bytes_returned_total',
    type: 'counter',
    help: 'Bytes that the embedded store has given back to the disk',
    read: ({ sweepStats }) => only(sweepStats().returnedBytes),
  },
  {
    ...plain,
    name: 'earshot_sweep_ended_timestamp_seconds',
    type: 'gauge',
    help: 'When retention last went through; it does so a minute after it last ended',
    read({ sweepStats }) {
      const at = sweepStats().lastRoundAt;
      return only(at === undefined ? undefined : at.getTime() / SECOND);
    },
  },
  {
    ...plain,
    name: 'earshot_sweep_seconds',
    type: 'gauge',
    help: 'How long that took',
    read: ({ sweepStats }) => only(sweepStats().lastRoundMs / SECOND),
  },
  {
    name: 'earshot_kept_bodies',
    type: 'gauge',
    help: 'Bodies that are kept, by retention class; counted some minutes behind',
    labels: CLASSES,
    read: async ({ tallies }) =>
      ((await tallies())?.bodies ?? []).map(({ retentionDays, items }) => ({
        labels: { retention_days: String(retentionDays) },
        value: items,
      })),
  },
  {
    name: 'earshot_kept_body_bytes',
    type: 'gauge',
    help: 'Their bytes',
    labels: CLASSES,
    read: async ({ tallies }) =>
      ((await tallies())?.bodies ?? []).map(({ retentionDays, bytes }) => ({
        labels: { retention_days: String(retentionDays) },
        value: bytes,
      })),
  },
  {
    ...plain,
    name: 'earshot_kept_requests',
    type: 'gauge',
    help: 'Rows of the ledger that are kept; counted some minutes behind',
    read: async ({ tallies }) => only((await tallies())?.ledger.items),
  },
];

const SPOOLED: readonly {
  readonly name: string;
  readonly help: string;
  readonly read: (kept: SpoolCounts, nowMs: number) => number | undefined;
}[] = [
  {
    name: 'requests',
    help: 'Requests that were answered, and wait on the disk of this node for the database',
    read: ({ count }) => count,
  },
  { name: 'bytes', help: 'What they take there', read: ({ bytes }) => bytes },
  {
    name: 'limit_bytes',
    help: 'What they may take; past it, requests are answered 503',
    read: ({ maxBytes }) => maxBytes,
  },
  {
    name: 'oldest_seconds',
    help: 'How long the oldest of them has waited',
    read: ({ oldestAt }, nowMs) => oldestAt && (nowMs - oldestAt.getTime()) / SECOND,
  },
  {
    name: 'refused_requests',
    help: 'Requests that the database does not take though it is there; they are set aside on the disk of this node',
    read: ({ refused }) => refused,
  },
  {
    name: 'damaged_files',
    help: 'Files of the spool in which something cannot be read; they are kept',
    read: ({ damagedFiles }) => damagedFiles,
  },
  {
    name: 'broken',
    help: '1 when a sync of the spool has failed: it takes nothing until the next start',
    read: ({ isBroken }) => (isBroken ? 1 : 0),
  },
];

const SPOOL: readonly MetricRow[] = [
  {
    ...plain,
    name: 'earshot_store_away',
    type: 'gauge',
    help: '1 while requests do not go to the database, since it does not answer',
    read: ({ spool }) => only(spool && (spool.stats().isDirect ? 0 : 1)),
  },
  ...SPOOLED.map(({ name, help, read }): MetricRow => ({
    ...plain,
    name: `earshot_spool_${name}`,
    type: 'gauge',
    help,
    read({ spool, clock }) {
      const kept = spool?.stats().kept;
      return only(kept && read(kept, clock.now()));
    },
  })),
];

const PROCESS: readonly MetricRow[] = [
  {
    ...plain,
    name: 'earshot_draining',
    type: 'gauge',
    help: '1 while the process finishes what is in flight before it ends',
    read: ({ isDraining }) => only(isDraining() ? 1 : 0),
  },
];

export const METRIC_ROWS: readonly MetricRow[] = [
  ...REQUESTS,
  ...RUNS,
  ...STORE,
  ...RETENTION,
  ...SPOOL,
  ...PROCESS,
];
