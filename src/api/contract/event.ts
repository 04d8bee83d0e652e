import { z } from 'zod';
import type { Operation } from './operation.ts';
import { pageOf } from './page.ts';
import { ledgerQuery, stageTime } from './request.ts';
import { run } from './run.ts';
import { header, idOf, instant } from './scalar.ts';

export const event = z.strictObject({
  id: idOf('evt'),
  listener_id: idOf('lsn'),
  request_id: idOf('req'),
  type: z.string().nullable(),
  received_at: instant,
  size_bytes: z.int(),
});

export const eventDetail = event.extend({
  content_type: z.string().nullable(),
  data: z
    .unknown()
    .describe(
      "What the listener's mapping made; without one the payload. The exact bytes are at `/api/v1/requests/{request_id}/body`.",
    ),
  data_encoding: z
    .enum(['json', 'text', 'base64'])
    .nullable()
    .describe(
      'What `data` is: JSON, else text, else base64; null when the body is no longer kept.',
    ),
  body_erased_at: instant.nullable().describe('When the body was erased on request.'),
  target: z.string().nullable().describe('Path and query.'),
  headers: z.array(header).nullable().describe('As they came, but for credentials.'),
  stages: z.array(stageTime),
  runs: z.array(run).describe('Newest first; the 500 newest.'),
});

const params = z.strictObject({ id: idOf('evt') });

export const eventOperations = {
  listEvents: {
    method: 'GET',
    path: '/api/v1/events',
    summary: 'Lists events, newest first',
    query: ledgerQuery('evt'),
    payload: { query: ['q', 'where'] },
    status: 200,
    answer: pageOf(event),
    errors: ['expression_invalid'],
  },
  getEvent: {
    method: 'GET',
    path: '/api/v1/events/{id}',
    summary: 'Reads one event with its payload, headers, stages and runs',
    params,
    payload: { answer: ['data', 'data_encoding', 'target', 'headers'] },
    status: 200,
    answer: eventDetail,
  },
  createEventReplay: {
    method: 'POST',
    path: '/api/v1/events/{id}/replays',
    summary:
      'Starts new runs of an event: of the triggers named, else of all that are bound to its listener now',
    params,
    body: z.strictObject({ trigger_ids: z.array(idOf('trg')).min(1).max(100).optional() }),
    status: 201,
    answer: z.strictObject({ runs: z.array(run) }),
    errors: ['body_erased'],
  },
} as const satisfies Record<string, Operation>;
