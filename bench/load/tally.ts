import { percentile } from '../statistics.ts';
import type { Order, Outcome } from './order.ts';

/** What came back, as it comes. */
export interface Tally {
  answered(status: number, latencyMs: number): void;
  lost(latencyMs?: number): void;
  marked(number: number, atMs: number): void;
  toOutcome(seconds: number): Outcome;
}

const OK = 200;

export function createTally({ marked }: Order): Tally {
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  const answeredAtMs: [number, number][] = [];
  let requests = 0;
  let lost = 0;
  return {
    answered(status, latencyMs) {
      if (status === OK) {
        requests += 1;
        latencies.push(latencyMs);
      } else refused[status] = (refused[status] ?? 0) + 1;
    },
    // In an open loop what never came back was waited for: left out, the slowest would look best.
    lost(latencyMs) {
      lost += 1;
      if (latencyMs !== undefined) latencies.push(latencyMs);
    },
    marked(number, atMs) {
      if (marked === true) answeredAtMs.push([number, atMs]);
    },
    toOutcome(seconds) {
      latencies.sort((a, b) => a - b);
      const p50Ms = percentile(latencies, 0.5);
      const p99Ms = percentile(latencies, 0.99);
      return { requests, seconds, p50Ms, p99Ms, refused, lost, answeredAtMs };
    },
  };
}
