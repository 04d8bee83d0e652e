import { newUuid } from '../base/id.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { TelemetrySettings } from '../config/config.ts';
import type { Telemetry } from './export.ts';

export type { Telemetry } from './export.ts';

/** Where traces and metrics are sent, and as which version. */
export interface TelemetryOptions {
  readonly settings: TelemetrySettings;
  readonly version: string;
}

export interface TelemetryHouse {
  readonly store: {
    readonly settings: { insertOnce(name: string, value: string): Promise<string> };
  };
  readonly clock: Clock;
  readonly log: Log;
}

/** Undefined without options; what does the work is loaded only with some, so that nobody pays for what he has not. */
export async function openTelemetry(
  options: TelemetryOptions | undefined,
  { store, clock, log }: TelemetryHouse,
): Promise<Telemetry | undefined> {
  if (options === undefined) return undefined;
  const { startExport } = await import('./export.ts');
  // Ids of traces are made from it: the same on every node, and after a restart.
  const seed = await store.settings.insertOnce('trace_seed', newUuid());
  return startExport({ ...options, seed, clock, log });
}
