import { z } from 'zod';
import { OUTCOMES } from '../../model/request.ts';
import { listenerInput } from './listener.ts';
import type { Operation } from './operation.ts';
import { errorDetail } from './page.ts';
import { patchOf } from './patch.ts';
import { bodyEncoding, header, idOf } from './scalar.ts';

/** What a listener would make of a request, without keeping anything. */

const testedRequest = z.strictObject({
  method: z
    .string()
    .regex(/^[A-Z]{1,16}$/, 'expected a method such as "POST"')
    .optional()
    .describe('Default `POST`.'),
  query: z.string().max(8_192).optional().describe('What stands behind the `?`.'),
  headers: z.array(header).max(100).optional(),
  body: z.string().optional().describe('Default: nothing.'),
  body_encoding: bodyEncoding.optional().describe('Default `text`.'),
  address: z.union([z.ipv4(), z.ipv6()]).optional().describe('Who sends; default 127.0.0.1.'),
});

const clause = z.strictObject({
  expression: z.string(),
  holds: z.boolean(),
  error: z.string().optional().describe('Why it cannot be evaluated.'),
});

const stageReport = z.strictObject({
  stage: z.string(),
  decision: z
    .enum(['passed', 'ended', 'skipped'])
    .describe('`skipped`: the listener says nothing of it, or it was done when the request came.'),
  duration_us: z.int(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  details: z.array(errorDetail).nullable(),
  clauses: z
    .array(clause)
    .nullable()
    .describe('Of rules and filter: what must hold, and whether it does.'),
});

export const listenerTest = z.strictObject({
  outcome: z.enum(OUTCOMES),
  status: z.int().describe('Of the answer that the sender would get.'),
  answer: z.string().describe('Its body; ids in it name nothing.'),
  stages: z.array(stageReport).describe('All of them, those behind the one that ends it too.'),
  event: z
    .strictObject({ type: z.string().nullable(), data: z.unknown() })
    .describe('What the event would be; also of a request that does not come so far.'),
  payload: z
    .unknown()
    .describe(
      'What expressions see as `parsed_body`, masked as the listener is and would be; null without one.',
    ),
  dedupe_key: z.string().nullable(),
  duplicate_of: idOf('evt').nullable(),
  triggers: z.array(
    z.strictObject({
      trigger_id: idOf('trg'),
      name: z.string(),
      decision: z.enum(['runs', 'passes', 'fails']),
      message: z.string().nullable(),
    }),
  ),
});

const params = z.strictObject({ id: idOf('lsn') });
const asked = {
  request: testedRequest.optional().describe('A request; or `request_id`.'),
  request_id: idOf('req').optional().describe('One that is kept with its body.'),
};

export const listenerTestOperations = {
  testListener: {
    method: 'POST',
    path: '/api/v1/listeners/{id}/test',
    summary:
      'What each stage of a listener, as it is or would be, says of a request; keeps nothing',
    role: 'log_viewer',
    params,
    body: z.strictObject({
      ...asked,
      definition: patchOf(listenerInput)
        .optional()
        .describe(
          'A merge patch of the listener: what it would be, without saving it. Wants the role `editor`.',
        ),
    }),
    status: 200,
    answer: listenerTest,
    errors: ['expression_invalid', 'state_conflict'],
  },
  testDefinition: {
    method: 'POST',
    path: '/api/v1/listeners/test',
    summary: 'The same for a listener that does not exist',
    body: z.strictObject({ ...asked, definition: listenerInput }),
    status: 200,
    answer: listenerTest,
    errors: ['expression_invalid', 'state_conflict'],
  },
  inferSchema: {
    method: 'GET',
    path: '/api/v1/listeners/{id}/inferred_schema',
    summary: 'A JSON Schema that the newest payloads of a listener fit, to begin with',
    role: 'log_viewer',
    params,
    query: z.strictObject({
      limit: z.coerce
        .number<number>()
        .int()
        .min(1)
        .max(200)
        .optional()
        .describe('How many requests are looked at, at most; default 50.'),
    }),
    status: 200,
    answer: z.strictObject({
      schema: z.record(z.string(), z.unknown()),
      payload_count: z.int().describe('How many payloads it was made of.'),
    }),
  },
} as const satisfies Record<string, Operation>;
