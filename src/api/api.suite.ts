import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { createAccounts, type Accounts } from '../account/account.ts';
import { createPasswords } from '../account/password.ts';
import { randomKey } from '../base/bytes.ts';
import { HOUR } from '../base/duration.ts';
import { systemClock, type Clock } from '../base/clock.ts';
import { silentLog, type Log, type LogFields } from '../base/log.ts';
import { openCatalog, type Catalog } from '../catalog/catalog.ts';
import { openKeyring, type Keyring } from '../keyring/keyring.ts';
import type { Destination } from '../model/destination.ts';
import { ERRORS } from '../model/error.ts';
import type { EventId, Request, RequestId } from '../model/request.ts';
import { openStore } from '../store/open.ts';
import type { NewRun, Store } from '../store/store.ts';
import { createApi } from './api.ts';
import {
  operations,
  type OperationAnswer,
  type OperationInput,
  type OperationName,
} from './contract.ts';
import { errorEnvelope } from './contract/page.ts';
import type { RequestReplay, SpoolState } from './handler.ts';

/** For tests: the API over a real store and a real loopback socket. Only the neighbouring wings are stood in for. */

export const ADMIN_TOKEN = 'admin-token-of-the-tests';

const SIGNING = {
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  header: 'x-hub-signature-256',
  prefix: 'sha256=',
  content: [{ kind: 'body' }],
  timestamp: undefined,
  secret: 'utf8',
} as const;

export interface Line {
  readonly event: string;
  readonly fields: LogFields;
}

export interface House {
  readonly url: string;
  readonly store: Store;
  readonly catalog: Catalog;
  readonly keyring: Keyring;
  readonly accounts: Accounts;
  readonly log: Line[];
  /** Triggers that the engine was told to wake. */
  readonly woken: string[];
  /** How often the engine was told of a new replay. */
  kicks: number;
  /** What the engine knows of. */
  destinations: readonly Destination[];
  /** Destinations that the engine was told to probe. */
  readonly probed: string[];
  /** How long a sender is refused unheard by the token endpoint. */
  guardWaitMs: number;
  /** What the guard was told of: the ids at which somebody failed. */
  readonly failures: string[];
  isDraining: boolean;
  spool: ReturnType<SpoolState['stats']>;
  /** Whether it could not be asked for too long what other nodes have changed. */
  isStale: boolean;
  isDiskShort: boolean;
  /** What putting a request through again comes to; an error is thrown. */
  replayOutcome: RequestReplay | Error;
  /** Tells subscribers of a commit; answers how many there are. */
  ring(): number;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** A typed call that must succeed; its answer must be exactly what the contract says. */
  call<N extends OperationName>(name: N, input: OperationInput<N>): Promise<OperationAnswer<N>>;
  close(): Promise<void>;
}

/** With another clock, the API alone has it: the store keeps real time. */
export async function openHouse(clock: Clock = systemClock): Promise<House> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-api-'));
  const store = await openStore({ dataFolder, clock: systemClock });
  const keyring = await openKeyring({ store, clock: systemClock, masterKey: randomKey(32) });
  const catalog = await openCatalog({
    store,
    openSecret: (id, sealed) => keyring.openSecret(id, sealed),
  });
  const accounts = createAccounts({
    store,
    clock,
    log: silentLog,
    sealing: keyring,
    passwords: createPasswords({ n: 2, r: 1 }),
  });
  const subscribers = new Set<() => void>();
  const log: Line[] = [];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const house: House = {
    url,
    store,
    catalog,
    keyring,
    accounts,
    log,
    woken: [],
    kicks: 0,
    destinations: [],
    probed: [],
    guardWaitMs: 0,
    failures: [],
    isDraining: false,
    spool: { isDirect: true, kept: undefined },
    isStale: false,
    isDiskShort: false,
    replayOutcome: { kind: 'skipped', message: 'nothing to replay' },
    ring() {
      for (const one of subscribers) one();
      return subscribers.size;
    },
    fetch(path, init = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has('authorization')) headers.set('authorization', `Bearer ${ADMIN_TOKEN}`);
      return fetch(url + path, { ...init, headers });
    },
    call: (name, input) => callOperation(house, name, input),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
  server.on(
    'request',
    createApi({
      store,
      catalog,
      keyring,
      clock,
      log: recordLog(log),
      adminToken: ADMIN_TOKEN,
      accounts,
      oauth: {
        tokenMs: HOUR,
        guard: { waitMs: () => house.guardWaitMs, failed: (id) => void house.failures.push(id) },
        testCredential: (authorization) =>
          authorization === 'Bearer good'
            ? { kind: 'credential' }
            : { kind: 'rejected', code: 'credential_invalid', message: 'it is not good' },
      },
      publicUrl: 'https://hooks.example/',
      presets: ['github', 'standard-webhooks'],
      secretSourceOf: () => 'any',
      findSignatureFault: () => undefined,
      findChallengeFaults: () => [],
      describeSecretFault: (_preset, secret) =>
        secret === 'not a secret' ? 'expected a secret' : undefined,
      describeSigning: (preset) => (preset === 'github' ? SIGNING : undefined),
      limits: { maxBodyBytes: 2 ** 20 },
      engine: {
        wake: (ids) => house.woken.push(...ids),
        kickReplays: () => (house.kicks += 1),
        stats: () => ({
          completed: 3,
          failed: 1,
          attempts: 7,
          attemptsFailed: 2,
          attemptSeconds: SECONDS,
          runSeconds: SECONDS,
          leasesLost: 0,
          inFlight: 2,
          pauses: 4,
        }),
        backlog: () => Promise.resolve({ due: 12, oldestDueMs: 1_500 }),
        destinations: () => house.destinations,
        async probe(id) {
          await Promise.resolve();
          house.probed.push(id);
        },
      },
      rehearse: () => Promise.resolve({ kind: 'skipped', message: 'nothing to rehearse' }),
      async replayRequest() {
        await Promise.resolve();
        if (house.replayOutcome instanceof Error) throw house.replayOutcome;
        return house.replayOutcome;
      },
      requestStats: () => ({ received: 5, signature_mismatch: 2 }),
      answerSeconds: () => ({ accepted: SECONDS, refused: SECONDS }),
      subscribe(one) {
        subscribers.add(one);
        return () => subscribers.delete(one);
      },
      isDraining: () => house.isDraining,
      spool: { stats: () => house.spool },
      isStale: () => house.isStale,
      role: 'all',
      disk: {
        minBytes: 2 ** 28,
        isShort: () => house.isDiskShort,
        freeBytes: () => 2 ** 30,
      },
      sweepStats: () => SWEPT,
    }),
  );
  return house;
}

