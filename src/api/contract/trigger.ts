import { z } from 'zod';
import type { Operation } from './operation.ts';
import { pageOf, pageQuery } from './page.ts';
import { patchOf } from './patch.ts';
import { expression, mapper } from './shaping.ts';
import {
  dryRunQuery,
  replaceQuery,
  duration,
  idOf,
  instant,
  name,
  newSecret,
  newSecretInput,
  secretReference,
  secretValue,
} from './scalar.ts';

export const DEFAULT_TIMEOUT = '15s';
export const DEFAULT_CONCURRENCY = 32;

const signingSecret = secretValue.refine(
  isSigningSecret,
  'expected "whsec_" and 24 to 64 bytes in base64, or a text without this prefix',
);

/** Standard Webhooks wants 24 to 64 bytes behind the prefix; what has no prefix is a key as it stands. */
function isSigningSecret(text: string): boolean {
  const encoded = /^whsec_(.*)$/s.exec(text)?.[1];
  if (encoded === undefined) return true;
  const key = Buffer.from(encoded, 'base64');
  return key.toString('base64') === encoded && key.byteLength >= 24 && key.byteLength <= 64;
}

const destination = z
  .string()
  .max(2_048)
  .refine(isDestination, 'expected an http or https URL without user name and password')
  .describe('An http or https URL.');

function isDestination(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  );
}

/** What frames a message or names its connection is the client's to say; set by hand, it lets requests be smuggled. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'expected a header name')
  .refine(
    (text) => !FRAMING.has(text.toLowerCase()),
    'expected a header that does not frame the message',
  );
const headerValue = z
  .string()
  .max(4_096)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'expected a header value without control characters');

/** One member per step kind that the engine has. */
const stepInput = z.strictObject({
  forward: z.strictObject({
    url: destination,
    headers: z.record(headerName, headerValue).optional(),
    timeout: duration({ min: '1ms', max: '60s' })
      .optional()
      .describe(`Default "${DEFAULT_TIMEOUT}", at most "60s".`),
    secret: signingSecret
      .optional()
      .describe("The trigger's signing secret (Standard Webhooks); generated when absent."),
  }),
});

export const step = z.strictObject({
  forward: z.strictObject({
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    timeout: z.string(),
  }),
});

export const triggerInput = z.strictObject({
  name,
  listener_ids: z.array(idOf('lsn')).min(1).max(1_000),
  condition: expression.optional().describe('Starts a run only for events for which it holds.'),
  input: mapper
    .optional()
    .describe('A data mapper: what its steps send, as JSON, in place of the body as it came.'),
  workflow: z.strictObject({ steps: z.array(stepInput).min(1).max(20) }),
  retry: z
    .strictObject({
      attempts: z
        .int()
        .min(1)
        .max(50)
        .optional()
        .describe('In all, the first one included. Default 8.'),
      base: duration({ min: '1ms', max: '7d' })
        .optional()
        .describe('The first wait; default "5s".'),
      max: duration({ min: '1ms', max: '7d' })
        .optional()
        .describe('The longest wait; default "6h".'),
    })
    .optional(),
  concurrency: z
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe(`How many of its runs may be under way at once; default ${DEFAULT_CONCURRENCY}.`),
  paused: z.boolean().optional().describe('Events are kept and their runs wait. Default false.'),
});

export const trigger = z.strictObject({
  id: idOf('trg'),
  name: z.string(),
  listener_ids: z.array(idOf('lsn')),
  condition: z.string().nullable(),
  input: z.unknown(),
  workflow: z.strictObject({ id: idOf('wfl'), steps: z.array(step) }),
  retry: z.strictObject({ attempts: z.int(), base: z.string(), max: z.string() }),
  concurrency: z.int(),
  paused: z.boolean(),
  secrets: z.array(secretReference).describe('Of the secrets that sign what its steps send.'),
  created_at: instant,
  updated_at: instant,
});

export const newTrigger = trigger.extend({
  secret: z.string().describe('Signs what its steps send; shown this once.'),
});

const params = z.strictObject({ id: idOf('trg') });

export const triggerOperations = {
  createTrigger: {
    method: 'POST',
    path: '/api/v1/triggers',
    summary: 'Binds the events of listeners to a workflow',
    query: dryRunQuery,
    body: triggerInput,
    status: 201,
    answer: newTrigger,
    otherwise: { status: 200, answer: trigger },
    errors: ['expression_invalid'],
    changes: 'definitions',
  },
  listTriggers: {
    method: 'GET',
    path: '/api/v1/triggers',
    summary: 'Lists triggers, newest first',
    query: pageQuery('trg').extend({ listener_id: idOf('lsn').optional() }),
    status: 200,
    answer: pageOf(trigger),
  },
  getTrigger: {
    method: 'GET',
    path: '/api/v1/triggers/{id}',
    summary: 'Reads one trigger',
    params,
    status: 200,
    answer: trigger,
  },
  updateTrigger: {
    method: 'PATCH',
    path: '/api/v1/triggers/{id}',
    summary: 'Changes a trigger by JSON merge patch (RFC 7396); `{"paused":true}` pauses it',
    params,
    body: patchOf(triggerInput),
    status: 200,
    answer: trigger,
    errors: ['expression_invalid'],
    changes: 'definitions',
  },
  replaceTrigger: {
    method: 'PUT',
    path: '/api/v1/triggers/{id}',
    summary:
      'Replaces the definition of a trigger: what is left out is at its default, but for the secret, which stays',
    params,
    query: replaceQuery,
    body: triggerInput,
    status: 200,
    answer: trigger,
    errors: ['expression_invalid'],
    changes: 'definitions',
  },
  deleteTrigger: {
    method: 'DELETE',
    path: '/api/v1/triggers/{id}',
    summary: 'Deletes a trigger; its unfinished runs are canceled',
    params,
    status: 204,
    changes: 'definitions',
  },
  createTriggerSecret: {
    method: 'POST',
    path: '/api/v1/triggers/{id}/secrets',
    summary: 'Adds a signing secret, shown this once, and ends the earlier ones',
    params,
    body: newSecretInput.extend({
      secret: signingSecret.optional().describe('Generated when absent.'),
    }),
    status: 201,
    answer: newSecret,
    changes: 'definitions',
  },
} as const satisfies Record<string, Operation>;
