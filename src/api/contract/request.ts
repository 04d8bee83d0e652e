import { z } from 'zod';
import { OUTCOMES } from '../../model/request.ts';
import type { Operation } from './operation.ts';
import { errorCode, pageOf, timeQuery } from './page.ts';
import { header, idOf, instant } from './scalar.ts';
import { expression } from './shaping.ts';

export const outcome = z.enum(OUTCOMES);

export const stageTime = z.strictObject({ stage: z.string(), duration_us: z.number() });

/** What requests and events are searched by. */
export function ledgerQuery(prefix: 'req' | 'evt') {
  return timeQuery(prefix).extend({
    listener_id: idOf('lsn').optional(),
    q: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe('Text that the kept body contains; a page may come out short.'),
    where: expression
      .optional()
      .describe(
        'An expression that holds for what is kept of it; a page may come out short, and says where to go on.',
      ),
    type: z.string().min(1).max(256).optional().describe("The event's type."),
  });
}

export const request = z.strictObject({
  id: idOf('req'),
  listener_id: idOf('lsn'),
  received_at: instant,
  outcome,
  code: errorCode.nullable().describe('Why it was rejected or quarantined.'),
  reason: z.string().nullable().describe('The same in words; null where the code says it all.'),
  authenticated: z.boolean(),
  method: z.string(),
  address: z.string(),
  credential_id: idOf('crd').nullable(),
  content_type: z.string().nullable(),
  size_bytes: z.int(),
  sha256: z.string().nullable().describe('Of the body; null where none was kept.'),
  event_id: idOf('evt').nullable(),
  type: z
    .string()
    .nullable()
    .describe("The event's type; of a duplicate, that of the event that is kept."),
  replay_of: idOf('req').nullable(),
  body_erased_at: instant
    .nullable()
    .describe('When the body was erased on request; null too where retention has deleted it.'),
  stages: z.array(stageTime),
});

/** Target and headers are kept with the body, and null without it. */
export const requestDetail = request.extend({
  target: z.string().nullable().describe('Path and query.'),
  headers: z.array(header).nullable().describe('As they came, but for credentials.'),
});

/** What the live tail sends as the data of each `request` event: what the list has, under a name of its own. */
export const streamedRequest = request.extend({});

const params = z.strictObject({ id: idOf('req') });

export const requestOperations = {
  listRequests: {
    method: 'GET',
    path: '/api/v1/requests',
    summary: 'Lists requests, newest first',
    query: ledgerQuery('req').extend({ outcome: outcome.optional() }),
    payload: { query: ['q', 'where'] },
    status: 200,
    answer: pageOf(request),
    errors: ['expression_invalid'],
  },
  getRequest: {
    method: 'GET',
    path: '/api/v1/requests/{id}',
    summary: 'Reads one request',
    params,
    payload: { answer: ['target', 'headers'] },
    status: 200,
    answer: requestDetail,
  },
  getRequestBody: {
    method: 'GET',
    path: '/api/v1/requests/{id}/body',
    summary: 'The bytes of the body, exactly as they came',
    role: 'log_viewer',
    params,
    status: 200,
    media: ['application/octet-stream'],
    errors: ['body_erased'],
  },
  eraseRequestBody: {
    method: 'DELETE',
    path: '/api/v1/requests/{id}/body',
    summary:
      'Erases the body and the headers for good, of its replays too, and what destinations answered; the row stays',
    role: 'admin',
    params,
    status: 204,
  },
  createRequestReplay: {
    method: 'POST',
    path: '/api/v1/requests/{id}/replays',
    summary:
      'Puts the request through the stages again, as the listener is now; answers with the new request',
    params,
    body: z.strictObject({}),
    status: 201,
    answer: request,
    errors: ['body_erased', 'state_conflict'],
  },
} as const satisfies Record<string, Operation>;
