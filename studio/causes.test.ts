import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from './api.ts';
import { groupByCause } from './causes.ts';

let made = 0;

function failed(trigger: string, message: string): Run {
  made += 1;
  return {
    id: `run_${made}`,
    event_id: 'evt_1',
    trigger_id: `trg_${trigger}`,
    workflow_id: 'wfl_1',
    status: 'failed',
    position: '0',
    attempt_count: 8,
    created_at: '2026-11-23T00:00:00Z',
    due_at: null,
    ended_at: '2026-11-23T01:00:00Z',
    error: { code: 'destination_status', message },
    replay_id: null,
  };
}

test('what failed alike at one trigger is one cause, the most frequent first', () => {
  const causes = groupByCause([
    failed('b', 'answered 500'),
    failed('a', 'no answer within 15000 ms'),
    failed('a', 'no answer within 15003 ms'),
    failed('b', 'refused'),
    failed('a', 'refused'),
  ]);
  assert.deepEqual(
    causes.map(({ triggerId, message, runs }) => [triggerId, message, runs.length]),
    [
      ['trg_a', 'no answer within 15000 ms', 2],
      ['trg_b', 'answered 500', 1],
      ['trg_b', 'refused', 1],
      ['trg_a', 'refused', 1],
    ],
  );
});
