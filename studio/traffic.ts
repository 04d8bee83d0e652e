import { send } from './api.ts';
import { useLoaded, type Loaded } from './query.ts';

/** What the Studio asks besides the admin API: how much comes. */

export interface TrafficPoint {
  readonly at: string;
  readonly received: number;
  readonly rejected: number;
}

export interface Traffic {
  readonly every_ms: number;
  readonly points: readonly TrafficPoint[];
}

async function loadTraffic(): Promise<Traffic> {
  const response = await send('/studio/auth/traffic', {});
  return (await response.json()) as Traffic;
}

export function useTraffic(): Loaded<Traffic> {
  return useLoaded('traffic', loadTraffic, 5_000);
}
