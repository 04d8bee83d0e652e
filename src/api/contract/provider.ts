import { z } from 'zod';
import type { Operation } from './operation.ts';

const provider = z.strictObject({
  name: z.string().describe('What `verification.signature.preset` is called.'),
  title: z.string(),
  verifies: z.enum(['signature', 'token', 'jws', 'client_certificate']),
  covers_body: z.boolean().describe('False: whoever sees one request can make others.'),
  secret: z
    .enum(['none', 'given', 'any'])
    .describe('`given`: it is the provider that makes it. `any`: you, or the provider.'),
  secret_at: z.string(),
  params: z.record(z.string(), z.string()).describe('What else it wants to know: all of these.'),
  answers_challenges: z.boolean(),
  setup: z.array(z.string()).describe('`{url}` is the webhook URL.'),
  retries: z
    .string()
    .describe('What it does when it is not answered with 2xx, and how long it waits.'),
  retries_source: z
    .url()
    .nullable()
    .describe('The page that says so. Null: none was found, and no number is told.'),
  event_type: z.string().nullable().describe('Where the type of the event comes from.'),
  dedupe: z.string().nullable().describe('An expression that is a good dedupe key.'),
  source: z.url().describe("The provider's own page."),
  proof: z.string().describe('How it is known that this is right.'),
});

export const providerOperations = {
  listProviders: {
    method: 'GET',
    path: '/api/v1/providers',
    summary: 'Lists the providers whose signatures and challenges are known',
    status: 200,
    answer: z.strictObject({ items: z.array(provider) }),
  },
} as const satisfies Record<string, Operation>;
