import { newUuid } from '../../base/id.ts';
import type { Attempt } from '../../model/attempt.ts';
import type { ApiKey } from '../../model/credential.ts';
import type { Listener } from '../../model/listener.ts';
import type { Replay } from '../../model/replay.ts';
import type { EventId, Request, RequestBody, RequestId } from '../../model/request.ts';
import { DEFAULT_RETRY } from '../../model/retry-policy.ts';
import type { RunId, RunningRun } from '../../model/run.ts';
import type { Trigger, TriggerId } from '../../model/trigger.ts';
import type { Workflow } from '../../model/workflow.ts';
import type { Admission, NewRun, SealedSecret, SealedSigningKey } from '../store.ts';
import type { Opened } from './opened.suite.ts';

/** One of everything; a test names only what it is about. */

type Made = Pick<Opened, 'store' | 'now'>;

export function listenerOf({ store, now }: Made, more: Partial<Listener> = {}): Listener {
  return {
    id: store.newId('lsn'),
    name: 'Orders',
    description: '',
    enabled: true,
    unsecured: false,
    verification: {
      credential: undefined,
      allowedCredentials: undefined,
      signature: undefined,
      allowlist: undefined,
    },
    payload: { contentTypes: undefined, maxBytes: undefined },
    rateLimit: undefined,
    retentionDays: 30,
    urls: [{ uuid: newUuid(), createdAt: now(), expiresAt: undefined }],
    createdAt: now(),
    updatedAt: now(),
    ...more,
  };
}

export function signedListenerOf(opened: Made, secrets: readonly SealedSecret[]): Listener {
  const listener = listenerOf(opened, secrets[0] && { id: secrets[0].ownerId as Listener['id'] });
  const references = secrets.map(toReference);
  return {
    ...listener,
    verification: {
      ...listener.verification,
      signature: { preset: 'github', secrets: references },
    },
  };
}

export function secretOf(
  { store, now }: Made,
  ownerId: SealedSecret['ownerId'],
  more: Partial<SealedSecret> = {},
): SealedSecret {
  return {
    id: store.newId('sec'),
    ownerId,
    sealed: Uint8Array.of(0, 1, 255),
    createdAt: now(),
    expiresAt: undefined,
    ...more,
  };
}

/** What a listener or a trigger shows of a secret. */
export function toReference({ id, createdAt, expiresAt }: SealedSecret) {
  return { id, createdAt, expiresAt };
}

export function credentialOf({ store, now }: Made, more: Partial<ApiKey> = {}): ApiKey {
  return {
    id: store.newId('crd'),
    name: 'Shop',
    kind: 'api_key',
    tokenId: newUuid(),
    keyId: store.newId('key'),
    listenerIds: undefined,
    createdAt: now(),
    expiresAt: undefined,
    revokedAt: undefined,
    lastUsedAt: undefined,
    ...more,
  };
}

export function signingKeyOf({ store, now }: Made): SealedSigningKey {
  return {
    id: store.newId('key'),
    state: 'current',
    sealed: Uint8Array.of(9, 8, 7),
    createdAt: now(),
    retiredAt: undefined,
  };
}

export function workflowOf({ store }: Pick<Opened, 'store'>): Workflow {
  return {
    id: store.newId('wfl'),
    steps: [
      { kind: 'forward', url: 'https://a.example/in', headers: { 'X-A': '1' }, timeoutMs: 30_000 },
    ],
  };
}

export function triggerOf({ store, now }: Made, more: Partial<Trigger> = {}): Trigger {
  return {
    id: store.newId('trg'),
    name: 'Orders to the shop',
    listenerIds: [store.newId('lsn')],
    workflowId: store.newId('wfl'),
    retry: DEFAULT_RETRY,
    concurrency: 10,
    paused: false,
    secrets: [],
    createdAt: now(),
    updatedAt: now(),
    ...more,
  };
}

/** A trigger that is in the store, with its workflow. */
export async function addTrigger(opened: Made, more: Partial<Trigger> = {}): Promise<Trigger> {
  const workflow = workflowOf(opened);
  const trigger = triggerOf(opened, { workflowId: workflow.id, ...more });
  await opened.store.triggers.insert(trigger, { workflow, secrets: [] });
  return trigger;
}

export function requestOf({ store, now }: Made, more: Partial<Request> = {}): Request {
  return {
    id: store.newId('req'),
    listenerId: store.newId('lsn'),
    receivedAt: now(),
    outcome: 'filtered',
    code: undefined,
    authenticated: true,
    method: 'POST',
    address: '203.0.113.7',
    credentialId: undefined,
    contentType: 'application/json',
    sizeBytes: 2,
    sha256: undefined,
    eventId: undefined,
    replayOf: undefined,
    bodyErasedAt: undefined,
    stages: [],
    ...more,
  };
}

