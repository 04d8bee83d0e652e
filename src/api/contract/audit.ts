import { z } from 'zod';
import type { Operation } from './operation.ts';
import { pageOf, timeQuery } from './page.ts';
import { idOf, instant } from './scalar.ts';

export const auditEntry = z.strictObject({
  id: idOf('aud'),
  at: instant,
  actor: z.string().nullable().describe('The name of the account; null: the admin token.'),
  token: z.string().nullable().describe("The name of the account's token, where a program called."),
  operation: z.string().describe('Of this API, such as `updateListener`.'),
  subject: z.string().nullable().describe('The id of what was changed.'),
  input: z.unknown().describe('What the call said; secrets are masked.'),
  before: z.unknown().describe('What could be read before; null where that was nothing.'),
  after: z.unknown().describe('What could be read after; null where that is nothing.'),
});

const filter = {
  actor: z.string().min(1).max(64).optional().describe('The name of an account.'),
  operation: z.string().min(1).max(64).optional().describe('Such as `updateListener`.'),
  subject: z.string().min(1).max(64).optional().describe('The id of what was changed.'),
};

export const auditOperations = {
  listAuditEntries: {
    method: 'GET',
    path: '/api/v1/audit_entries',
    summary: 'Lists what was changed over this API, by whom, newest first',
    role: 'admin',
    query: timeQuery('aud').extend(filter),
    status: 200,
    answer: pageOf(auditEntry),
  },
  exportAuditEntries: {
    method: 'GET',
    path: '/api/v1/audit_entries/export',
    summary: 'The whole log, or what fits, as a file, newest first',
    role: 'admin',
    query: timeQuery('aud')
      .omit({ limit: true, cursor: true })
      .extend({
        ...filter,
        format: z.enum(['csv', 'ndjson']).optional().describe('Default `csv`.'),
      }),
    status: 200,
    media: ['text/csv', 'application/x-ndjson'],
  },
} as const satisfies Record<string, Operation>;
