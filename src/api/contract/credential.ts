import { z } from 'zod';
import type { Operation } from './operation.ts';
import { pageOf, pageQuery } from './page.ts';
import { duration, idOf, instant, name } from './scalar.ts';

const kind = z.enum(['api_key', 'oauth_client']);

export const credentialInput = z
  .strictObject({
    name,
    kind: kind
      .optional()
      .describe(
        'Default `api_key`. An `oauth_client` gets access tokens at `POST /oauth/v1/token`.',
      ),
    listener_ids: z
      .array(idOf('lsn'))
      .min(1)
      .max(1_000)
      .optional()
      .describe('Default: every listener that accepts credentials.'),
    expires_at: instant.optional(),
    expires_in: duration({ min: '1s', max: '36500d' })
      .optional()
      .describe('Instead of `expires_at`.'),
  })
  .refine((input) => input.expires_at === undefined || input.expires_in === undefined, {
    path: ['expires_in'],
    error: 'expected either expires_at or expires_in, not both',
  });

export const credential = z.strictObject({
  id: idOf('crd'),
  name: z.string(),
  kind,
  listener_ids: z
    .array(idOf('lsn'))
    .nullable()
    .describe('Null: every listener that accepts credentials.'),
  signing_key_id: z.string().nullable().describe('Null: an OAuth client, which has none.'),
  created_at: instant,
  expires_at: instant.nullable(),
  revoked_at: instant.nullable(),
  last_used_at: instant.nullable(),
});

export const newCredential = credential.extend({
  token: z.string().optional().describe('Of an API key; shown this once.'),
  client_id: z.string().optional().describe('Of an OAuth client: its `id`.'),
  client_secret: z.string().optional().describe('Of an OAuth client; shown this once.'),
});

export const signingKey = z.strictObject({
  id: idOf('key'),
  state: z.enum(['current', 'verifying', 'retired']),
  created_at: instant,
  retired_at: instant.nullable(),
});

export const credentialOperations = {
  createCredential: {
    method: 'POST',
    path: '/api/v1/credentials',
    summary: 'Creates an API key or an OAuth client; its token or secret is shown this once',
    body: credentialInput,
    status: 201,
    answer: newCredential,
    changes: 'definitions',
  },
  listCredentials: {
    method: 'GET',
    path: '/api/v1/credentials',
    summary: 'Lists credentials, newest first; revoked ones only when asked for',
    query: pageQuery('crd').extend({
      revoked: z.enum(['true', 'false']).optional().describe('`true` lists revoked ones too.'),
    }),
    status: 200,
    answer: pageOf(credential),
  },
  getCredential: {
    method: 'GET',
    path: '/api/v1/credentials/{id}',
    summary: 'Reads one credential, revoked ones too: the request log names them',
    params: z.strictObject({ id: idOf('crd') }),
    status: 200,
    answer: credential,
  },
  deleteCredential: {
    method: 'DELETE',
    path: '/api/v1/credentials/{id}',
    summary: 'Revokes a credential, at once',
    params: z.strictObject({ id: idOf('crd') }),
    status: 204,
    changes: 'definitions',
  },
  createSigningKey: {
    method: 'POST',
    path: '/api/v1/signing_keys',
    summary: 'Makes a new signing key; tokens of the earlier ones stay good until those retire',
    body: z.strictObject({}),
    status: 201,
    answer: signingKey,
    changes: 'definitions',
  },
  listSigningKeys: {
    method: 'GET',
    path: '/api/v1/signing_keys',
    summary: 'Lists signing keys that are not retired, newest first',
    query: pageQuery('key'),
    status: 200,
    answer: pageOf(signingKey),
  },
  deleteSigningKey: {
    method: 'DELETE',
    path: '/api/v1/signing_keys/{id}',
    summary: 'Retires a signing key that is not current and has signed no live credential',
    params: z.strictObject({ id: idOf('key') }),
    status: 204,
    errors: ['state_conflict'],
    changes: 'definitions',
  },
} as const satisfies Record<string, Operation>;
