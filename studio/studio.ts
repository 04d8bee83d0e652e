import { send } from './api.ts';
import { useLoaded, type Loaded } from './query.ts';

/** What the Studio asks besides the admin API. */

export interface Provider {
  readonly name: string;
  readonly title: string;
  /** `{url}` is the webhook URL. */
  readonly setup: readonly string[];
  readonly has_secret: boolean;
  readonly secret_at: string;
  readonly params: Readonly<Record<string, string>>;
  readonly source: string;
}

export interface TrafficPoint {
  readonly at: string;
  readonly received: number;
  readonly rejected: number;
}

export interface Traffic {
  readonly every_ms: number;
  readonly points: readonly TrafficPoint[];
}

async function get<T>(name: string): Promise<T> {
  const response = await send(`/studio/auth/${name}`, {});
  return (await response.json()) as T;
}

let providers: Promise<readonly Provider[]> | undefined;

/** They change with the version alone. */
export function useProviders(): Loaded<readonly Provider[]> {
  return useLoaded('providers', () => {
    providers ??= get<{ items: readonly Provider[] }>('providers').then(({ items }) => items);
    return providers;
  });
}

export function useTraffic(): Loaded<Traffic> {
  return useLoaded('traffic', () => get<Traffic>('traffic'), 5_000);
}
