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
  'rule_failed',
  'address_not_allowed',
  'credential_not_allowed',
  'method_not_allowed',
  'body_too_large',
  'content_type_unsupported',
  'encoding_unsupported',
  'failures_exceeded',
  'payload_schema_mismatch',
  'expression_failed',
  'rate_limited',
  'store_unavailable',
];

/** What was published named its answer so; generators make the names of types from it. */
const ANSWER_NAME = 'Webhooks_sendAWebhookToAWebhookListener_Response_200';

/**
 * The one operation that the ingest wing serves: published elsewhere first, so that its names, its parameters and the
 * members of its answer are given. Ours takes more and tells more, and nothing that was published is missing.
 */
export function notifyOperation(schemas: Schemas): {
  path: string;
  operation: Record<string, unknown>;
} {
  const schema = schemas.component(ANSWER_NAME, notifyAnswer);
  return {
    path: NOTIFY_PATH,
    operation: {
      operationId: 'send-a-webhook-to-a-webhook-listener',
      summary: 'Send a webhook to a webhook listener',
      description: 'Answered with 200 once the event and every run that it starts are durable.',
      tags: ['subpackage_webhooks'],
      security: [{ apiKey: [] }, { apiKeyAsPassword: [] }, { accessToken: [] }, {}],
      parameters: [
        {
          name: 'listener_id',
          in: 'path',
          description: 'The UUID of the webhook URL.',
          required: true,
          schema: { type: 'string', format: 'uuid' },
        },
        {
          name: 'Authorization',
          in: 'header',
          description:
            'An API key or an access token as a JWT Bearer token, or as the password of Basic. Left out where the listener verifies a signature instead.',
          required: false,
          schema: { type: 'string' },
        },
      ],
      requestBody: {
        description: 'Any payload; JSON is parsed.',
        content: { 'application/json': { schema: {} }, '*/*': { schema: {} } },
      },
      responses: {
        200: {
          description: 'What came is durable, with the event if it made one.',
          content: { 'application/json': { schema } },
        },
        ...describeRefusals(REFUSALS, schemas),
        404: { description: 'No enabled listener has this URL. The body is empty.' },
      },
    },
  };
}
