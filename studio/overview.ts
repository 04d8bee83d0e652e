import { send } from './api.ts';
import { useLoaded, type Loaded } from './query.ts';
import { words } from './words/words.ts';

/** What the Studio asks besides the admin API: how much came, how soon it was answered, and what waited. */

export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface OverviewPoint {
  readonly at: string;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly ack: Latency | null;
  readonly waiting: number | null;
  readonly waited_ms: number | null;
  readonly bytes: number | null;
}

export interface Overview {
  readonly range: string;
  readonly every_ms: number;
  readonly points: readonly OverviewPoint[];
  readonly ack: Latency | null;
  readonly refused: readonly (readonly [code: string, count: number])[];
}

export const RANGES: readonly (readonly [value: string, text: string])[] = Object.entries(
  words.units.ranges,
);

const EVERY_MS = 5_000;

export function useOverview(range: string): Loaded<Overview> {
  return useLoaded(
    `overview ${range}`,
    async (signal) => {
      const response = await send(`/studio/auth/overview?range=${range}`, { signal });
      return (await response.json()) as Overview;
    },
    // What is drawn in longer steps changes less often.
    range === '1h' ? EVERY_MS : 6 * EVERY_MS,
  );
}

export function sumOf(point: OverviewPoint): number {
  return Object.values(point.outcomes).reduce((sum, count) => sum + count, 0);
}

/** Requests by outcome, over all points. */
export function totalsOf({ points }: Overview): Readonly<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (const { outcomes } of points)
    for (const [name, count] of Object.entries(outcomes))
      totals[name] = (totals[name] ?? 0) + count;
  return totals;
}

/** What was last seen at or before each point: what nobody looked at has not changed. */
export function carry(values: readonly (number | null)[]): readonly (number | null)[] {
  let last: number | null = null;
  return values.map((value) => (last = value ?? last));
}

/** How much more a day the store takes, by what was seen first and last; undefined before that says something. */
export function growthOf({ points }: Overview): number | undefined {
  const seen = points.filter(({ bytes }) => bytes !== null);
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const apart = new Date(last.at).getTime() - new Date(first.at).getTime();
  if (apart < 10 * 60_000) return undefined;
  return (((last.bytes ?? 0) - (first.bytes ?? 0)) / apart) * 86_400_000;
}
