import type { Clock, Timer } from '../base/clock.ts';
import { DAY, MINUTE } from '../base/duration.ts';
import type { HistogramCounts } from '../base/histogram.ts';
import { newUuid } from '../base/id.ts';
import type { Log } from '../base/log.ts';
import type { HistoryShelf, Minute, MinuteCounts } from '../store/store.ts';

/** What the overview is made of: counters of this process, and what waits and is kept in the store. */
export interface HistoryOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: { readonly history: HistoryShelf };
  /** Requests since the process began, by what became of them: an outcome, or the code of a refusal. */
  readonly requestStats: () => Readonly<Record<string, number>>;
  /** How long those who sent what was taken have waited for their answer. */
  readonly answerSeconds: () => HistogramCounts;
  readonly gauges: () => Promise<Gauges>;
}

/** As it is now. */
export type Gauges = Pick<MinuteCounts, 'waiting' | 'waitedMs' | 'bytes'>;

/** Of the last minutes, and of the one that has begun. */
export interface History {
  list(since: Date): Promise<readonly Minute[]>;
  /** Writes down what there is. */
  stop(): Promise<void>;
}

const KEPT_MS = 8 * DAY;
/** While the store is away, so many minutes wait for it. */
const MOST_WAITING = 60;

/**
 * Writes a row a minute, where something came or something has changed: ten million requests cannot be counted each time
 * somebody looks, and counters in memory would begin anew with the process.
 */
export function startHistory(options: HistoryOptions): History {
  return new Recorder(options);
}

class Recorder implements History {
  readonly #options: HistoryOptions;
  readonly #source = newUuid();
  #waiting: Minute[] = [];
  #before: Counters;
  #beganMs: number;
  #last: Gauges = {};
  #timer: Timer;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#before = this.#read();
    this.#beganMs = toMinute(options.clock.now());
    this.#timer = this.#schedule();
  }

  async list(since: Date): Promise<readonly Minute[]> {
    const stored = await this.#options.store.history.list(since);
    const gauges = await this.#gauges();
    const known = new Set(stored.filter(({ source }) => source === this.#source).map(keyOf));
    const waiting = this.#waiting.filter((minute) => !known.has(keyOf(minute)));
    return [...stored, ...waiting, this.#measure(gauges)].filter(({ at }) => at >= since);
  }

  async stop(): Promise<void> {
    this.#timer.cancel();
    await this.#take();
  }

  #schedule(): Timer {
    const { clock } = this.#options;
    const waitMs = this.#beganMs + MINUTE - clock.now();
    return clock.after(Math.min(MINUTE, Math.max(1, waitMs)), () => {
      void this.#take().then(() => (this.#timer = this.#schedule()));
    });
  }

  async #take(): Promise<void> {
    const gauges = await this.#gauges();
    const minute = this.#measure(gauges);
    this.#before = this.#read();
    this.#beganMs = toMinute(this.#options.clock.now());
    if (!isIdle(minute) || !isSame(gauges, this.#last)) this.#waiting.push(minute);
    this.#last = gauges;
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const { clock, log, store } = this.#options;
    const minutes = [...this.#waiting];
    if (minutes.length === 0) return;
    try {
      await store.history.insert(minutes, new Date(clock.now() - KEPT_MS));
      this.#waiting = this.#waiting.filter((minute) => !minutes.includes(minute));
    } catch (error) {
      log.warn('history.unkept', { error: String(error) });
      this.#waiting = this.#waiting.slice(-MOST_WAITING);
    }
  }

  async #gauges(): Promise<Gauges> {
    return this.#options.gauges().catch(() => ({}));
  }

  #read(): Counters {
    const { requestStats, answerSeconds } = this.#options;
    return { outcomes: { ...requestStats() }, answers: answerSeconds().buckets };
  }

  #measure(gauges: Gauges): Minute {
    const now = this.#read();
    const outcomes = Object.entries(now.outcomes)
      .map(([name, count]) => [name, count - (this.#before.outcomes[name] ?? 0)] as const)
      .filter(([, count]) => count > 0);
    const answers = now.answers.map((count, index) => count - (this.#before.answers[index] ?? 0));
    const counts = { outcomes: Object.fromEntries(outcomes), answers, ...gauges };
    return { at: new Date(this.#beganMs), source: this.#source, counts };
  }
}

type Counters = Pick<MinuteCounts, 'outcomes' | 'answers'>;

function keyOf({ at }: Minute): number {
  return at.getTime();
}

function toMinute(ms: number): number {
  return ms - (ms % MINUTE);
}

function isIdle({ counts: { outcomes, waiting = 0 } }: Minute): boolean {
  return waiting === 0 && Object.keys(outcomes).length === 0;
}

function isSame(one: Gauges, other: Gauges): boolean {
  return one.waiting === other.waiting && one.bytes === other.bytes;
}
