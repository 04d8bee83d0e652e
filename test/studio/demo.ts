import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { newUuid } from '../../src/base/id.ts';
import { PROVIDERS, signAs } from '../../src/provider/provider.ts';
import { systemClock } from '../../src/base/clock.ts';
import { openStore } from '../../src/store/open.ts';
import type { Minute } from '../../src/store/store.ts';
import { callApi } from '../kit/server.ts';

/** An installation as somebody has it after a busy hour: for pictures, and to look at. */
export interface Demo {
  readonly listeners: Readonly<Record<string, Made>>;
  readonly triggers: readonly string[];
  /** So many more requests, mixed as they come in life. */
  send(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface Made {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
}

const LISTENERS = {
  billing: { name: 'Billing', preset: 'stripe', description: 'Payments and subscriptions' },
  pushes: { name: 'Pushes', preset: 'github', description: 'Everything of the organisation' },
  orders: { name: 'Orders', preset: 'shopify', description: 'The shop in the Netherlands' },
  parcels: { name: 'Parcels', preset: 'standard-webhooks', description: 'Where parcels are' },
} as const;

type ListenerName = keyof typeof LISTENERS;

export async function openDemo(url: string): Promise<Demo> {
  const api = <T>(call: string, body?: unknown): Promise<T> => callApi<T>(url, call, body);
  const listeners: Record<string, Made> = {};
  for (const [key, { name, preset, description }] of Object.entries(LISTENERS))
    listeners[key] = await api('POST /api/v1/listeners', {
      name,
      description,
      verification: { signature: { preset } },
    });
  listeners['forms'] = await api('POST /api/v1/listeners', {
    name: 'Contact form of the old site',
    verification: { credential: 'off' },
    unsecured: true,
  });
  const shop = await openShop();
  const to = (name: string, path: string, from: readonly string[]) =>
    api<{ id: string }>('POST /api/v1/triggers', {
      name,
      listener_ids: from.map((key) => listeners[key]?.id),
      workflow: { steps: [{ forward: { url: `${shop.url}${path}` } }] },
      retry: { attempts: path === '/ok' ? 8 : 1 },
    });
  const triggers = [
    await to('To the ledger', '/ok', ['billing']),
    await to('To the warehouse', '/closed', ['orders', 'parcels']),
    await to('To the build farm', '/ok', ['pushes']),
  ];
  await api('POST /api/v1/credentials', { name: 'The partner in Lisbon' });
  await api('POST /api/v1/credentials', { name: 'Load test', expires_in: '30d' });
  return {
    listeners,
    triggers: triggers.map(({ id }) => id),
    async send(count) {
      for (let i = 0; i < count; i++) await sendOne(listeners, i);
    },
    async close() {
      shop.server.close();
      shop.server.closeAllConnections();
      await Promise.resolve();
    },
  };
}

const TURNS: readonly ListenerName[] = ['billing', 'pushes', 'orders', 'pushes', 'parcels'];

async function sendOne(listeners: Readonly<Record<string, Made>>, index: number): Promise<void> {
  const key = TURNS[index % TURNS.length] ?? 'billing';
  const { preset } = LISTENERS[key];
  const provider = PROVIDERS[preset];
  const made = listeners[key];
  if (provider === undefined || made === undefined) throw new Error(`no ${key}`);
  const isForged = index % 23 === 7;
  const sent = signAs(provider, {
    url: made.url,
    body: undefined,
    params: {},
    secret: isForged ? 'whsec_bm90IHRoZSBzZWNyZXQgYXQgYWxs' : made.secret,
    now: new Date(),
    id: newUuid(),
  });
  const response = await fetch(sent.url, {
    method: 'POST',
    headers: sent.headers,
    body: sent.body,
  });
  await response.arrayBuffer();
}

/** Answers as paths say. */
async function openShop(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const isGood = request.url === '/ok';
      response.statusCode = isGood ? 200 : 500;
      response.setHeader('content-type', 'application/json');
      response.end(isGood ? '{"thanks":true}' : '{"error":"the warehouse is closed"}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** A day before this one: more by day than by night, now and then a burst, once an outage of the warehouse. */
export async function prepareHistory(dataFolder: string): Promise<void> {
  const store = await openStore({ dataFolder, clock: systemClock });
  const now = Math.floor(Date.now() / MINUTE_MS);
  const minutes = Array.from({ length: DAY_MINUTES }, (_, index) =>
    toMinute(now - DAY_MINUTES + index, index),
  );
  await store.history.insert(minutes, new Date(0));
  await store.close();
}

function toMinute(minute: number, index: number): Minute {
  const wave = 1 + Math.sin((index / DAY_MINUTES) * 2 * Math.PI);
  // No randomness: pictures of the same thing are the same.
  const ripple = (index * 7_919) % 13;
  const received = Math.round(40 * wave + 3 * ripple);
  const isOutage = index % 360 > 300 && index % 360 < 330;
  return {
    at: new Date(minute * MINUTE_MS),
    source: 'demo',
    counts: {
      outcomes: {
        received,
        filtered: Math.round(received / 9),
        duplicate: Math.round(received / 30),
        ...(ripple > 9 && { signature_mismatch: ripple - 8, body_too_large: 1 }),
      },
      answers: [
        Math.round(received * 0.3),
        Math.round(received * 0.5),
        Math.round(received * 0.15),
        ripple > 8 ? 3 : 1,
        ripple > 11 ? 1 : 0,
        ...Array.from({ length: 10 }, () => 0),
      ],
      waiting: isOutage ? 15 * ripple : 0,
      waitedMs: isOutage ? 2_000 * ripple : 0,
      bytes: 180_000 + index * 150,
    },
  };
}
