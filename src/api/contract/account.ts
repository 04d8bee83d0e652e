import { z } from 'zod';
import { ROLES } from '../../model/account.ts';
import type { Operation } from './operation.ts';
import { pageOf, pageQuery } from './page.ts';
import { idOf, instant, name } from './scalar.ts';

export const role = z
  .enum(ROLES)
  .describe(
    '`viewer` sees all but payloads, `log_viewer` payloads too, `editor` changes things, `admin` also who may do what.',
  );

export const account = z.strictObject({
  id: idOf('acc'),
  name: z.string(),
  role,
  has_password: z.boolean().describe('Whether its owner has chosen one.'),
  second_factor: z.boolean().describe('Whether a code is wanted besides the password.'),
  link_expires_at: instant.nullable().describe('While a link to set the password is good.'),
  created_at: instant,
  last_seen_at: instant.nullable(),
});

const accountLink = z.strictObject({
  url: z.url().describe('Sets the password, once; shown this once.'),
  expires_at: instant,
});

export const newAccount = account.extend({ link: accountLink });

const params = z.strictObject({ id: idOf('acc') });

export const accountOperations = {
  createAccount: {
    method: 'POST',
    path: '/api/v1/accounts',
    summary: 'Creates an account for the Studio; its owner chooses the password by the link',
    role: 'admin',
    body: z.strictObject({ name, role }),
    status: 201,
    answer: newAccount,
    errors: ['state_conflict'],
  },
  listAccounts: {
    method: 'GET',
    path: '/api/v1/accounts',
    summary: 'Lists accounts, newest first',
    role: 'admin',
    query: pageQuery('acc'),
    status: 200,
    answer: pageOf(account),
  },
  getAccount: {
    method: 'GET',
    path: '/api/v1/accounts/{id}',
    summary: 'Reads one account',
    role: 'admin',
    params,
    status: 200,
    answer: account,
  },
  updateAccount: {
    method: 'PATCH',
    path: '/api/v1/accounts/{id}',
    summary: 'Changes the name or the role of an account by JSON merge patch (RFC 7396)',
    role: 'admin',
    params,
    body: z.strictObject({ name: name.optional(), role: role.optional() }),
    status: 200,
    answer: account,
    errors: ['state_conflict'],
  },
  deleteAccount: {
    method: 'DELETE',
    path: '/api/v1/accounts/{id}',
    summary: 'Deletes an account and ends its sessions, but not the last admin',
    role: 'admin',
    params,
    status: 204,
    errors: ['state_conflict'],
  },
  deleteAccountSecondFactor: {
    method: 'DELETE',
    path: '/api/v1/accounts/{id}/second_factor',
    summary: 'Takes the second factor from an account, whose owner has lost it',
    role: 'admin',
    params,
    status: 204,
    errors: ['state_conflict'],
  },
  createAccountLink: {
    method: 'POST',
    path: '/api/v1/accounts/{id}/links',
    summary: 'A link that sets a new password, good once and for a day',
    role: 'admin',
    params,
    body: z.strictObject({}),
    status: 201,
    answer: accountLink,
  },
} as const satisfies Record<string, Operation>;
