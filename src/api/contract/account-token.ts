import { z } from 'zod';
import type { Operation } from './operation.ts';
import { pageOf, pageQuery } from './page.ts';
import { role } from './account.ts';
import { duration, idOf, instant, name } from './scalar.ts';

export const accountToken = z.strictObject({
  id: idOf('tok'),
  account_id: idOf('acc'),
  account: z.string().describe('The name of the account.'),
  name: z.string(),
  role: role.describe('At most this, and at most what the account may at the moment.'),
  created_at: instant,
  expires_at: instant.nullable(),
  last_used_at: instant.nullable().describe('To the minute.'),
});

export const newAccountToken = accountToken.extend({
  token: z.string().describe('The bearer token; shown this once.'),
});

const params = z.strictObject({ id: idOf('tok') });
const accountId = idOf('acc').optional();

/** Whose token it is decides more than the role does: the handlers see to that. */
export const accountTokenOperations = {
  createAccountToken: {
    method: 'POST',
    path: '/api/v1/tokens',
    summary: 'Creates a token for programs of an account, which is taken like the admin token',
    role: 'viewer',
    body: z.strictObject({
      name,
      role: role.describe('No more than the account has.'),
      account_id: accountId.describe('Default: the one that calls. Others are for admins.'),
      expires_in: duration({ min: '1m', max: '3650d' })
        .nullable()
        .optional()
        .describe('Default "90d"; null: it does not expire.'),
    }),
    status: 201,
    answer: newAccountToken,
    errors: ['resource_not_found'],
  },
  listAccountTokens: {
    method: 'GET',
    path: '/api/v1/tokens',
    summary: "Lists one's own tokens, newest first; those of all accounts for an admin",
    query: pageQuery('tok').extend({ account_id: accountId.describe('Of this account only.') }),
    status: 200,
    answer: pageOf(accountToken),
  },
  getAccountToken: {
    method: 'GET',
    path: '/api/v1/tokens/{id}',
    summary: 'Reads one token, but not what is shown',
    params,
    status: 200,
    answer: accountToken,
  },
  deleteAccountToken: {
    method: 'DELETE',
    path: '/api/v1/tokens/{id}',
    summary: 'Revokes a token: it is refused from the next call on',
    role: 'viewer',
    params,
    status: 204,
  },
} as const satisfies Record<string, Operation>;
