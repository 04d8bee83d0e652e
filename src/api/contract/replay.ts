import { z } from 'zod';
import type { Operation } from './operation.ts';
import { pageOf, pageQuery } from './page.ts';
import { outcome } from './request.ts';
import { runStatus } from './run.ts';
import { idOf, instant } from './scalar.ts';

const time = { since: instant.optional(), until: instant.optional() };
const plan = z.boolean().optional().describe('True: tells how many and which, and does nothing.');
const idsOf = <P extends 'req' | 'evt' | 'run'>(prefix: P) =>
  z.array(idOf(prefix)).min(1).max(1_000).optional();

/** A member that does not restrict this sort of thing is refused: ignored, it would put too much through again. */
export const replayInput = z.discriminatedUnion('of', [
  z.strictObject({
    of: z.literal('requests'),
    filter: z.strictObject({
      listener_id: idOf('lsn').optional(),
      outcome: outcome.optional(),
      ids: idsOf('req'),
      ...time,
    }),
    plan,
  }),
  z.strictObject({
    of: z.literal('events'),
    filter: z.strictObject({
      listener_id: idOf('lsn').optional(),
      type: z.string().min(1).max(256).optional(),
      ids: idsOf('evt'),
      ...time,
    }),
    plan,
  }),
  z.strictObject({
    of: z.literal('runs'),
    filter: z.strictObject({
      trigger_id: idOf('trg').optional(),
      event_id: idOf('evt').optional(),
      status: runStatus.optional(),
      ids: idsOf('run'),
      ...time,
    }),
    plan,
  }),
]);

export const replay = z.strictObject({
  id: idOf('rpl'),
  of: z.enum(['requests', 'events', 'runs']),
  filter: z.strictObject({
    listener_id: z.string().optional(),
    trigger_id: z.string().optional(),
    event_id: z.string().optional(),
    type: z.string().optional(),
    outcome: outcome.optional(),
    status: runStatus.optional(),
    since: instant.optional(),
    until: instant.optional(),
    ids: z.array(z.string()).optional(),
  }),
  status: z.enum(['running', 'completed', 'canceled']),
  total: z.int().describe('How many matched when it was made.'),
  done: z.int(),
  skipped: z
    .int()
    .describe('Those that could not be put through: body gone, listener or trigger deleted.'),
  created_at: instant,
  ended_at: instant.nullable(),
});

export const replayPlan = z.strictObject({
  plan: z.literal(true),
  total: z.int(),
  sample: z.array(z.string()).describe('Ids of the newest few.'),
});

const params = z.strictObject({ id: idOf('rpl') });

export const replayOperations = {
  createReplay: {
    method: 'POST',
    path: '/api/v1/replays',
    summary:
      'Puts many requests, events or runs through again; with `"plan":true` only tells which',
    body: replayInput,
    status: 201,
    answer: replay,
    otherwise: { status: 200, answer: replayPlan },
  },
  listReplays: {
    method: 'GET',
    path: '/api/v1/replays',
    summary: 'Lists replays, newest first',
    query: pageQuery('rpl'),
    status: 200,
    answer: pageOf(replay),
  },
  getReplay: {
    method: 'GET',
    path: '/api/v1/replays/{id}',
    summary: 'Reads one replay with its progress',
    params,
    status: 200,
    answer: replay,
  },
  createReplayCancellation: {
    method: 'POST',
    path: '/api/v1/replays/{id}/cancellations',
    summary: 'Cancels a replay; runs that it has started go on',
    params,
    body: z.strictObject({}),
    status: 201,
    answer: replay,
    errors: ['state_conflict'],
  },
} as const satisfies Record<string, Operation>;
