import type { Destination } from '../../model/destination.ts';
import type { WireDestination } from '../contract.ts';
import { toInstant } from './instant.ts';

export function toWireDestination(
  destination: Destination,
  waitingRuns: number | null,
): WireDestination {
  const { id, origin, status, triggerIds } = destination;
  const base = { id, origin, status, trigger_ids: [...triggerIds], waiting_runs: waitingRuns };
  if (destination.status === 'open')
    return { ...base, since: null, reason: null, next_probe_at: null };
  return {
    ...base,
    since: toInstant(destination.since),
    reason: destination.reason,
    next_probe_at: toInstant(destination.nextProbeAt),
  };
}
