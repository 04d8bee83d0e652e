import { callAdmin } from './admin.ts';
import type { Call } from './sampling.ts';
import { SPAN_MS } from './seed/age.ts';
import { EVENT_TYPES } from './seed/event-types.ts';
import type { Prepared } from './servers/prepared.ts';
import type { Ready } from './servers/server.ts';

const HOUR_MS = 3_600_000;

/** What people look for in a store of twenty days: pages of 50, at the newest end and far behind it. */
export async function createQuestions(
  { admin }: Ready,
  { listenerIds }: Prepared,
): Promise<Record<string, Call>> {
  if (admin === undefined) throw new Error('it has no admin API');
  const now = Date.now();
  const listener: Call = (i) => `listener_id=${listenerIds[i % listenerIds.length]}`;
  const type: Call = (i) => `type=${EVENT_TYPES[i % EVENT_TYPES.length]}`;
  /** An instant of the last twenty days, spread evenly over them in no order. */
  const at = (i: number): Date => new Date(now - SPAN_MS * (0.05 + 0.9 * ((i * 0.618034) % 1)));
  const hour: Call = (i) => {
    const since = at(i);
    const until = new Date(since.getTime() + HOUR_MS);
    return `since=${since.toISOString()}&until=${until.toISOString()}`;
  };
  const before: Call = (i) => `until=${at(i).toISOString()}`;
  const ids = await Promise.all(
    Array.from({ length: 50 }, async (_, i) => {
      const path = `GET /api/v1/events?limit=1&${before(i)}`;
      const { items } = await callAdmin<{ items: { id: string }[] }>(admin, path);
      return items[0]?.id ?? '';
    }),
  );
  const id: Call = (i) => ids[i % ids.length] ?? '';
  const statuses = ['completed', 'failed', 'pending', 'waiting'];

  return {
    'events, newest': () => '/api/v1/events',
    'events by listener': (i) => `/api/v1/events?${listener(i)}`,
    'events by type': (i) => `/api/v1/events?${type(i)}`,
    'events by time': (i) => `/api/v1/events?${hour(i)}`,
    'events by listener and time': (i) => `/api/v1/events?${listener(i)}&${before(i)}`,
    'events by type and time': (i) => `/api/v1/events?${type(i)}&${before(i)}`,
    'events by listener, type, time': (i) =>
      `/api/v1/events?${listener(i)}&${type(i)}&${before(i)}`,
    'events behind an id': (i) => `/api/v1/events?cursor=${id(i)}`,
    'event by id': (i) => `/api/v1/events/${id(i)}`,
    'requests by outcome': (i) =>
      `/api/v1/requests?outcome=${i % 2 === 0 ? 'rejected' : 'received'}`,
    'requests by listener and outcome': (i) => `/api/v1/requests?${listener(i)}&outcome=rejected`,
    'requests by outcome and time': (i) => `/api/v1/requests?outcome=rejected&${hour(i)}`,
    'requests with an outcome that none has': () => '/api/v1/requests?outcome=duplicate',
    'runs by status': (i) => `/api/v1/runs?status=${statuses[i % statuses.length]}`,
    'runs by trigger and status': (i) =>
      `/api/v1/runs?trigger_id=${admin.triggerIds[0]}&status=${statuses[i % statuses.length]}`,
    'runs by event': (i) => `/api/v1/runs?event_id=${id(i)}`,
    'runs by status and time': (i) => `/api/v1/runs?status=failed&${before(i)}`,
  };
}
