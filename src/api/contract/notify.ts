import { z } from 'zod';

/** The published notify operation, for the document: it is served by the ingest wing, not from the table. */
export const notifyAnswer = z.strictObject({
  message: z.string(),
  status: z.literal('RECEIVED'),
  event_id: z.string(),
  request_id: z.string(),
});
