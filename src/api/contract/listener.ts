import { z } from 'zod';
import { RETENTION_CLASSES } from '../../model/listener.ts';
import type { Operation } from './operation.ts';
import { pageOf, pageQuery } from './page.ts';
import { patchOf } from './patch.ts';
import {
  dryRunQuery,
  duration,
  idOf,
  instant,
  name,
  newSecret,
  newSecretInput,
  replaceQuery,
} from './scalar.ts';
import { challengeRule, challengeRules, signature, signatureInput } from './signature.ts';
import {
  dedupe,
  dedupeInput,
  filter,
  mapping,
  mappingInput,
  onMismatch,
  payloadSchema,
  redaction,
  redactionInput,
  rules,
} from './shaping.ts';

const credentialSetting = z.enum(['required', 'off']);
const contentType = z
  .string()
  .toLowerCase()
  .regex(
    /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/,
    'expected a content type without parameters, such as "application/json"',
  );
const cidr = z
  .union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], {
    error: 'expected an address or a CIDR block such as "192.0.2.0/24" or "2001:db8::/32"',
  })
  .describe('An IPv4 or IPv6 address, or a CIDR block.');
const rateLimit = z.strictObject({
  per_second: z.number().positive().max(1_000_000),
  burst: z.int().min(1).max(1_000_000),
});
const quota = z
  .strictObject({
    max_bytes: z
      .int()
      .min(1)
      .describe('Of kept bodies and their headers; then 429, without a body kept.'),
  })
  .describe('How much the listener may keep.');
const retention = z.literal(RETENTION_CLASSES).describe('Days that bodies are kept.');

export const listenerInput = z.strictObject({
  name,
  description: z.string().max(2_000).optional(),
  enabled: z.boolean().optional().describe('Default true; a disabled listener answers 404.'),
  unsecured: z
    .boolean()
    .optional()
    .describe('Must be true before both credential and signature may be off. Default false.'),
  verification: z
    .strictObject({
      credential: credentialSetting
        .optional()
        .describe('Default: `required`, and `off` once a signature is configured.'),
      allowed_credentials: z.array(idOf('crd')).max(1_000).optional(),
      signature: signatureInput.optional(),
      allowlist: z.array(cidr).max(1_000).optional(),
      rules: rules.optional(),
    })
    .optional(),
  payload: z
    .strictObject({
      content_types: z.array(contentType).min(1).max(100).optional().describe('Default: all.'),
      max_bytes: z.int().min(1).optional().describe("Default: the installation's limit."),
      schema: payloadSchema.optional(),
      on_mismatch: onMismatch.optional().describe('`refuse` (default): 422. `quarantine`: 200.'),
    })
    .optional(),
  challenges: challengeRules.optional(),
  filter: filter.optional(),
  dedupe: dedupeInput.optional(),
  mapping: mappingInput.optional(),
  redaction: redactionInput.optional(),
  rate_limit: rateLimit
    .optional()
    .describe('Default: none for a secured listener, else 10 a second with a burst of 50.'),
  quota: quota.optional().describe('Default: none.'),
  retention: retention.optional(),
  change_description: z
    .string()
    .max(500)
    .optional()
    .describe('What is changed and why; kept with the version that this makes.'),
});

const webhookUrl = z.strictObject({
  id: z.uuid(),
  url: z.url(),
  created_at: instant,
  expires_at: instant.nullable(),
});

export const listener = z.strictObject({
  id: idOf('lsn'),
  name: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  url: z.url().describe('The current webhook URL.'),
  urls: z.array(webhookUrl).describe('Newest first.'),
  unsecured: z.boolean(),
  secured: z.boolean().describe('Whether somebody who merely knows the URL is refused.'),
  verification: z.strictObject({
    credential: credentialSetting.describe('What is in effect.'),
    allowed_credentials: z.array(z.string()).nullable(),
    signature: signature.nullable(),
    allowlist: z.array(z.string()).nullable(),
    rules: z.array(z.string()).nullable(),
  }),
  payload: z.strictObject({
    content_types: z.array(z.string()).nullable(),
    max_bytes: z.int().nullable().describe("Null: the installation's limit."),
    schema: payloadSchema.nullable(),
    on_mismatch: onMismatch,
  }),
  challenges: z.array(challengeRule).nullable(),
  filter: z.string().nullable(),
  dedupe: dedupe.nullable(),
  mapping: mapping.nullable(),
  redaction: redaction.nullable(),
  rate_limit: rateLimit.nullable().describe('What is in effect.'),
  quota: quota.nullable(),
  retention,
  warnings: z
    .array(z.strictObject({ path: z.string(), message: z.string() }))
    .describe('What is allowed, and may not be meant; each with a JSON pointer.'),
  created_at: instant,
  updated_at: instant,
});

