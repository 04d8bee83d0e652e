import { digestText } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ListenerId } from '../model/listener.ts';
import type { EventId, Request, RequestId } from '../model/request.ts';
import type { RunId } from '../model/run.ts';
import type { Admission, Claim, Hold, NewRun, Store } from '../store/store.ts';
import type { Ended } from './outcome.ts';
import type { AdmittedRequest, MappedRequest } from './request.ts';
import { createTokenBuckets } from './token-buckets.ts';
import { hideSecret } from './verify/verify.ts';

/** Writes the ledger: what became of a request, with its bytes where it was authenticated. */
export interface Keeper {
  newRequestId(): RequestId;
  newRunId(): RunId;
  /** Resolves when request, body, event and runs are durable. */
  keepReceived(request: MappedRequest, event: NewEvent): Promise<unknown>;
  /** The same where the key is free; else nothing is kept, and it answers with the event that has the key. */
  keepFirst(
    request: MappedRequest,
    event: NewEvent,
    claim: Claim,
  ): Promise<{ readonly eventId: EventId; readonly expiresAt: Date } | undefined>;
  /** Resolves when request and body are durable, as the held event or as its new payload; answers with its id. */
  keepLast(request: MappedRequest, requestId: RequestId, hold: Hold): Promise<EventId>;
  /** Resolves when request and body are durable. */
  keepDuplicate(
    request: MappedRequest,
    first: Pick<NewEvent, 'requestId' | 'eventId'>,
  ): Promise<void>;
  /** Resolves when the row is durable, or at once where the sender is a stranger. */
  keepEnded(request: AdmittedRequest, ended: Ended, requestId: RequestId): Promise<void>;
}

export interface NewEvent {
  readonly requestId: RequestId;
  readonly eventId: EventId;
  readonly runs: readonly NewRun[];
}

export interface KeeperDeps {
  readonly store: Pick<Store, 'requests' | 'dedupe' | 'newId'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Strangers may fill only so much of the log of a listener: rows a second, and rows in all. */
const STRANGER_ROWS = { perSecond: 2, burst: 100 };
const STRANGER_ROWS_KEPT = 5_000;
const TRIM_EVERY = 500;
const MAX_LISTENERS = 10_000;

export function createKeeper({ store, clock, log }: KeeperDeps): Keeper {
  const strangers = createTokenBuckets(clock, MAX_LISTENERS);
  const rowsSinceTrim = new Map<ListenerId, number>();

  function logStranger(request: AdmittedRequest, row: Request): void {
    const listenerId = request.listener.id;
    if (strangers.take(listenerId, STRANGER_ROWS) > 0) return;
    const write = store.requests.insert({
      request: row,
      eventType: undefined,
      body: undefined,
      runs: [],
    });
    // The answer does not depend on this row, so neither does the sender's wait.
    write.catch((error: unknown) =>
      log.warn('request.unlogged', { request_id: row.id, error: String(error) }),
    );
    const rows = (rowsSinceTrim.get(listenerId) ?? 0) + 1;
    rowsSinceTrim.set(listenerId, rows % TRIM_EVERY);
    if (rows < TRIM_EVERY) return;
    store.requests.trimUnauthenticated(listenerId, STRANGER_ROWS_KEPT).catch((error: unknown) => {
      log.warn('requests.untrimmed', { listener_id: listenerId, error: String(error) });
    });
  }

  return {
    newRequestId: () => store.newId('req'),
    newRunId: () => store.newId('run'),
    keepReceived: (request, event) => store.requests.insert(toAdmission(request, event)),
    keepFirst: (request, event, claim) =>
      store.dedupe.insertFirst(toAdmission(request, event), claim),
    keepLast(request, requestId, hold) {
      const event = { requestId, eventId: toEventId(requestId), runs: [] };
      return store.dedupe.insertLast(toAdmission(request, event), hold);
    },
    async keepDuplicate(request, { requestId, eventId }) {
      const decided = { id: requestId, outcome: 'duplicate', code: undefined, eventId } as const;
      const row = toRow(request, decided);
      const body = bodyOf(request, request.bytes);
      await store.requests.insert({ request: row, eventType: undefined, body, runs: [] });
    },
    async keepEnded(request, ended, requestId) {
      const row = toRow(request, {
        id: requestId,
        outcome: ended.kind,
        code: 'code' in ended ? ended.code : undefined,
        eventId: undefined,
      });
      if (!request.verified) return logStranger(request, row);
      const bytes = row.code === 'quota_exceeded' ? undefined : request.bytes;
      const body = bytes === undefined ? undefined : bodyOf(request, bytes);
      const explained = { ...row, reason: reasonOf(ended) };
      await store.requests.insert({ request: explained, eventType: undefined, body, runs: [] });
    },
  };
}

const MOST_REASON_LENGTH = 1_000;

function reasonOf(ended: Ended): string | undefined {
  return !('message' in ended)
    ? undefined
    : ended.message.slice(0, MOST_REASON_LENGTH).toWellFormed().replaceAll('\0', '\ufffd');
}

function toAdmission(request: MappedRequest, event: NewEvent): Admission {
  const { requestId: id, eventId, runs } = event;
  const { eventType, eventData } = request;
  return {
    request: toRow(request, { id, outcome: 'received', code: undefined, eventId }),
    eventType,
    eventData: eventData === undefined ? undefined : JSON.stringify(eventData),
    body: bodyOf(request, request.bytes),
    runs,
  };
}

/** An event has the suffix of the request it was made from: whoever has one id has the other. */
export function toEventId(requestId: RequestId): EventId {
  return `evt_${requestId.slice('req_'.length)}`;
}

type Decided = Pick<Request, 'id' | 'outcome' | 'code' | 'eventId'>;

function toRow(request: AdmittedRequest, decided: Decided): Request {
  request.maskAtRest();
  return {
    ...decided,
    listenerId: request.listener.id,
    receivedAt: request.receivedAt,
    authenticated: request.verified,
    method: request.method,
    address: request.address,
    credentialId: request.credentialId,
    contentType: request.contentType ?? request.headers['content-type'],
    sizeBytes: request.bytes?.byteLength ?? 0,
    sha256:
      request.verified && request.bytes !== undefined
        ? digestText('sha256', request.bytes, 'hex')
        : undefined,
    replayOf: request.replayOf,
    bodyErasedAt: undefined,
    stages: request.stages,
  };
}

function bodyOf(request: AdmittedRequest, bytes: Uint8Array) {
  const { target, rawHeaders, listener } = request;
  const head = { target, rawHeaders: withoutCredentials(rawHeaders) };
  return {
    head: hideSecret(head, listener.verification.signature),
    bytes,
    retentionDays: listener.retentionDays,
  };
}

const REDACTED = '[redacted]';

/** A credential that is stored is a credential that can be stolen. Signatures stay: they are good for one body. */
function withoutCredentials(rawHeaders: readonly string[]): readonly string[] {
  let copy: string[] | undefined;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (!isCredentialHeader(rawHeaders[i] ?? '')) continue;
    copy ??= [...rawHeaders];
    copy[i + 1] = REDACTED;
  }
  return copy ?? rawHeaders;
}

function isCredentialHeader(name: string): boolean {
  switch (name.length) {
    case 'cookie'.length:
      return name.toLowerCase() === 'cookie';
    case 'authorization'.length:
      return name.toLowerCase() === 'authorization';
    case 'proxy-authorization'.length:
      return name.toLowerCase() === 'proxy-authorization';
    default:
      return false;
  }
}
