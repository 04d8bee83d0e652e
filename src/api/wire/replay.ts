import type { z } from 'zod';
import type { Replay, ReplayFilter } from '../../model/replay.ts';
import type { WireReplay } from '../contract.ts';
import type { replayInput } from '../contract/replay.ts';
import { fromInstant, toInstant, toInstantOrNull } from './instant.ts';

type Input = z.output<typeof replayInput>;

export function fromReplayInput(input: Input): ReplayFilter {
  const { ids } = input.filter;
  const time = { since: fromInstant(input.filter.since), until: fromInstant(input.filter.until) };
  switch (input.of) {
    case 'requests':
      return { listenerId: input.filter.listener_id, outcome: input.filter.outcome, ids, ...time };
    case 'events':
      return { listenerId: input.filter.listener_id, type: input.filter.type, ids, ...time };
    case 'runs': {
      const { trigger_id: triggerId, event_id: eventId, status } = input.filter;
      return { triggerId, eventId, status, ids, ...time };
    }
  }
}

export function toWireReplay(replay: Replay): WireReplay {
  return {
    id: replay.id,
    of: replay.of,
    filter: toWireFilter(replay.filter),
    status: replay.status,
    total: replay.total,
    done: replay.done,
    skipped: replay.skipped,
    created_at: toInstant(replay.createdAt),
    ended_at: toInstantOrNull(replay.endedAt),
  };
}

/** Members that do not restrict are left out by JSON. */
function toWireFilter(filter: ReplayFilter): WireReplay['filter'] {
  return {
    listener_id: filter.listenerId,
    trigger_id: filter.triggerId,
    event_id: filter.eventId,
    type: filter.type,
    outcome: filter.outcome,
    status: filter.status,
    since: filter.since && toInstant(filter.since),
    until: filter.until && toInstant(filter.until),
    ids: filter.ids === undefined ? undefined : [...filter.ids],
  };
}
