import type { Clock } from '../../src/base/clock.ts';
import type { RunningRun } from '../../src/model/run.ts';
import type { TriggerId } from '../../src/model/trigger.ts';
import type { WorkflowId } from '../../src/model/workflow.ts';
import type { Admission, Settlement, Store } from '../../src/store/store.ts';
import { bodyOf } from '../body.ts';
import type { Prepared } from '../servers/prepared.ts';
import { EVENT_TYPES } from './event-types.ts';

/** Makes what a store of some age is full of: mostly events, a few refusals, and runs of which nearly all went well. */
export interface Factory {
  readonly triggerIds: readonly TriggerId[];
  make(index: number): Admission;
  settle(run: RunningRun): Settlement;
}

/** One of so many. */
const REJECTED = 50;
const WITH_RUN = 10;
const FAILED = 100;

const BODY = Buffer.from(bodyOf(300));
const HEAD = {
  target: '/webhooks/v1/listeners/0b7ce18e-9ac9-4d0e-8ce6-a5b0a9a6ea11/notify',
  rawHeaders: ['Content-Type', 'application/json', 'User-Agent', 'Bench', 'X-Id', 'abcdef0123456'],
};

export interface FactoryOptions {
  readonly store: Pick<Store, 'newId'>;
  readonly clock: Clock;
  readonly prepared: Prepared;
}

export function createFactory({ store, clock, prepared }: FactoryOptions): Factory {
  const triggerIds = prepared.triggerIds as readonly TriggerId[];
  const workflowId = prepared.workflowId as WorkflowId;
  let ended = 0;
  const make = (index: number): Admission => {
    const id = store.newId('req');
    const receivedAt = new Date(clock.now());
    const isReceived = index % REJECTED !== 0;
    const [triggerId] = triggerIds;
    const hasRun = isReceived && index % WITH_RUN === 1 && triggerId !== undefined;
    return {
      request: {
        id,
        listenerId: pick(prepared.listenerIds, index),
        receivedAt,
        outcome: isReceived ? 'received' : 'rejected',
        code: isReceived ? undefined : 'signature_mismatch',
        authenticated: isReceived,
        method: 'POST',
        address: '192.0.2.1',
        credentialId: undefined,
        contentType: 'application/json',
        sizeBytes: BODY.byteLength,
        sha256: isReceived ? 'ab'.repeat(32) : undefined,
        eventId: isReceived ? `evt_${id.slice('req_'.length)}` : undefined,
        replayOf: undefined,
        bodyErasedAt: undefined,
        stages: [{ stage: 'admit', durationUs: 12 }],
      },
      eventType: isReceived ? pick(EVENT_TYPES, index >> 3) : undefined,
      body: isReceived ? { head: HEAD, bytes: BODY, retentionDays: 30 } : undefined,
      runs: hasRun ? [{ id: store.newId('run'), triggerId, workflowId, dueAt: receivedAt }] : [],
    };
  };
  return {
    triggerIds,
    make,
    settle({ id, leaseId }) {
      const at = new Date(clock.now());
      const hasFailed = ++ended % FAILED === 0;
      const next = hasFailed
        ? ({
            status: 'failed',
            at,
            attempts: 1,
            code: 'destination_refused',
            message: 'It answered 400.',
          } as const)
        : ({ status: 'completed', at, attempts: 1 } as const);
      return { runId: id, leaseId, attempts: [], next };
    },
  };
}

function pick<T>(of: readonly T[], index: number): T {
  const picked = of[index % of.length];
  if (picked === undefined) throw new RangeError('there is none');
  return picked;
}
