import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createManualClock, eventually, type ManualClock } from '../../test/kit/clock.ts';
import { startAttendance } from '../attendance/attendance.ts';
import { systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { openCatalog, type Catalog } from '../catalog/catalog.ts';
import type { ListenerId } from '../model/listener.ts';
import type { EventId } from '../model/request.ts';
import { DEFAULT_RETRY, type RetryPolicy } from '../model/retry-policy.ts';
import type { Run, RunId, RunStatus } from '../model/run.ts';
import type { Trigger } from '../model/trigger.ts';
import type { ForwardStep } from '../model/workflow.ts';
import { createOutbound } from '../outbound/outbound.ts';
import { openStore } from '../store/open.ts';
import type { NewRun, Store } from '../store/store.ts';
import { matchTriggers } from '../trigger/trigger.ts';
import { startEngine, type Engine, type EngineDeps } from './engine.ts';

/** What the tests of this room share: the real store in a folder of its own, and an engine on a clock that stands. */
export interface House {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: ManualClock;
  readonly lines: readonly Line[];
  start(more?: Partial<EngineDeps>): Engine;
  /** As a process that is told to stop; also done when the test has ended. */
  close(): Promise<void>;
  addTrigger(more: Partial<Asked>): Promise<Trigger>;
  /** An event of the listener with the runs that it starts, as ingest would commit them; and the engine is woken. */
  addEvent(more?: Partial<Sent>): Promise<EventId>;
  runsOf(eventId: EventId): Promise<readonly Run[]>;
  runOf(eventId: EventId): Promise<Run>;
  /** Waits in real time for the event's first run to get there. */
  reach(eventId: EventId, status: RunStatus): Promise<Run>;
  /** Moves the clock to where the run is due. */
  advanceToDue(eventId: EventId): Promise<number>;
}

interface Sent {
  readonly body: string;
  readonly contentType: string;
  readonly listenerId: ListenerId;
}

interface Asked {
  readonly steps: readonly (Partial<ForwardStep> & { readonly url: string })[];
  readonly retry: RetryPolicy;
  readonly concurrency: number;
  readonly paused: boolean;
  readonly secrets: readonly string[];
  readonly listenerId: ListenerId;
  readonly input: Trigger['input'];
}

interface Line {
  readonly level: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** With a URL it is one of the nodes that share a database. */
export async function openHouse(t: TestContext, startMs?: number, url?: string): Promise<House> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-engine-'));
  const clock = createManualClock(startMs);
  const store = await openStore({ url, dataFolder, clock });
  const catalog = await openCatalog({ store, openSecret });
  const outbound = createOutbound({ allow: ['127.0.0.1/32'], clock: systemClock });
  const lines: Line[] = [];
  const engines: Engine[] = [];
  const attendance = startAttendance({ store, clock, log: recordTo(lines) });
  const defaultId = store.newId('lsn');
  const close = async (): Promise<void> => {
    await Promise.all(engines.map((engine) => engine.stop(0)));
    await attendance.stop();
    await outbound.close();
    await store.close();
    await rm(dataFolder, { recursive: true });
  };
  let closed: Promise<void> | undefined;
  t.after(() => (closed ??= close()));

  const runsOf = async (eventId: EventId): Promise<readonly Run[]> =>
    (await store.runs.list({ eventId, limit: 100 })).items.toReversed();
  const runOf = async (eventId: EventId): Promise<Run> => {
    const [run] = await runsOf(eventId);
    if (run === undefined) throw new Error(`"${eventId}" has no run`);
    return run;
  };
  return {
    store,
    catalog,
    clock,
    lines,
    close: () => (closed ??= close()),
    start(more = {}) {
      const engine = startEngine({
        store,
        catalog,
        outbound,
        clock,
        log: recordTo(lines),
        random: () => 1 - Number.EPSILON,
        replayRequest: () => Promise.resolve('skipped'),
        attendance,
        ...more,
      });
      engines.push(engine);
      return engine;
    },
    async addTrigger(more) {
      const trigger = await insertTrigger(store, clock, { listenerId: defaultId, ...more });
      await catalog.reload();
      return trigger;
    },
    async addEvent(more = {}) {
      const { listenerId = defaultId } = more;
      const now = new Date(clock.now());
      const eventId: EventId = `evt_${store.newId('req').slice('req_'.length)}`;
      const newId = (prefix: 'run'): RunId => store.newId(prefix);
      const runs = matchTriggers(catalog.triggersOf(listenerId), { eventId, now, newId });
      await insertEvent(store, { eventId, now, runs, ...more, listenerId });
      for (const engine of engines) engine.wake(runs.map((run) => run.triggerId));
      return eventId;
    },
    runsOf,
    runOf,
    async reach(eventId, status) {
      await eventually(async () => (await runOf(eventId)).status === status);
      return runOf(eventId);
    },
    async advanceToDue(eventId) {
      const run = await runOf(eventId);
      if (run.status !== 'waiting') throw new Error(`"${run.id}" is ${run.status}`);
      const waitMs = run.dueAt.getTime() - clock.now();
      await clock.advance(waitMs + 1);
      return waitMs;
    },
  };
}

/** Secrets are kept in the clear here; one that begins so stands for another master key's. */
const UNREADABLE = 'unreadable';

function openSecret(_id: string, sealed: Uint8Array): Uint8Array | undefined {
  return Buffer.from(sealed).toString().startsWith(UNREADABLE) ? undefined : sealed;
}

function recordTo(lines: Line[]): Log {
  const at =
    (level: string) =>
    (event: string, fields: Line['fields'] = {}): void =>
      void lines.push({ level, event, fields });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

async function insertTrigger(
  store: Store,
  clock: ManualClock,
  asked: Partial<Asked> & { readonly listenerId: ListenerId },
): Promise<Trigger> {
  const now = new Date(clock.now());
  const id = store.newId('trg');
  const secrets = (asked.secrets ?? []).map((secret) => ({
    id: store.newId('sec'),
    ownerId: id,
    createdAt: now,
    expiresAt: undefined,
    sealed: Buffer.from(secret),
  }));
  const trigger: Trigger = {
    id,
    name: 'a trigger',
    listenerIds: [asked.listenerId],
    ...(asked.input === undefined ? {} : { input: asked.input }),
    workflowId: store.newId('wfl'),
    retry: asked.retry ?? DEFAULT_RETRY,
    concurrency: asked.concurrency ?? 16,
    paused: asked.paused ?? false,
    secrets,
    createdAt: now,
    updatedAt: now,
  };
  const steps = (asked.steps ?? []).map((step): ForwardStep => ({
    kind: 'forward',
    headers: {},
    timeoutMs: 5_000,
    ...step,
  }));
  await store.triggers.insert(trigger, { workflow: { id: trigger.workflowId, steps }, secrets });
  return trigger;
}

interface EventAsked {
  readonly eventId: EventId;
  readonly listenerId: ListenerId;
  readonly now: Date;
  readonly runs: readonly NewRun[];
  readonly body?: string;
  readonly contentType?: string;
}

async function insertEvent(store: Store, asked: EventAsked): Promise<void> {
  const bytes = Buffer.from(asked.body ?? '{}');
  const contentType = asked.contentType ?? 'application/json';
  await store.requests.insert({
    request: {
      id: `req_${asked.eventId.slice('evt_'.length)}`,
      listenerId: asked.listenerId,
      receivedAt: asked.now,
      outcome: 'received',
      code: undefined,
      authenticated: true,
      method: 'POST',
      address: '192.0.2.1',
      credentialId: undefined,
      contentType,
      sizeBytes: bytes.byteLength,
      sha256: undefined,
      bodyErasedAt: undefined,
      eventId: asked.eventId,
      replayOf: undefined,
      stages: [],
    },
    eventType: undefined,
    body: {
      head: { target: '/', rawHeaders: ['Content-Type', contentType] },
      bytes,
      retentionDays: 30,
    },
    runs: asked.runs,
  });
}

export interface Arrival {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Destination {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  /** The most requests that were open at once. */
  readonly peak: () => number;
}

/** A server on loopback; without an answer it lets the sender wait. */
export async function openDestination(
  t: TestContext,
  answer: (response: ServerResponse, arrival: Arrival) => void | Promise<void>,
): Promise<Destination> {
  const arrivals: Arrival[] = [];
  let open = 0;
  let peak = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    open += 1;
    peak = Math.max(peak, open);
    response.on('close', () => (open -= 1));
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const arrival = { headers: request.headers, body: Buffer.concat(chunks) };
      arrivals.push(arrival);
      void answer(response, arrival);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, arrivals, peak: () => peak };
}

export function answerWith(status: number, headers: Record<string, string> = {}) {
  return (response: ServerResponse): void => void response.writeHead(status, headers).end('thanks');
}
