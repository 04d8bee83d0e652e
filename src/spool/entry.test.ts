import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Spooled } from '../store/store.ts';
import { fromBytes, toBytes } from './entry.ts';

const request = {
  id: 'req_00000000001',
  listenerId: 'lsn_00000000002',
  receivedAt: new Date(1_234_567_890_123),
  outcome: 'received',
  code: undefined,
  authenticated: true,
  method: 'POST',
  address: '2001:db8::1',
  credentialId: undefined,
  contentType: 'application/json',
  sizeBytes: 4,
  sha256: 'ab'.repeat(32),
  eventId: 'evt_00000000001',
  replayOf: undefined,
  bodyErasedAt: undefined,
  stages: [{ stage: 'admit', durationUs: 12 }],
} as const;
const head = { target: '/notify?a=1', rawHeaders: ['X-A', '\0é\u2028', 'x-a', ''] };
const body = { head, bytes: Uint8Array.of(0, 255, 10, 128), retentionDays: 30 };
const at = new Date(9_876_543_210);
const run = {
  id: 'run_00000000003',
  triggerId: 'trg_00000000004',
  workflowId: 'wfl_00000000005',
  dueAt: at,
} as const;
const failure = { code: 'step_failed', message: 'no "such" field' } as const;
const admission = { request, eventType: undefined, body, runs: [] };

const CASES: readonly { readonly name: string; readonly spooled: Spooled }[] = [
  { name: 'a plain one', spooled: { admission } },
  {
    name: 'an event with a type, data and runs',
    spooled: {
      admission: {
        ...admission,
        eventType: 'order.paid',
        eventData: '{"a":[1,null]}',
        runs: [run, { ...run, failure }],
      },
    },
  },
  { name: 'one without a body', spooled: { admission: { ...admission, body: undefined } } },
  {
    name: 'one that was rejected',
    spooled: {
      admission: {
        ...admission,
        request: {
          ...request,
          outcome: 'rejected',
          code: 'rule_failed',
          reason: 'no',
          eventId: undefined,
          credentialId: 'crd_00000000006',
        },
      },
    },
  },
  { name: 'with a key', spooled: { admission, claim: { key: 'k', now: at, expiresAt: at } } },
  { name: 'held', spooled: { admission, hold: { key: 'k', dueAt: at, deadlineAt: at } } },
  {
    name: 'held without a deadline',
    spooled: { admission, hold: { key: 'k', dueAt: at, deadlineAt: undefined } },
  },
];

/** Without what is undefined, as which a missing member counts everywhere. */
function plain(value: unknown): unknown {
  if (value instanceof Date || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}

for (const { name, spooled } of CASES) {
  test(`${name} comes back as it went`, () => {
    const back = fromBytes(Buffer.concat(toBytes(spooled)));
    const bytes = back.admission.body?.bytes;
    const as = bytes && { ...back.admission.body, bytes: Uint8Array.from(bytes) };
    assert.deepEqual(
      plain({ ...back, admission: { ...back.admission, body: as } }),
      plain(spooled),
    );
  });
}
