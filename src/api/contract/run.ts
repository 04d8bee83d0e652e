import { z } from 'zod';
import { RUN_STATUSES } from '../../model/run.ts';
import type { Operation } from './operation.ts';
import { errorCode, pageOf, timeQuery } from './page.ts';
import { bodyEncoding, idOf, instant } from './scalar.ts';
import { step } from './trigger.ts';

export const runStatus = z.enum(RUN_STATUSES);

export const run = z.strictObject({
  id: idOf('run'),
  event_id: idOf('evt'),
  trigger_id: idOf('trg'),
  workflow_id: idOf('wfl'),
  status: runStatus,
  position: z.string().describe('Path of the step where the run stands.'),
  attempt_count: z.int().describe('Attempts so far at the step where the run stands.'),
  created_at: instant,
  due_at: instant.nullable().describe('When it goes on, while it is pending or waiting.'),
  ended_at: instant.nullable(),
  error: z
    .strictObject({ code: errorCode, message: z.string() })
    .nullable()
    .describe('Why it failed, or waits to be tried again.'),
  replay_id: idOf('rpl').nullable(),
});

export const attempt = z.strictObject({
  step: z.string(),
  number: z.int(),
  started_at: instant,
  duration_ms: z.number(),
  outcome: z.enum(['completed', 'failed']),
  code: errorCode.nullable(),
  message: z.string().nullable(),
  request: z
    .strictObject({
      method: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
    })
    .nullable(),
  response: z
    .strictObject({
      status: z.int(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
      body_encoding: bodyEncoding,
      truncated: z.boolean(),
    })
    .nullable(),
});

export const runDetail = run.extend({
  steps: z.array(step),
  attempts: z.array(attempt).describe('In order.'),
});

const params = z.strictObject({ id: idOf('run') });

export const runOperations = {
  listRuns: {
    method: 'GET',
    path: '/api/v1/runs',
    summary: 'Lists runs, newest first; `status=failed` lists dead letters',
    query: timeQuery('run').extend({
      trigger_id: idOf('trg').optional(),
      event_id: idOf('evt').optional(),
      status: runStatus.optional(),
    }),
    status: 200,
    answer: pageOf(run),
  },
  getRun: {
    method: 'GET',
    path: '/api/v1/runs/{id}',
    summary: 'Reads one run with its steps and attempts',
    params,
    payload: { answer: ['attempts.request', 'attempts.response'] },
    status: 200,
    answer: runDetail,
  },
  createRunCancellation: {
    method: 'POST',
    path: '/api/v1/runs/{id}/cancellations',
    summary: 'Cancels a run that has not ended',
    params,
    body: z.strictObject({}),
    status: 201,
    answer: run,
    errors: ['state_conflict'],
  },
  createRunReplay: {
    method: 'POST',
    path: '/api/v1/runs/{id}/replays',
    summary: 'Starts a new run of the same event and trigger; answers with it',
    params,
    body: z.strictObject({}),
    status: 201,
    answer: run,
    errors: ['body_erased', 'state_conflict'],
  },
} as const satisfies Record<string, Operation>;
