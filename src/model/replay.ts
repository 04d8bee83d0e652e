import type { Id } from '../base/id.ts';
import type { RequestOutcome } from './request.ts';
import type { RunStatus } from './run.ts';

export type ReplayId = Id<'rpl'>;

/** Which old things are put through again; absent members do not restrict. */
export interface ReplayFilter {
  readonly listenerId?: string | undefined;
  readonly triggerId?: string | undefined;
  readonly eventId?: string | undefined;
  readonly type?: string | undefined;
  readonly outcome?: RequestOutcome | undefined;
  readonly status?: RunStatus | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly ids?: readonly string[] | undefined;
}

/** Puts old requests, events or runs through again, in the background, surviving a restart. */
export interface Replay {
  readonly id: ReplayId;
  readonly of: 'requests' | 'events' | 'runs';
  readonly filter: ReplayFilter;
  readonly status: 'running' | 'completed' | 'canceled';
  /** How many matched when it was made. */
  readonly total: number;
  readonly done: number;
  /** Those that could not be put through: body gone, listener or trigger deleted. */
  readonly skipped: number;
  readonly createdAt: Date;
  readonly endedAt: Date | undefined;
}
