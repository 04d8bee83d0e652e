import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';

/** What came of requests in one interval, as the overview draws it. */
export interface TrafficPoint {
  readonly at: string;
  readonly received: number;
  readonly rejected: number;
}

export interface Traffic {
  readonly every_ms: number;
  readonly points: readonly TrafficPoint[];
}

export interface TrafficOptions {
  readonly clock: Clock;
  /** Requests since the process began, by what became of them: an outcome, or the code of a refusal. */
  readonly requestStats: () => Readonly<Record<string, number>>;
}

const EVERY_MS = 10 * SECOND;
/** One hour. */
const MOST = 360;
/** All else that requests are counted under are codes of refusals. */
const TAKEN: ReadonlySet<string> = new Set([
  'received',
  'filtered',
  'duplicate',
  'quarantined',
  'challenged',
]);

/**
 * How much came in the last hour, from counters in memory: ten million rows cannot be counted each time somebody looks.
 * It begins with the process.
 */
export function watchTraffic({ clock, requestStats }: TrafficOptions): () => Traffic {
  const points: TrafficPoint[] = [];
  let before = count(requestStats());

  const measure = (): TrafficPoint => {
    const now = count(requestStats());
    const point = {
      at: new Date(clock.now()).toISOString(),
      received: now.taken - before.taken,
      rejected: now.refused - before.refused,
    };
    return point;
  };
  const take = (): void => {
    points.push(measure());
    if (points.length > MOST) points.shift();
    before = count(requestStats());
    clock.after(EVERY_MS, take);
  };
  clock.after(EVERY_MS, take);
  // The interval that has begun belongs to it: what has just come is seen.
  return () => ({ every_ms: EVERY_MS, points: [...points, measure()] });
}

function count(stats: Readonly<Record<string, number>>): { taken: number; refused: number } {
  let taken = 0;
  let refused = 0;
  for (const [name, number] of Object.entries(stats)) {
    if (TAKEN.has(name)) taken += number;
    else refused += number;
  }
  return { taken, refused };
}