/** Where a secret was generated, it is in this answer and never again. */
export const listenerWithSecret = listener.extend({ secret: z.string().optional() });

const params = z.strictObject({ id: idOf('lsn') });

export const listenerOperations = {
  createListener: {
    method: 'POST',
    path: '/api/v1/listeners',
    summary: 'Creates a listener; a name is enough',
    query: dryRunQuery,
    body: listenerInput,
    status: 201,
    answer: listenerWithSecret,
    otherwise: { status: 200, answer: listenerWithSecret },
    errors: ['expression_invalid'],
    changes: 'definitions',
  },
  listListeners: {
    method: 'GET',
    path: '/api/v1/listeners',
    summary: 'Lists listeners, newest first',
    query: pageQuery('lsn'),
    status: 200,
    answer: pageOf(listener),
  },
  getListener: {
    method: 'GET',
    path: '/api/v1/listeners/{id}',
    summary: 'Reads one listener',
    params,
    status: 200,
    answer: listener,
  },
  updateListener: {
    method: 'PATCH',
    path: '/api/v1/listeners/{id}',
    summary: 'Changes a listener by JSON merge patch (RFC 7396)',
    params,
    body: patchOf(listenerInput),
    status: 200,
    answer: listenerWithSecret,
    errors: ['expression_invalid'],
    changes: 'definitions',
  },
  replaceListener: {
    method: 'PUT',
    path: '/api/v1/listeners/{id}',
    summary:
      'Replaces the definition of a listener: what is left out is at its default, but for the secret, which stays',
    params,
    query: replaceQuery,
    body: listenerInput,
    status: 200,
    answer: listenerWithSecret,
    errors: ['expression_invalid'],
    changes: 'definitions',
  },
  deleteListener: {
    method: 'DELETE',
    path: '/api/v1/listeners/{id}',
    summary: 'Deletes a listener; its URL answers 404 from now on, its requests and events stay',
    params,
    status: 204,
    changes: 'definitions',
  },
  createListenerSecret: {
    method: 'POST',
    path: '/api/v1/listeners/{id}/secrets',
    summary: 'Adds a signature secret, shown this once, and ends the earlier ones',
    params,
    body: newSecretInput,
    status: 201,
    answer: newSecret,
    errors: ['state_conflict'],
    changes: 'definitions',
  },
  deleteListenerSecret: {
    method: 'DELETE',
    path: '/api/v1/listeners/{id}/secrets/{secret_id}',
    summary: 'Deletes a signature secret, but not the last good one',
    params: params.extend({ secret_id: idOf('sec') }),
    status: 204,
    errors: ['state_conflict'],
    changes: 'definitions',
  },
  confirmListenerSecret: {
    method: 'POST',
    path: '/api/v1/listeners/{id}/secrets/{secret_id}/confirmations',
    summary: 'Confirms a secret that came in a handshake, and shows it this once',
    params: params.extend({ secret_id: idOf('sec') }),
    status: 201,
    answer: newSecret,
    errors: ['state_conflict'],
    changes: 'definitions',
  },
  createListenerUrl: {
    method: 'POST',
    path: '/api/v1/listeners/{id}/urls',
    summary: 'Gives a listener a new webhook URL, and ends the earlier ones',
    params,
    body: z.strictObject({
      previous_expire_in: duration({ min: '0s', max: '30d' })
        .optional()
        .describe('How long the earlier URLs stay good; default "0s".'),
    }),
    status: 201,
    answer: listener,
    changes: 'definitions',
  },
} as const satisfies Record<string, Operation>;
