import { DAY, HOUR, MINUTE } from '../base/duration.ts';
import { SECONDS_BOUNDS } from '../base/histogram.ts';
import type { Minute } from '../store/store.ts';
import { quantile } from './quantile.ts';

/** How far back, and how much of it one point of a chart stands for. */
const RANGES = {
  '1h': { spanMs: HOUR, everyMs: MINUTE },
  '6h': { spanMs: 6 * HOUR, everyMs: 5 * MINUTE },
  '24h': { spanMs: DAY, everyMs: 15 * MINUTE },
  '7d': { spanMs: 7 * DAY, everyMs: 2 * HOUR },
} as const;

export type RangeName = keyof typeof RANGES;

export function isRange(name: string): name is RangeName {
  return Object.hasOwn(RANGES, name);
}

/** How long senders waited for their answer, in milliseconds: half of them no longer than `p50`. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface OverviewPoint {
  readonly at: string;
  /** Requests by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** NULL where nothing was taken. */
  readonly ack: Latency | null;
  /** Of these, NULL where nobody has looked. */
  readonly waiting: number | null;
  readonly waited_ms: number | null;
  readonly bytes: number | null;
}

export interface Overview {
  readonly range: RangeName;
  readonly every_ms: number;
  readonly points: readonly OverviewPoint[];
  readonly ack: Latency | null;
  /** Refusals by their code, most first. */
  readonly refused: readonly (readonly [code: string, count: number])[];
}

/** Everything else that requests are counted under is the code of a refusal. */
const TAKEN: ReadonlySet<string> = new Set([
  'received',
  'filtered',
  'duplicate',
  'quarantined',
  'challenged',
]);

/** Where the first point of a range begins, so that points begin at full minutes and hours. */
export function beginOf(range: RangeName, nowMs: number): Date {
  const { spanMs, everyMs } = RANGES[range];
  return new Date(Math.floor(nowMs / everyMs) * everyMs - spanMs + everyMs);
}

export function toOverview(range: RangeName, minutes: readonly Minute[], nowMs: number): Overview {
  const { spanMs, everyMs } = RANGES[range];
  const beganMs = beginOf(range, nowMs).getTime();
  const all = new Sum();
  const sums = Array.from({ length: spanMs / everyMs }, () => new Sum());
  for (const minute of minutes) {
    const sum = sums[Math.floor((minute.at.getTime() - beganMs) / everyMs)];
    if (sum === undefined) continue;
    sum.add(minute);
    all.add(minute);
  }
  const refused = [...all.refused].toSorted(([, one], [, other]) => other - one);
  return {
    range,
    every_ms: everyMs,
    points: sums.map((sum, index) => sum.toPoint(new Date(beganMs + index * everyMs))),
    ack: all.latency(),
    refused,
  };
}

/** Minutes of all processes, added up. */
class Sum {
  readonly outcomes = new Map<string, number>();
  readonly refused = new Map<string, number>();
  readonly #answers: number[] = Array.from({ length: SECONDS_BOUNDS.length + 1 }, () => 0);
  #waiting: number | null = null;
  #waitedMs: number | null = null;
  #bytes: number | null = null;

  add({ counts }: Minute): void {
    for (const [name, count] of Object.entries(counts.outcomes)) {
      if (!TAKEN.has(name)) increase(this.refused, name, count);
      increase(this.outcomes, TAKEN.has(name) ? name : 'rejected', count);
    }
    // A version with other bounds has counted something else.
    if (counts.answers.length === this.#answers.length)
      for (const [index, count] of counts.answers.entries())
        this.#answers[index] = (this.#answers[index] ?? 0) + count;
    // Each process sees the same queue and the same store: the worst and the newest count, not the sum.
    this.#waiting = most(this.#waiting, counts.waiting);
    this.#waitedMs = most(this.#waitedMs, counts.waitedMs);
    this.#bytes = counts.bytes ?? this.#bytes;
  }

  latency(): Latency | null {
    const of = (part: number) => quantile(SECONDS_BOUNDS, this.#answers, part);
    const [p50, p95, p99] = [of(0.5), of(0.95), of(0.99)];
    if (p50 === undefined || p95 === undefined || p99 === undefined) return null;
    return { p50: p50 * 1_000, p95: p95 * 1_000, p99: p99 * 1_000 };
  }

  toPoint(at: Date): OverviewPoint {
    return {
      at: at.toISOString(),
      outcomes: Object.fromEntries(this.outcomes),
      ack: this.latency(),
      waiting: this.#waiting,
      waited_ms: this.#waitedMs,
      bytes: this.#bytes,
    };
  }
}

function increase(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

function most(one: number | null, other: number | undefined): number | null {
  return other === undefined ? one : Math.max(one ?? 0, other);
}
