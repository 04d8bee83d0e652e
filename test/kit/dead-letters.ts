import { systemClock } from '../../src/base/clock.ts';
import type { ListenerId } from '../../src/model/listener.ts';
import type { TriggerId } from '../../src/model/trigger.ts';
import type { WorkflowId } from '../../src/model/workflow.ts';
import { openStore } from '../../src/store/open.ts';
import type { Admission, Store } from '../../src/store/store.ts';

interface Bound {
  readonly listenerId: ListenerId;
  readonly trigger: { readonly id: TriggerId; readonly workflow: { readonly id: WorkflowId } };
}

const BODY = Buffer.from('{"action":"opened"}');
const AT_ONCE = 2_000;

/** Puts dead letters of one trigger into a store that no server has open. */
export async function fillDeadLetters(
  dataFolder: string,
  { count, ...bound }: Bound & { readonly count: number },
): Promise<void> {
  const store = await openStore({ dataFolder, clock: systemClock });
  for (let done = 0; done < count; done += AT_ONCE) {
    const size = Math.min(AT_ONCE, count - done);
    const inserts = Array.from({ length: size }, () =>
      store.requests.insert(toAdmission(store, bound)),
    );
    await Promise.all(inserts);
    await failAll(store, bound.trigger.id);
  }
  await store.close();
}

function toAdmission(store: Store, { listenerId, trigger }: Bound): Admission {
  const id = store.newId('req');
  const receivedAt = new Date();
  return {
    request: {
      id,
      listenerId,
      receivedAt,
      outcome: 'received',
      code: undefined,
      authenticated: true,
      method: 'POST',
      address: '192.0.2.1',
      credentialId: undefined,
      contentType: 'application/json',
      sizeBytes: BODY.byteLength,
      sha256: 'ab'.repeat(32),
      eventId: `evt_${id.slice('req_'.length)}`,
      replayOf: undefined,
      bodyErasedAt: undefined,
      stages: [{ stage: 'admit', durationUs: 12 }],
    },
    eventType: 'issues',
    body: {
      head: { target: '/', rawHeaders: ['Content-Type', 'application/json'] },
      bytes: BODY,
      retentionDays: 30,
    },
    runs: [
      {
        id: store.newId('run'),
        triggerId: trigger.id,
        workflowId: trigger.workflow.id,
        dueAt: receivedAt,
      },
    ],
  };
}

async function failAll(store: Store, triggerId: TriggerId): Promise<void> {
  const leaseId = store.newId('lea');
  const now = new Date();
  const leaseUntil = new Date(now.getTime() + 60_000);
  const runs = await store.runs.claim({ triggerId, limit: AT_ONCE, leaseId, now, leaseUntil });
  const failed = {
    status: 'failed',
    at: now,
    attempts: 1,
    code: 'destination_status',
    message: 'The destination answered 500.',
  } as const;
  await Promise.all(
    runs.map(({ id: runId }) => store.runs.settle({ runId, leaseId, attempts: [], next: failed })),
  );
}
