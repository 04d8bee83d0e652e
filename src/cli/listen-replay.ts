import type { WireEvent, WireReplay } from '../api/contract.ts';
import type { ListenerId } from '../model/listener.ts';
import type { EventId } from '../model/request.ts';
import type { ReplayId } from '../model/replay.ts';
import type { Client } from './client.ts';
import { CommandFailure } from './failure.ts';
import { codeOf } from './refusal.ts';

export interface ReplayHandling {
  readonly client: Client;
  readonly listenerId: ListenerId;
  /** The newest replay that was there already; those up to it are none of ours. */
  readonly after: ReplayId | undefined;
  /** Hands one event on; answers whether that is enough. */
  readonly hand: (event: WireEvent) => Promise<boolean>;
}

/** What a replay puts through is handed on oldest first and once, however often the stream tells of it. */
export function createReplayHandler({
  client,
  listenerId,
  after = 'rpl_',
  hand,
}: ReplayHandling): (replay: WireReplay) => Promise<boolean> {
  // What is left of each: a connection that is lost halfway brings the replay again.
  const rests = new Map<ReplayId, WireEvent[]>();
  return async (replay) => {
    if (replay.id <= after) return false;
    const rest = rests.get(replay.id) ?? (await findEvents(client, listenerId, replay));
    rests.set(replay.id, rest);
    for (let event = rest[0]; event !== undefined; event = rest[0]) {
      const isEnough = await hand(event);
      rest.shift();
      if (isEnough) return true;
    }
    return false;
  };
}

/** What is the newest now: asked for before the first connection, like where the requests begin. */
export async function findNewestReplay(client: Client): Promise<ReplayId | undefined> {
  const { value } = await client.call('listReplays', { query: { limit: 1 } });
  return value.items[0]?.id;
}

async function findEvents(
  client: Client,
  listenerId: ListenerId,
  { filter, created_at: createdAt }: WireReplay,
): Promise<WireEvent[]> {
  if (filter.ids !== undefined) {
    const found = await Promise.all(filter.ids.toSorted().map((id) => findEvent(client, id)));
    return found.filter((event) => event?.listener_id === listenerId) as WireEvent[];
  }
  const { type, since, until = createdAt } = filter;
  const query = { listener_id: listenerId, type, since, until, limit: 500 };
  const events: WireEvent[] = [];
  let cursor: string | undefined;
  do {
    const { value } = await client.call('listEvents', { query: { ...query, cursor } });
    events.push(...value.items);
    cursor = value.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return events.toReversed();
}

async function findEvent(client: Client, id: string): Promise<WireEvent | undefined> {
  try {
    const params = { id: id as EventId };
    return (await client.call('getEvent', { params })).value;
  } catch (error) {
    if (error instanceof CommandFailure && codeOf(error) === 'resource_not_found') return undefined;
    throw error;
  }
}
