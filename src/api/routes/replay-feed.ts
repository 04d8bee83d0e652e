import { SECOND } from '../../base/duration.ts';
import { keyAt, keyOf, timeOf, toId } from '../../base/id.ts';
import type { ListenerId } from '../../model/listener.ts';
import type { Replay, ReplayId } from '../../model/replay.ts';
import type { Store } from '../../store/store.ts';

export interface FeedOptions {
  /** Only what was made after this. */
  readonly after: ReplayId;
  /** Only what may concern this listener. */
  readonly listenerId: ListenerId | undefined;
}

/** Each call answers the replays of events that are new since the one before, oldest first. */
export type ReplayFeed = () => Promise<readonly Replay[]>;

/** A row may be committed behind one with a higher key, by another node say: each look goes so far back. */
const OVERLAP_MS = 10 * SECOND;
const PAGE = 50;

/** Where to begin for whoever has seen what came before this id: a little before it. */
export function placeBefore(id: string): ReplayId {
  return toId('rpl', keyAt(timeOf(keyOf(id)) - OVERLAP_MS));
}

export function createReplayFeed(
  { replays }: Pick<Store, 'replays'>,
  { after, listenerId }: FeedOptions,
): ReplayFeed {
  let from = after;
  let seen: ReadonlySet<ReplayId> = new Set();
  return async () => {
    const found = await listSince(replays, from);
    const fresh = found.filter(({ id }) => !seen.has(id));
    seen = new Set(found.map(({ id }) => id));
    const edge = found[0] === undefined ? from : placeBefore(found[0].id);
    if (edge > from) from = edge;
    return fresh.filter((replay) => isMeant(replay, listenerId)).toReversed();
  };
}

async function listSince(replays: Store['replays'], from: ReplayId): Promise<readonly Replay[]> {
  const found: Replay[] = [];
  let before: string | undefined;
  do {
    const page = await replays.list({ limit: PAGE, before });
    const fresh = page.items.filter(({ id }) => id > from);
    found.push(...fresh);
    before = fresh.length === page.items.length ? page.next : undefined;
  } while (before !== undefined);
  return found;
}

function isMeant({ of, status, filter }: Replay, listenerId: ListenerId | undefined): boolean {
  if (of !== 'events' || status === 'canceled') return false;
  return listenerId === undefined || (filter.listenerId ?? listenerId) === listenerId;
}
