import {
  checkProof,
  createSessionCookie,
  isAccountToken,
  isSameOrigin,
  type Accounts,
} from '../account/account.ts';
import { digest, equalBytes } from '../base/bytes.ts';
import { isAtLeast, lesserRole, type AccountId, type Role } from '../model/account.ts';
import type { Operation } from './contract.ts';
import { refuse } from './refusal.ts';

/** Who calls, and what that allows. */
export interface Caller {
  readonly role: Role;
  /** The name of the account; the admin token has none. */
  readonly name: string | undefined;
  readonly accountId: AccountId | undefined;
  /** The name of the account's token, where a program shows one. */
  readonly token: string | undefined;
}

export interface AuthOptions {
  readonly adminToken: string;
  readonly publicUrl: string;
  readonly accounts: Pick<Accounts, 'authenticate' | 'authenticateToken'>;
}

const BEARER = /^Bearer +([^\s]+) *$/i;
/** What the Studio sends its proof in: a page of another origin cannot, without being asked first. */
const PROOF_HEADER = 'x-earshot-proof';

/** Answers who calls, or refuses: by the admin token or a token of an account (RFC 6750, 2.1), or by a session of the Studio. */
export function createAuth({
  adminToken,
  publicUrl,
  accounts,
}: AuthOptions): (request: Request, operation: Operation) => Promise<Caller> {
  // Digests have one length, so that not even the token's length shows in the time it takes.
  const expected = digest('sha256', adminToken);
  const cookie = createSessionCookie(publicUrl);

  async function findBearer(authorization: string | null): Promise<Caller> {
    const given = BEARER.exec(authorization ?? '')?.[1];
    if (given === undefined) refuse('token_invalid');
    if (equalBytes(digest('sha256', given), expected)) return { ...NOBODY, role: 'admin' };
    const found = isAccountToken(given) ? await accounts.authenticateToken(given) : undefined;
    if (found === undefined) refuse('token_invalid');
    const { account, token } = found;
    const role = lesserRole(account.role, token.role);
    return { role, name: account.name, accountId: account.id, token: token.name };
  }

  async function findSession(request: Request, token: string, operation: Operation) {
    const found = await accounts.authenticate(token);
    if (found === undefined) refuse('token_invalid', 'the session has ended; sign in again');
    if (found.lacksSecondFactor) refuse('second_factor_missing');
    if (operation.method !== 'GET') assertMeant(request, token);
    const { id, role, name } = found.account;
    return { role, name, accountId: id, token: undefined };
  }

  return async (request, operation) => {
    if (operation.access === 'public') return NOBODY;
    const authorization = request.headers.get('authorization');
    const token = cookie.read(request.headers.get('cookie'));
    const caller =
      authorization !== null || token === undefined
        ? await findBearer(authorization)
        : await findSession(request, token, operation);
    assertRole(caller.role, operation);
    assertNoPayload(caller.role, operation, request);
    return caller;
  };
}

const NOBODY: Caller = { role: 'viewer', name: undefined, accountId: undefined, token: undefined };

function assertMeant(request: Request, token: string): void {
  const { headers } = request;
  const isOurs = isSameOrigin({
    host: headers.get('host'),
    origin: headers.get('origin'),
    fetchSite: headers.get('sec-fetch-site'),
  });
  if (!isOurs || !checkProof(token, headers.get(PROOF_HEADER)).ok) refuse('origin_untrusted');
}

function assertRole(role: Role, operation: Operation): void {
  const needed = operation.role ?? (operation.method === 'GET' ? 'viewer' : 'editor');
  if (isAtLeast(role, needed)) return;
  refuse('role_insufficient', `this wants the role "${needed}"; the account has "${role}"`);
}

/** A search in bodies tells what is in them. */
function assertNoPayload(role: Role, operation: Operation, request: Request): void {
  if (seesPayloads(role)) return;
  const { searchParams } = new URL(request.url);
  const used = operation.payload?.query?.find((name) => searchParams.has(name));
  if (used === undefined) return;
  refuse('role_insufficient', `"${used}" wants the role "log_viewer"; the account has "${role}"`);
}

function seesPayloads(role: Role): boolean {
  return isAtLeast(role, 'log_viewer');
}

/** The answer as this caller may see it. */
export function maskPayload(answer: unknown, operation: Operation, { role }: Caller): unknown {
  const members = operation.payload?.answer;
  if (members === undefined || seesPayloads(role)) return answer;
  return members.reduce((masked, path) => maskMember(masked, path.split('.')), answer);
}

function maskMember(value: unknown, [name = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => maskMember(each, [name, ...rest]));
  if (typeof value !== 'object' || value === null) return value;
  const member = (value as Readonly<Record<string, unknown>>)[name];
  return { ...value, [name]: rest.length === 0 ? null : maskMember(member, rest) };
}
