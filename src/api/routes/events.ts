import type { Mask } from '../../definition/definition.ts';
import { headerOf, type Event, type EventId, type RequestBody } from '../../model/request.ts';
import type { Replay } from '../../model/replay.ts';
import type { Trigger, TriggerId } from '../../model/trigger.ts';
import { findConditions } from '../../trigger/trigger.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { toWirePage } from '../page.ts';
import { findMask } from '../redaction.ts';
import { found, refuse, refuseField } from '../refusal.ts';
import { maskBody, toWireData, toWireHead, toWireMapped } from '../wire/body.ts';
import { toErasure, toWireEvent, toWireStage } from '../wire/request.ts';
import { toWireRun } from '../wire/run.ts';
import { searchLedger, toLedgerQuery } from './search.ts';
import { startRuns } from './start-runs.ts';

type Deps = Pick<ApiDeps, 'store' | 'catalog' | 'engine' | 'clock'>;
type EventHandlers = Pick<Handlers, 'listEvents' | 'getEvent' | 'createEventReplay'>;

const MOST_RUNS = 500;

export function createEventHandlers(deps: Deps): EventHandlers {
  const { store } = deps;

  async function find(id: EventId): Promise<Event> {
    return found(await store.events.find(id), 'event', id);
  }

  return {
    async listEvents({ query }) {
      const page = await searchLedger(deps, query, {
        list: (asked) => store.events.list({ ...toLedgerQuery(query), ...asked }),
        open: (event) => ({
          event,
          request: () => store.requests.find(event.requestId),
          body: () => store.events.findBody(event.id),
        }),
      });
      return toWirePage(page, toWireEvent);
    },

    async getEvent({ params }) {
      const event = await find(params.id);
      const [request, body, data, mask, runs] = await Promise.all([
        store.requests.find(event.requestId),
        store.events.findBody(event.id),
        store.events.findData(event.id),
        findMask(deps, event.listenerId),
        store.runs.list({ eventId: event.id, limit: MOST_RUNS }),
      ]);
      return {
        ...toWireEvent(event),
        content_type: request?.contentType ?? (body && headerOf(body.head, 'content-type')) ?? null,
        ...toShownData({ body, data, mask }),
        ...toWireHead(body),
        body_erased_at: toErasure(request),
        stages: (request?.stages ?? []).map(toWireStage),
        runs: runs.items.map(toWireRun),
      };
    },

    async createEventReplay({ params, body, now }) {
      const event = await find(params.id);
      const triggers = triggersFor(deps, event, body.trigger_ids);
      if ((await store.events.findBody(event.id)) === undefined) refuse('body_erased');
      // Who names a trigger wants it run; else those run that would have.
      const conditions =
        body.trigger_ids === undefined ? await findConditions(deps, event, triggers) : undefined;
      const runs = await startRuns(deps, triggers, { eventId: event.id, now, conditions });
      // Kept like one of many, so that who follows the stream hears of it, on whichever node.
      if (body.trigger_ids === undefined) await store.replays.insert(toReplay(deps, event, now));
      return { runs: runs.map(toWireRun) };
    },
  };
}

interface Kept {
  readonly body: RequestBody | undefined;
  /** What a mapping has made, as JSON. */
  readonly data: string | undefined;
  readonly mask: Mask | undefined;
}

function toShownData({ body, data, mask }: Kept) {
  if (data !== undefined) return toWireMapped(data, mask);
  return toWireData(body === undefined || mask === undefined ? body?.bytes : maskBody(mask, body));
}

function toReplay({ store }: Deps, { id, listenerId }: Event, now: Date): Replay {
  const filter = { listenerId, ids: [id] };
  const counts = { total: 1, done: 1, skipped: 0 };
  const times = { createdAt: now, endedAt: now };
  return { id: store.newId('rpl'), of: 'events', filter, status: 'completed', ...counts, ...times };
}

/** All that are bound to its listener, or those of them that are named. */
function triggersFor(
  { catalog }: Deps,
  { listenerId }: Event,
  ids: readonly TriggerId[] | undefined,
): readonly Trigger[] {
  const bound = catalog.triggersOf(listenerId);
  if (ids === undefined) return bound;
  return [...new Set(ids)].map((id) => {
    const trigger = bound.find((one) => one.id === id);
    const expected = `no trigger "${id}" is bound to the listener "${listenerId}"`;
    return trigger ?? refuseField('trigger_ids', expected);
  });
}