/** The request made an event: it has the suffix of the request's id. */
export function receivedOf(opened: Made, more: Partial<Request> = {}): ReceivedRequest {
  const request = requestOf(opened, { outcome: 'received', ...more });
  return { ...request, eventId: toEventId(request.id) };
}

export type ReceivedRequest = Request & { readonly eventId: EventId };

export function toEventId(id: RequestId): EventId {
  return `evt_${id.slice('req_'.length)}`;
}

export function bodyOf(bytes: string | Uint8Array): RequestBody {
  return {
    head: { target: '/notify?a=1', rawHeaders: ['Content-Type', 'application/json', 'x-a', '\0é'] },
    bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes,
    retentionDays: 30,
  };
}

export function admissionOf(request: Request, more: Partial<Admission> = {}): Admission {
  return { request, eventType: undefined, body: bodyOf('{}'), runs: [], ...more };
}

/** A request that is in the store, with its body. */
export async function addRequest(
  opened: Made,
  more: Partial<Request> = {},
  body: string | Uint8Array = '{}',
): Promise<Request> {
  const request = requestOf(opened, more);
  await opened.store.requests.insert(admissionOf(request, { body: bodyOf(body) }));
  return request;
}

export function runOf({ store, now }: Made, more: Partial<NewRun> = {}): NewRun {
  return {
    id: store.newId('run'),
    triggerId: store.newId('trg'),
    workflowId: store.newId('wfl'),
    dueAt: now(),
    ...more,
  };
}

/** An event that is in the store, with a run of one trigger for each instant. */
export async function addRuns(
  opened: Made,
  triggerId: TriggerId,
  dueAts: readonly Date[] = [opened.now()],
): Promise<readonly NewRun[]> {
  const runs = dueAts.map((dueAt) => runOf(opened, { triggerId, dueAt }));
  await opened.store.requests.insert(admissionOf(receivedOf(opened), { runs }));
  return runs;
}

/** Claims up to `limit` due runs of a trigger under a lease of a minute. */
export function claim(
  { store, now }: Made,
  triggerId: TriggerId,
  limit = 100,
): Promise<readonly RunningRun[]> {
  return store.runs.claim({
    triggerId,
    limit,
    leaseId: store.newId('lea'),
    now: now(),
    leaseUntil: new Date(now().getTime() + 60_000),
  });
}

/** Claims the one due run of a trigger. */
export async function claimOne(opened: Made, triggerId: TriggerId): Promise<RunningRun> {
  const [run, ...others] = await claim(opened, triggerId);
  if (run === undefined || others.length > 0) throw new Error('expected exactly one due run');
  return run;
}

export function attemptOf({ now }: Made, runId: RunId, more: Partial<Attempt> = {}): Attempt {
  return {
    runId,
    step: '0',
    number: 1,
    startedAt: now(),
    durationMs: 12,
    outcome: 'completed',
    code: undefined,
    message: undefined,
    request: { method: 'POST', url: 'https://a.example/in', headers: { 'x-a': '1' } },
    response: {
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: Uint8Array.of(0, 128, 255),
      truncated: false,
    },
    ...more,
  };
}

/** How a run is settled that is to be tried again. */
export const WAITING = {
  status: 'waiting',
  attempts: 1,
  position: '0',
  code: 'destination_status',
  message: 'the destination answered 500',
} as const;

export function replayOf({ store, now }: Made, more: Partial<Replay> = {}): Replay {
  const { filter, ...rest } = more;
  return {
    id: store.newId('rpl'),
    of: 'events',
    status: 'running',
    total: 3,
    done: 0,
    skipped: 0,
    createdAt: now(),
    endedAt: undefined,
    ...rest,
    filter: { since: undefined, until: undefined, ...filter },
  };
}

export function idsOf<T extends { readonly id: string }>(items: readonly T[]): readonly T['id'][] {
  return items.map(({ id }) => id);
}

/** Everything in a list, page by page. */
export async function readAll<T>(
  limit: number,
  list: (page: { limit: number; before: string | undefined }) => ReturnType<ListOf<T>>,
): Promise<{ readonly items: readonly T[]; readonly pages: number }> {
  const items: T[] = [];
  let before: string | undefined;
  for (let pages = 1; ; pages++) {
    const page = await list({ limit, before });
    items.push(...page.items);
    if (page.next === undefined) return { items, pages };
    before = page.next;
  }
}

type ListOf<T> = () => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>;
