import type { ErrorCode } from '../../model/error.ts';
import { notifyAnswer } from '../contract/notify.ts';
import { NOTIFY_PATH } from '../wire/listener.ts';
import { describeRefusals } from './refusals.ts';
import type { Schemas } from './schemas.ts';

/** The refusals of the published operation, but for the 404, whose body is empty. */
const REFUSALS: readonly ErrorCode[] = [
  'body_malformed',
  'body_incomplete',
  'credential_missing',
  'credential_invalid',
  'credential_expired',
  'credential_revoked',
  'signature_missing',
  'signature_malformed',
  'signature_mismatch',
  'signature_expired',
  'secret_unreadable',
  'address_not_allowed',
  'credential_not_allowed',
  'method_not_allowed',
  'body_too_large',
  'content_type_unsupported',
  'encoding_unsupported',
  'failures_exceeded',
  'rate_limited',
  'store_unavailable',
];

/** The one operation that the ingest wing serves: published elsewhere first, so its name and path are given. */
export function notifyOperation(schemas: Schemas): {
  path: string;
  operation: Record<string, unknown>;
} {
  const success = { 'application/json': { schema: schemas.answer('notify', notifyAnswer) } };
  return {
    path: NOTIFY_PATH,
    operation: {
      operationId: 'send-a-webhook-to-a-webhook-listener',
      summary: 'Send a webhook to a webhook listener',
      description: 'Answered with 200 once the event and every run that it starts are durable.',
      tags: ['webhooks'],
      security: [{ apiKey: [] }, { apiKeyAsPassword: [] }, {}],
      parameters: [
        {
          name: 'listener_id',
          in: 'path',
          description: 'The UUID of the webhook URL.',
          required: true,
          schema: { type: 'string', format: 'uuid' },
        },
      ],
      requestBody: {
        description: 'Any payload; JSON is parsed.',
        content: { 'application/json': { schema: {} }, '*/*': { schema: {} } },
      },
      responses: {
        200: { description: 'The event is durable.', content: success },
        ...describeRefusals(REFUSALS, schemas),
        404: { description: 'No enabled listener has this URL. The body is empty.' },
      },
    },
  };
}
