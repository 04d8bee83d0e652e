import type { Clock } from '../../base/clock.ts';
import { SECOND } from '../../base/duration.ts';
import { keyAt, toId } from '../../base/id.ts';
import type { Request, RequestId } from '../../model/request.ts';
import type { Store } from '../../store/store.ts';

/** One request, and where whoever has had it goes on. */
export interface Fed {
  readonly request: Request;
  readonly place: RequestId;
}

/**
 * New requests, each once, in the order in which they can be seen. That is nearly the order of their ids: another node's
 * clock may be behind, and a batch that had to be tried again comes behind the next one. So what lies a little before the
 * place is looked at again, by ids alone. A horizon (nothing younger than a second) was the alternative, and would make
 * every tail a second late for what is rare.
 */
export interface RequestFeed {
  /** Fewer than `limit`: that was all for now. */
  next(limit: number): Promise<readonly Fed[]>;
}

/** A commit comes that much later than its id at most: by then it was refused. */
const LATE_MS = 15 * SECOND;
/** Of a stream that is faster, this many: as much as can be looked at many times a second. */
const LATE_ROWS = 2_000;

interface FeedDeps {
  readonly store: { readonly requests: Pick<Store['requests'], 'listAfter' | 'listIds' | 'find'> };
  readonly clock: Clock;
}

export function createRequestFeed(deps: FeedDeps, start: RequestId): RequestFeed {
  return new Feed(deps, start);
}

class Feed implements RequestFeed {
  readonly #deps: FeedDeps;
  /** In the order in which they were given. */
  readonly #given = new Set<RequestId>();
  #floor: RequestId;
  #place: RequestId;

  constructor(deps: FeedDeps, start: RequestId) {
    this.#deps = deps;
    this.#floor = start;
    this.#place = start;
  }

  async next(limit: number): Promise<readonly Fed[]> {
    const { requests } = this.#deps.store;
    const place = this.#place;
    const rows = await requests.listAfter(place, limit);
    // Who is far behind has first to come near.
    const late = rows.length < limit ? await this.#late(place) : [];
    for (const { id } of [...late, ...rows]) this.#given.add(id);
    this.#place = rows.at(-1)?.id ?? place;
    return [
      ...late.map((request) => ({ request, place })),
      ...rows.map((request) => ({ request, place: request.id })),
    ];
  }

  async #late(place: RequestId): Promise<readonly Request[]> {
    const { store, clock } = this.#deps;
    this.#forget(toId('req', keyAt(clock.now() - LATE_MS)));
    if (this.#floor >= place) return [];
    const ids = await store.requests.listIds({
      after: this.#floor,
      upTo: place,
      limit: LATE_ROWS,
    });
    const missing = ids.filter((id) => !this.#given.has(id)).toReversed();
    const found = await Promise.all(missing.map((id) => store.requests.find(id)));
    return found.filter((request) => request !== undefined);
  }

  /** What is at the floor and below is not looked at again, and need not be remembered. */
  #forget(floor: RequestId): void {
    if (floor > this.#floor) this.#floor = floor;
    for (const id of this.#given) {
      const isOver = this.#given.size > LATE_ROWS;
      if (id > this.#floor && !isOver) continue;
      this.#given.delete(id);
      if (id > this.#floor) this.#floor = id;
    }
  }
}
