import { wait, type Clock } from '../base/clock.ts';
import { HOUR, MINUTE } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import { RETENTION_CLASSES } from '../model/listener.ts';
import type { RequestId } from '../model/request.ts';
import type { Space, Store, Swept } from '../store/store.ts';
import {
  believedNow,
  bytesToReturn,
  expiredBefore,
  nextPages,
  nextRows,
  pauseAfter,
  pauseAfterStep,
} from './policy.ts';

/** Since the process started, and what the last round found. */
export interface SweepStats {
  readonly bodiesDeleted: number;
  readonly bytesDeleted: number;
  readonly requestsDeleted: number;
  readonly returnedBytes: number;
  readonly lastRoundAt: Date | undefined;
  readonly lastRoundMs: number;
  /** Of the embedded store, as of the last round. */
  readonly space: Space | undefined;
}

export interface SweepDeps {
  readonly store: Pick<Store, 'storage'>;
  readonly clock: Clock;
  readonly log: Log;
  /** How long requests, ended runs and attempts are kept. */
  readonly ledgerDays: number;
  readonly isDiskShort: () => boolean;
}

export interface Sweeper {
  /** Everything that has had its time now. */
  round(): Promise<void>;
  stats(): SweepStats;
}

/** Rows of the first batch: with bodies of some kilobytes, the writer is busy with it for a few milliseconds. */
const FIRST_ROWS = 128;
const SHORT_PAUSE_MS = 2;
const COUNT_ROWS = 2_000;
/** Ids are a little older than their commit, and after a burst a little younger than the clock. */
const COUNT_LAG_MS = MINUTE;
const FIRST_PAGES = 16;
/** What is carried is stepped over until then: a long queue of runs would else be looked through in each round. */
const AGAIN_MS = HOUR;

const LEDGER = 0;

export function createSweeper(deps: SweepDeps, signal: AbortSignal): Sweeper {
  return new Sweep(deps, signal);
}

interface Counts {
  bodiesDeleted: number;
  bytesDeleted: number;
  requestsDeleted: number;
  returnedBytes: number;
}

