import { z } from 'zod';
import type { Operation } from './operation.ts';
import { replay } from './replay.ts';
import { streamedRequest } from './request.ts';
import { idOf } from './scalar.ts';

/** The data of each event of the stream. */
export const streamMessage = z
  .union([streamedRequest, replay])
  .describe('By the name of the event: `request` or `replay`.');

export const streamOperations = {
  streamRequests: {
    method: 'GET',
    path: '/api/v1/stream',
    summary:
      'Live tail of requests as server-sent events, and of replays of events; resumes after `Last-Event-ID`',
    query: z.strictObject({ listener_id: idOf('lsn').optional() }),
    status: 200,
    media: ['text/event-stream'],
    event: streamMessage,
  },
} as const satisfies Record<string, Operation>;
