import { z } from 'zod';
import { LANGUAGE_NAMES } from '../../snippet/snippet.ts';
import type { Operation } from './operation.ts';
import { idOf } from './scalar.ts';

const language = z.enum(LANGUAGE_NAMES);

export const snippet = z.strictObject({
  language,
  title: z.string(),
  library: z.string(),
  file: z.string().describe('What the code is saved as.'),
  install: z.string().nullable().describe('Brings the library; null where the language has it.'),
  run: z.string().describe('The command that runs it.'),
  variables: z
    .array(z.string())
    .describe('What it reads from the environment: tokens and secrets are never in the code.'),
  source: z.string(),
});

export const snippetOperations = {
  listListenerSnippets: {
    method: 'GET',
    path: '/api/v1/listeners/{id}/snippets',
    summary: 'Code that sends to a listener with the key and the signature that it wants',
    params: z.strictObject({ id: idOf('lsn') }),
    query: z.strictObject({ language: language.optional().describe('Default: all.') }),
    status: 200,
    answer: z.strictObject({ items: z.array(snippet) }),
    errors: ['state_conflict'],
  },
} as const satisfies Record<string, Operation>;