const SECONDS = { bounds: [0.1, 1], buckets: [3, 1, 1], sum: 4, count: 5 };

const SWEPT = {
  bodiesDeleted: 40,
  bytesDeleted: 4_000,
  requestsDeleted: 30,
  returnedBytes: 8_192,
  lastRoundAt: new Date(Date.UTC(2026, 0, 1)),
  lastRoundMs: 25,
  space: undefined,
};

function recordLog(lines: Line[]): Log {
  const record = (event: string, fields: LogFields = {}): void =>
    void lines.push({ event, fields });
  return { debug: record, info: record, warn: record, error: record };
}

interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
}

async function callOperation<N extends OperationName>(
  house: House,
  name: N,
  input: OperationInput<N>,
): Promise<OperationAnswer<N>> {
  const operation = operations[name];
  const { params = {}, query = {}, body } = input as AnyInput;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(params[key] ?? ''),
  );
  const pairs = Object.entries(query).map(([key, value]) => [key, String(value)]);
  const search = new URLSearchParams(pairs).toString();
  const response = await house.fetch(`${path}?${search}`, {
    method: operation.method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const expected =
    'otherwise' in operation && response.status === 200 ? operation.otherwise : operation;
  assert.equal(response.status, expected.status, `${name}: ${text}`);
  if (!('answer' in expected)) return undefined as OperationAnswer<N>;
  return expected.answer.parse(JSON.parse(text)) as unknown as OperationAnswer<N>;
}

/** One exchange, and what its answer must and must not contain. */
export interface Scenario {
  readonly title: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  readonly mustContain?: readonly string[];
  readonly mustNotContain?: readonly string[];
}

export async function play(house: House, scenario: Scenario): Promise<Response> {
  const { method = 'GET', path, headers = {}, body, status } = scenario;
  const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const response = await house.fetch(path, {
    method,
    headers,
    ...(sent !== undefined && { body: sent }),
  });
  const text = await response.clone().text();
  assert.equal(response.status, status, text);
  assertParts(scenario, text);
  if (status >= 400 && method !== 'HEAD') assertEnvelope(response, text);
  return response;
}

function assertParts({ mustContain = [], mustNotContain = [] }: Scenario, text: string): void {
  for (const part of mustContain) assert.ok(text.includes(part), `no ${part} in ${text}`);
  for (const part of mustNotContain) assert.ok(!text.includes(part), `${part} in ${text}`);
}

function assertEnvelope(response: Response, text: string): void {
  const envelope = errorEnvelope.parse(JSON.parse(text));
  assert.equal(ERRORS[envelope.error.code].status, response.status);
  assert.equal(envelope.request_id, response.headers.get('x-request-id'));
}

export interface Sent {
  readonly listenerId: `lsn_${string}`;
  readonly bytes?: string | Uint8Array | undefined;
  readonly type?: string;
  readonly runs?: readonly Omit<NewRun, 'dueAt'>[];
  readonly rejected?: boolean;
  /** Made before, where it is not to be the newest. */
  readonly id?: RequestId;
}

const RECEIVED = { outcome: 'received', code: undefined, authenticated: true } as const;
const REJECTED = {
  outcome: 'rejected',
  code: 'signature_mismatch',
  authenticated: false,
  eventId: undefined,
} as const;

/** A request as the ingest wing would have kept it. */
export async function keepRequest(
  store: Store,
  sent: Sent,
): Promise<{ requestId: RequestId; eventId: EventId }> {
  const id = sent.id ?? store.newId('req');
  const eventId: EventId = `evt_${id.slice('req_'.length)}`;
  const now = new Date(systemClock.now());
  const bytes = sent.bytes === undefined ? undefined : Buffer.from(sent.bytes);
  const fate = sent.rejected === true ? REJECTED : { ...RECEIVED, eventId };
  const request: Request = {
    id,
    listenerId: sent.listenerId,
    receivedAt: now,
    ...fate,
    method: 'POST',
    address: '192.0.2.1',
    credentialId: undefined,
    contentType: 'application/json',
    sizeBytes: bytes?.byteLength ?? 0,
    sha256: bytes === undefined ? undefined : 'ab'.repeat(32),
    replayOf: undefined,
    bodyErasedAt: undefined,
    stages: [{ stage: 'admit', durationUs: 12 }],
  };
  const head = {
    target: '/webhooks/v1/listeners/x/notify?a=1',
    rawHeaders: ['X-One', '1', 'X-One', '2'],
  };
  await store.requests.insert({
    request,
    eventType: sent.type,
    body: bytes === undefined ? undefined : { head, bytes, retentionDays: 30 },
    runs: (sent.runs ?? []).map((run) => ({ ...run, dueAt: now })),
  });
  return { requestId: id, eventId };
}
