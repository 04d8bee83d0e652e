import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_RETRY } from '../model/retry-policy.ts';
import type { RunId } from '../model/run.ts';
import type { Trigger } from '../model/trigger.ts';
import { compileTrigger, toStoredScope } from '../definition/definition.ts';
import { matchTriggers } from './trigger.ts';

const now = new Date('2026-01-01T00:00:00Z');

function trigger(more: Partial<Trigger>): Trigger {
  return {
    id: 'trg_1',
    name: 'a trigger',
    listenerIds: ['lsn_1'],
    workflowId: 'wfl_1',
    retry: DEFAULT_RETRY,
    concurrency: 1,
    paused: false,
    secrets: [],
    createdAt: now,
    updatedAt: now,
    ...more,
  };
}

function match(triggers: readonly Trigger[]) {
  let made = 0;
  return matchTriggers(triggers, {
    eventId: 'evt_1',
    now,
    newId: (prefix): RunId => `${prefix}_${(made += 1)}`,
  });
}

test('an event that no trigger is bound to starts no run', () => {
  assert.deepEqual(match([]), []);
});

test('each trigger gets a run of its own with the workflow that it has now, due at once', () => {
  const triggers = [trigger({}), trigger({ id: 'trg_2', workflowId: 'wfl_2' })];
  assert.deepEqual(match(triggers), [
    { id: 'run_1', triggerId: 'trg_1', workflowId: 'wfl_1', dueAt: now },
    { id: 'run_2', triggerId: 'trg_2', workflowId: 'wfl_2', dueAt: now },
  ]);
});

test('a paused trigger gets its run too', () => {
  assert.equal(match([trigger({ paused: true })]).length, 1);
});

const scope = toStoredScope({
  event: {
    id: 'evt_1',
    listenerId: 'lsn_1',
    requestId: 'req_1',
    bodyOf: 'req_1',
    type: 'order.made',
    receivedAt: now,
    sizeBytes: 0,
  },
  request: { method: 'POST', receivedAt: now },
  body: {
    head: { target: '/a?b=c', rawHeaders: ['Content-Type', 'application/json', 'X-A', '1'] },
    bytes: Buffer.from('{"total":7,"event":"made"}'),
    retentionDays: 30,
  },
  data: '{"sum":"7"}',
  listenerName: 'Orders',
});

function matchWhere(condition: string) {
  let asked = 0;
  const made = trigger({ condition });
  const runs = matchTriggers([made], {
    eventId: 'evt_1',
    now,
    newId: () => 'run_1',
    conditions: {
      compiledTriggerOf: () => compileTrigger(made),
      scope() {
        asked += 1;
        return scope;
      },
    },
  });
  return { runs, asked };
}

/** Condition, and whether it holds. */
const CONDITIONS: readonly (readonly [string, boolean])[] = [
  ['total > 5', true],
  ['total > 7', false],
  ['event == "made"', true],
  ['mapped.type == "order.made" AND mapped.data.sum == "7"', true],
  ['headers["x-a"] == "1" AND query_params.b == "c" AND method == "POST"', true],
  ['listener.name == "Orders"', true],
  ['missing', false],
];

for (const [condition, holds] of CONDITIONS) {
  test(`${condition} ${holds ? 'starts a run' : 'starts none'}`, () => {
    assert.equal(matchWhere(condition).runs.length, holds ? 1 : 0);
  });
}

test('a condition that cannot be evaluated is a run that has failed, and says where', () => {
  const [run] = matchWhere('total > "a"').runs;
  assert.equal(run?.failure?.code, 'expression_failed');
  assert.match(run.failure.message, /type_mismatch/);
});

test('a condition that cannot be compiled is one too', () => {
  assert.match(
    matchWhere('total >').runs[0]?.failure?.message ?? '',
    /condition cannot be compiled/,
  );
});

test('nothing is made for expressions where no trigger has any', () => {
  const conditions = {
    compiledTriggerOf: () => undefined,
    scope: () => assert.fail('it was asked for'),
  };
  const newId = (): RunId => 'run_1';
  const runs = matchTriggers([trigger({})], { eventId: 'evt_1', now, newId, conditions });
  assert.equal(runs.length, 1);
});
