import { z } from 'zod';
import { CHALLENGE_METHODS } from '../../model/challenge.ts';
import { duration, instant, secretReference, secretValue } from './scalar.ts';
import { mapper } from './shaping.ts';

/** How a listener verifies what comes, and what it answers to those who ask whether it is there. */

const expression = z.string().min(1).max(10_000);
const headerName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]{1,256}$/, 'expected the name of a header, such as "x-signature"');
const part = z.string().min(1).max(64);
const encoding = z.enum(['hex', 'base64', 'base64url']);
const tolerance = duration({ min: '1s', max: '1d' });

const customSignature = z.strictObject({
  type: z.literal('signature'),
  algorithm: z
    .string()
    .describe(
      '`hmac-sha1`, `hmac-sha256`, `hmac-sha384`, `hmac-sha512`, `rsa-sha1`, `rsa-sha256`, `ecdsa-p256-sha256` or `ed25519`.',
    ),
  encoding,
  signature: expression.describe('An expression: the signature as it came.'),
  prefix: part.optional().describe('What stands before it, such as `sha256=`.'),
  separator: part.optional().describe('What stands between several signatures in one header.'),
  content: z
    .string()
    .min(1)
    .max(10_000)
    .describe('A template of what is signed, such as `v0:{headers["x-time"]}:{raw_body}`.'),
  secret_form: z
    .enum(['utf8', 'hex', 'base64', 'whsec'])
    .optional()
    .describe('How the secret becomes the key of an HMAC; default `utf8`.'),
  timestamp: z
    .strictObject({
      value: expression,
      unit: z.enum(['s', 'ms', 'rfc3339']),
      tolerance: tolerance.describe('How far it may be from now, either way.'),
    })
    .optional(),
  id: expression
    .optional()
    .describe('What the message is called, where that is signed: it is taken once.'),
});

const customToken = z.strictObject({
  type: z.literal('token'),
  value: expression.describe(
    'An expression: the shared secret as it came; or `{path}`: what stands behind the webhook URL and a slash.',
  ),
  prefix: part.optional(),
  form: z.enum(['plain', 'basic']).optional(),
});

const customJws = z.strictObject({
  type: z.literal('jws'),
  header: headerName,
  prefix: part.optional(),
  algorithms: z.array(z.enum(['ES256', 'RS256', 'EdDSA'])).min(1),
  jwks_url: z
    .url({ protocol: /^https$/, error: 'expected an https URL' })
    .optional()
    .describe('Where the keys are; without it, the secret is one.'),
  issuer: z.string().min(1).max(2_000).optional(),
  audience: z.string().min(1).max(2_000).optional(),
  body_hash_claim: z.string().min(1).max(256).optional(),
  max_age: tolerance.describe('How old the token may be.'),
});

const clientCertificate = z.strictObject({
  type: z.literal('client_certificate'),
  header: headerName,
  form: z.enum(['fingerprint', 'pem', 'xfcc']),
});

export const customScheme = z.discriminatedUnion('type', [
  customSignature,
  customToken,
  customJws,
  clientCertificate,
]);

const params = z.record(z.string().min(1).max(64), z.string().max(2_000));

export const signatureInput = z.strictObject({
  preset: z
    .string()
    .describe('A provider by name, such as `github`; or `custom`, with a `scheme`.'),
  scheme: customScheme.optional().describe('With the preset `custom`: how requests are signed.'),
  params: params.optional().describe('What the preset wants to know besides, such as an id.'),
  tolerance: tolerance.optional().describe("In place of the preset's own."),
  secret: secretValue
    .optional()
    .describe('Never read back. Generated, and shown in this one answer, when absent.'),
});

const signatureSecret = secretReference.extend({
  pending_since: instant
    .nullable()
    .describe('Of one that came in a handshake: it verifies nothing until it is confirmed.'),
});

export const signature = z.strictObject({
  preset: z.string(),
  scheme: customScheme.nullable(),
  params,
  tolerance: z.string().nullable().describe('Null: that of the scheme.'),
  secrets: z.array(signatureSecret),
});

const RESERVED =
  /^(?:content-length|transfer-encoding|connection|keep-alive|upgrade|trailer|date|set-cookie|x-request-id)$/i;

const HOST = /^(?:(?:\*|[a-z0-9-]{1,63})\.)+[a-z0-9-]{1,63}$/;

const token = z.strictObject({
  algorithm: z.enum(['sha1', 'sha256', 'sha384', 'sha512']),
  encoding,
  of: expression.describe('An expression: what is signed with the secret of the listener.'),
});

export const challengeRule = z.strictObject({
  method: z.enum(CHALLENGE_METHODS),
  when: expression.describe('A boolean expression over the request: whether this is it.'),
  marker: part.optional().describe('A text that each such body holds; others are not parsed.'),
  verified: z
    .literal(true)
    .optional()
    .describe('Looked at after the signature, where the provider signs its challenge.'),
  answer: z
    .strictObject({
      status: z.int().min(200).max(299),
      headers: z
        .record(
          headerName.refine((name) => !RESERVED.test(name), 'is not for an answer to set'),
          expression,
        )
        .optional()
        .describe('Expressions; one that gives NULL leaves its header out.'),
      json: mapper.optional(),
      text: expression.optional().describe('An expression that gives a text.'),
    })
    .refine(({ json, text }) => json === undefined || text === undefined, {
      error: 'expected "json" or "text", not both',
    }),
  tokens: z
    .record(part, token)
    .optional()
    .describe('Values made with the secret of the listener: `challenge_token["name"]`.'),
  capture: expression
    .optional()
    .describe('An expression: the secret with which events will be signed; it waits for you.'),
  confirm: z
    .strictObject({
      url: expression.describe('An expression that gives a URL.'),
      hosts: z
        .array(z.string().regex(HOST, 'expected a host such as "hooks.*.example.com"'))
        .min(1)
        .max(10)
        .describe(
          'The URL is called with GET over https, on one of these hosts; `*` is one label.',
        ),
    })
    .optional()
    .describe('A URL that is called before the provider is answered.'),
});

export const challengeRules = z
  .array(challengeRule)
  .max(20)
  .describe('What is answered to a provider that asks; besides what the preset answers.');
