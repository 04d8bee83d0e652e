import { createQuestions } from '../../../bench/questions.ts';
import type { Call } from '../../../bench/sampling.ts';
import { SPAN_MS } from '../../../bench/seed/age.ts';
import { EVENT_TYPES } from '../../../bench/seed/event-types.ts';
import { ADMIN_TOKEN } from '../../kit/server.ts';
import type { Bench } from './bench.ts';

const HOUR_MS = 3_600_000;

/** Each filter of the Studio's lists, alone and with others, those too that nothing in the store fits. */
export async function createFilterQuestions({
  server: { url },
  prepared,
}: Pick<Bench, 'server' | 'prepared'>): Promise<Readonly<Record<string, Call>>> {
  const admin = { url, token: ADMIN_TOKEN, triggerIds: prepared.triggerIds };
  const listener: Call = (i) =>
    `listener_id=${prepared.listenerIds[i % prepared.listenerIds.length]}`;
  const type: Call = (i) => `type=${EVENT_TYPES[i % EVENT_TYPES.length]}`;
  const trigger = `trigger_id=${prepared.triggerIds[0]}`;
  const hour: Call = (i) => {
    const since = Date.now() - SPAN_MS * (0.05 + 0.9 * ((i * 0.618034) % 1));
    const [from, to] = [new Date(since), new Date(since + HOUR_MS)];
    return `since=${from.toISOString()}&until=${to.toISOString()}`;
  };
  const week = `since=${new Date(Date.now() - 7 * 24 * HOUR_MS).toISOString()}`;
  return {
    ...(await createQuestions({ port: 0, targets: [], admin }, prepared)),
    'requests, newest': () => '/api/v1/requests',
    'requests by listener': (i) => `/api/v1/requests?${listener(i)}`,
    'requests by type': (i) => `/api/v1/requests?${type(i)}`,
    'requests by time': (i) => `/api/v1/requests?${hour(i)}`,
    'requests by listener and type': (i) => `/api/v1/requests?${listener(i)}&${type(i)}`,
    'requests by listener, received': (i) => `/api/v1/requests?${listener(i)}&outcome=received`,
    'requests by type and an outcome that it never has': (i) =>
      `/api/v1/requests?${type(i)}&outcome=rejected`,
    'requests by listener, type, such an outcome': (i) =>
      `/api/v1/requests?${listener(i)}&${type(i)}&outcome=rejected`,
    'requests by type, such an outcome, week': (i) =>
      `/api/v1/requests?${type(i)}&outcome=rejected&${week}`,
    'requests of a time with nothing in it': () => '/api/v1/requests?until=2020-01-01T00:00:00Z',
    'events by a type that none has': (i) => `/api/v1/events?type=nothing-${i}`,
    'events by listener and type that none has': (i) =>
      `/api/v1/events?${listener(i)}&type=nothing`,
    'runs, newest': () => '/api/v1/runs',
    'runs by trigger': () => `/api/v1/runs?${trigger}`,
    'runs by trigger, completed': () => `/api/v1/runs?${trigger}&status=completed`,
    'runs by trigger and time': (i) => `/api/v1/runs?${trigger}&${hour(i)}`,
    'runs by trigger, failed, time': (i) => `/api/v1/runs?${trigger}&status=failed&${hour(i)}`,
    'runs by time': (i) => `/api/v1/runs?${hour(i)}`,
    'runs by status, time without any': () =>
      '/api/v1/runs?status=completed&until=2020-01-01T00:00:00Z',
    'runs canceled': () => '/api/v1/runs?status=canceled',
    'runs running': () => '/api/v1/runs?status=running',
  };
}

/** These look into what is kept, and stop after 50 ms with a page that is short and says where to go on. */
export const SEARCHES: Readonly<Record<string, Call>> = {
  'requests by a text that is nowhere': (i) => `/api/v1/requests?q=nowhere-${i}`,
  'events by a text that is nowhere': (i) => `/api/v1/events?q=nowhere-${i}`,
  'requests by an expression that never holds': (i) =>
    `/api/v1/requests?where=${encodeURIComponent(`number == ${-1 - i}`)}`,
  'events by an expression that never holds': (i) =>
    `/api/v1/events?where=${encodeURIComponent(`number == ${-1 - i}`)}`,
};
