import { z } from 'zod';
import type { ErrorCode } from '../../model/error.ts';
import { AUTH_TEST_PATH, GRANT_TYPE, TOKEN_PATH } from '../oauth/oauth.ts';
import { describeRefusals } from './refusals.ts';
import type { Schemas } from './schemas.ts';

/**
 * What senders call to get access tokens, and to try what they have. Not from the table: who may call is another
 * question there, and RFC 6749 says what is taken and how it is refused.
 */
const tokenInput = z.object({
  grant_type: z.literal(GRANT_TYPE),
  client_id: z.string().optional().describe('Left out where it comes by Basic.'),
  client_secret: z.string().optional().describe('Left out where it comes by Basic.'),
});

const token = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().min(1).describe('Seconds.'),
});

const tokenAnswer = token.extend({
  data: token.describe('The same, for those who expect it here.'),
});

const tokenRefusal = z.strictObject({
  error: z.string().describe('A code of RFC 6749, 5.2.'),
  error_description: z.string(),
  request_id: z.string(),
});

const testAnswer = z.strictObject({ Message: z.string() });

const REFUSALS = {
  400: '`invalid_request`, `unsupported_grant_type` or `invalid_scope`',
  401: '`invalid_client`: unknown, revoked or expired, or the secret is wrong.',
  413: '`invalid_request`: the body is too large.',
  415: '`invalid_request`: the body is neither a form nor JSON.',
  429: '`temporarily_unavailable`: too many failures; wait as `Retry-After` says.',
  503: '`temporarily_unavailable`: this node cannot look whether its configuration still holds.',
};

const TEST_REFUSALS: readonly ErrorCode[] = [
  'credential_missing',
  'credential_invalid',
  'credential_expired',
  'credential_revoked',
  'failures_exceeded',
  'configuration_stale',
];

export function oauthPaths(schemas: Schemas): Record<string, unknown> {
  return { [TOKEN_PATH]: { post: issue(schemas) }, [AUTH_TEST_PATH]: { get: test(schemas) } };
}

function issue(schemas: Schemas): Record<string, unknown> {
  const body = { schema: schemas.input('createOauthToken', tokenInput) };
  const refused = { schema: schemas.component('OauthRefusal', tokenRefusal) };
  return {
    operationId: 'createOauthToken',
    summary: 'Gives an OAuth client an access token (RFC 6749, 4.4)',
    tags: ['oauth'],
    security: [{ oauthClient: [] }, {}],
    requestBody: {
      required: true,
      content: { 'application/json': body, 'application/x-www-form-urlencoded': body },
    },
    responses: {
      200: {
        description: 'An access token: listeners take it like an API key.',
        content: { 'application/json': { schema: schemas.component('OauthToken', tokenAnswer) } },
      },
      ...Object.fromEntries(
        Object.entries(REFUSALS).map(([status, description]) => [
          status,
          { description, content: { 'application/json': refused } },
        ]),
      ),
    },
  };
}

function test(schemas: Schemas): Record<string, unknown> {
  const schema = schemas.component('CredentialTest', testAnswer);
  return {
    operationId: 'testCredential',
    summary: 'Tells whether an API key or an access token is good',
    tags: ['oauth'],
    security: [{ apiKey: [] }, { apiKeyAsPassword: [] }, { accessToken: [] }],
    responses: {
      200: { description: 'It is good.', content: { 'application/json': { schema } } },
      ...describeRefusals(TEST_REFUSALS, schemas),
    },
  };
}