class Sweep implements Sweeper {
  readonly #deps: SweepDeps;
  readonly #signal: AbortSignal;
  readonly #start: { readonly nowMs: number; readonly monotonicMs: number };
  readonly #counts: Counts = {
    bodiesDeleted: 0,
    bytesDeleted: 0,
    requestsDeleted: 0,
    returnedBytes: 0,
  };
  /** Where the next round goes on: in what each class carries, and in the ledger, which is class 0. */
  readonly #places = new Map<number, RequestId>();
  #fromStartAtMs: number;
  #lastRound: { readonly at: Date | undefined; readonly ms: number } = { at: undefined, ms: 0 };
  #space: Space | undefined;
  #pages = FIRST_PAGES;
  /** A row of the ledger takes a third of the time that a body does. */
  readonly #rows = { bodies: FIRST_ROWS, ledger: FIRST_ROWS };

  constructor(deps: SweepDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
    this.#start = this.#instant();
    this.#fromStartAtMs = this.#start.monotonicMs + AGAIN_MS;
  }

  stats(): SweepStats {
    const { at, ms } = this.#lastRound;
    return { ...this.#counts, lastRoundAt: at, lastRoundMs: ms, space: this.#space };
  }

  async round(): Promise<void> {
    const { store, ledgerDays, clock, log } = this.#deps;
    const { storage } = store;
    const began = this.#instant();
    const countsBefore = { ...this.#counts };
    this.#forgetPlaces(began.monotonicMs);
    await this.#count(began.nowMs);
    const nowMs = believedNow(this.#start, began);
    let carried = 0;
    for (const days of RETENTION_CLASSES) carried += await this.#sweepClass(days, nowMs);
    const before = expiredBefore(ledgerDays, nowMs);
    await this.#sweep('ledger', async (limit) => {
      const swept = await storage.sweepLedger({ after: this.#places.get(LEDGER), before, limit });
      this.#counts.requestsDeleted += swept.deleted;
      this.#goOn(LEDGER, swept);
      return swept;
    });
    await this.#giveBack();
    const ms = Math.round(clock.monotonic() - began.monotonicMs);
    this.#lastRound = { at: new Date(clock.now()), ms };
    report({ before: countsBefore, counts: this.#counts, carried, ms }, log);
  }

  /** Answers how many bodies were carried. */
  async #sweepClass(days: number, nowMs: number): Promise<number> {
    const { storage } = this.#deps.store;
    const note = (swept: Swept): Swept => {
      this.#counts.bodiesDeleted += swept.deleted;
      this.#counts.bytesDeleted += swept.bytes;
      return swept;
    };
    const again = await this.#sweep('bodies', async (limit) => {
      const after = this.#places.get(days);
      const swept = note(await storage.sweepCarried(days, { after, limit }));
      this.#goOn(days, swept);
      return swept;
    });
    const before = expiredBefore(days, nowMs);
    const carried = await this.#sweep('bodies', async (limit) =>
      note(await storage.sweepBodies(days, { before, limit })),
    );
    return again + carried;
  }

  /** Batch by batch; answers how many rows were carried. */
  async #sweep(
    kind: 'bodies' | 'ledger',
    batch: (limit: number) => Promise<Swept>,
  ): Promise<number> {
    const { clock, isDiskShort } = this.#deps;
    let carried = 0;
    while (!this.#signal.aborted) {
      const began = clock.monotonic();
      const swept = await batch(this.#rows[kind]);
      carried += swept.carried;
      if (!swept.isFull) break;
      const tookMs = clock.monotonic() - began;
      // Where all were stepped over, nobody who writes had to wait.
      const isIdle = swept.deleted === 0;
      if (!isIdle) this.#rows[kind] = nextRows(this.#rows[kind], tookMs);
      const pauseMs = isIdle ? SHORT_PAUSE_MS : pauseAfter(tookMs, isDiskShort());
      await wait(clock, pauseMs, this.#signal);
    }
    return carried;
  }

  #goOn(place: number, { last }: Swept): void {
    if (last !== undefined) this.#places.set(place, last);
  }

  #forgetPlaces(monotonicMs: number): void {
    if (monotonicMs < this.#fromStartAtMs) return;
    this.#places.clear();
    this.#fromStartAtMs = monotonicMs + AGAIN_MS;
  }

  async #count(nowMs: number): Promise<void> {
    const { store, clock } = this.#deps;
    const before = new Date(nowMs - COUNT_LAG_MS);
    while (!this.#signal.aborted && (await store.storage.count(before, COUNT_ROWS)))
      await wait(clock, 1, this.#signal);
  }

  /** Step by step, as long as there is more than a reserve. */
  async #giveBack(): Promise<void> {
    const { store, clock, isDiskShort } = this.#deps;
    this.#space = await store.storage.reclaim({ pages: 0 });
    while (this.#space !== undefined && !this.#signal.aborted) {
      const { freeBytes, pageBytes } = this.#space;
      const pages = Math.ceil(bytesToReturn(this.#space, isDiskShort()) / pageBytes);
      if (pages === 0) return;
      const space = await store.storage.reclaim({ pages: Math.min(pages, this.#pages) });
      if (space === undefined || space.freeBytes >= freeBytes) return;
      this.#counts.returnedBytes += freeBytes - space.freeBytes;
      this.#pages = nextPages(this.#pages, space.tookMs);
      this.#space = space;
      await wait(clock, pauseAfterStep(space.tookMs, isDiskShort()), this.#signal);
    }
  }

  #instant(): { readonly nowMs: number; readonly monotonicMs: number } {
    const { clock } = this.#deps;
    return { nowMs: clock.now(), monotonicMs: clock.monotonic() };
  }
}

interface Round {
  readonly before: Counts;
  readonly counts: Counts;
  readonly carried: number;
  readonly ms: number;
}

function report({ before, counts, carried, ms }: Round, log: Log): void {
  const bodies = counts.bodiesDeleted - before.bodiesDeleted;
  const requests = counts.requestsDeleted - before.requestsDeleted;
  const fields = {
    bodies,
    bytes: counts.bytesDeleted - before.bytesDeleted,
    requests,
    carried,
    returned_bytes: counts.returnedBytes - before.returnedBytes,
    duration_ms: ms,
  };
  if (bodies + requests > 0) log.info('storage.swept', fields);
  else log.debug('storage.swept', fields);
}
