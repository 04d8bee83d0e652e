import { z } from 'zod';

/** The published notify operation, for the document: it is served by the ingest wing, not from the table. */
export const notifyAnswer = z.strictObject({
  message: z.string().describe('A confirmation message.'),
  status: z
    .enum(['RECEIVED', 'FILTERED', 'DUPLICATE', 'QUARANTINED'])
    .describe('The status of the event receipt.'),
  event_id: z
    .string()
    .optional()
    .describe(
      'The event, of a duplicate the first one: `GET /api/v1/events/{id}` reads it. Absent where there is none.',
    ),
  request_id: z.string().describe('The request, as in `X-Request-Id`.'),
});
