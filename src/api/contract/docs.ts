import { z } from 'zod';
import type { Operation } from './operation.ts';

/** A page by its name is HTML, with `.md` behind it the Markdown that it is made from. */
const page = z.string().regex(/^[a-z0-9-]{1,64}(?:\.md)?$/);

export const docsOperations = {
  getDocs: {
    method: 'GET',
    path: '/docs',
    summary: 'The documentation: which pages there are',
    access: 'public',
    status: 200,
    media: ['text/html'],
  },
  getDocsPage: {
    method: 'GET',
    path: '/docs/{page}',
    summary: 'One page of the documentation; with `.md` behind its name, as Markdown',
    access: 'public',
    params: z.strictObject({ page }),
    status: 200,
    media: ['text/html', 'text/markdown'],
  },
  getLlmsIndex: {
    method: 'GET',
    path: '/llms.txt',
    summary: 'Which pages there are, for language models (llmstxt.org)',
    access: 'public',
    status: 200,
    media: ['text/plain'],
  },
  getLlmsFull: {
    method: 'GET',
    path: '/llms-full.txt',
    summary: 'All pages of the documentation in one text',
    access: 'public',
    status: 200,
    media: ['text/plain'],
  },
} as const satisfies Record<string, Operation>;
