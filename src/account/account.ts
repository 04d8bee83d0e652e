import { createLane } from '../base/lane.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Account } from '../model/account.ts';
import { EarshotError } from '../model/error.ts';
import type { AccountSession } from '../store/store.ts';
import { createGate } from './gate.ts';
import {
  createLinks,
  type IssuedLink,
  type LinkOptions,
  type LinkTarget,
  type LinkUse,
} from './links.ts';
import { createPasswords, type Passwords } from './password.ts';
import { createSessions, type SignedIn } from './sessions.ts';
import { toHash } from './token.ts';

export { checkProof, createSessionCookie, isSameOrigin, toProof } from './cookie.ts';
export { newAccount, type IssuedLink, type LinkTarget } from './links.ts';
export type { SignedIn } from './sessions.ts';

/** Accounts: who signs in, by what, and for how long. */
export interface Accounts {
  /** Who has this in the cookie; undefined when it is no session, or one that has ended. */
  authenticate(token: string): Promise<AccountSession | undefined>;
  signIn(attempt: SignIn): Promise<Result<SignedIn, EarshotError>>;
  signOut(token: string): Promise<void>;
  /** Whose password the link sets; `first`: of the account that is made with it. */
  describeLink(link: string): Promise<LinkTarget | undefined>;
  /** Sets the password, uses the link up, ends the account's other sessions, and signs in. */
  redeemLink(given: Redemption): Promise<Result<SignedIn, EarshotError>>;
  /** Sets one's own password, and ends one's other sessions. */
  changePassword(change: PasswordChange): Promise<Result<SignedIn, EarshotError>>;
  /** A link for this account, good once and for a day; the one before it is good no more. */
  issueLink(account: Account): Promise<IssuedLink>;
  /** The link that makes the first account, good once and while the process runs; undefined when there is an account. */
  firstLink(): Promise<string | undefined>;
}

export interface SignIn {
  readonly name: string;
  readonly password: string;
  readonly address: string;
}

export interface Redemption extends LinkUse {
  readonly password: string;
}

export interface PasswordChange {
  readonly account: Account;
  readonly current: string;
  readonly next: string;
  readonly address: string;
}

export interface AccountOptions extends LinkOptions {
  readonly passwords?: Passwords;
}

/** NIST SP 800-63B, 3.1.1: length is what counts; which characters does not. */
const PASSWORD_LENGTH = { min: 12, max: 256 };

export function createAccounts(options: AccountOptions): Accounts {
  const { shelf, clock } = options;
  const passwords = options.passwords ?? createPasswords();
  const sessions = createSessions(options);
  const gate = createGate(clock);
  const links = createLinks(options);
  const inLane = createLane();

  async function begin(account: Account, password: string): Promise<SignedIn> {
    const changed = { ...account, password: await passwords.hash(password), link: undefined };
    if (!(await shelf.update(changed))) throw new EarshotError('link_invalid');
    await shelf.deleteSessions(account.id);
    return sessions.begin(changed);
  }

  async function redeem(given: Redemption): Promise<Result<SignedIn, EarshotError>> {
    const target = await links.find(given);
    if (!target.ok) return target;
    const account = target.value;
    const fault = describePasswordFault(given.password, account.name);
    if (fault !== undefined) return err(fault);
    if (!(await links.claim(given.link, account))) return err(new EarshotError('link_invalid'));
    return ok(await begin(account, given.password));
  }

  return {
    authenticate: (token) => sessions.find(token),
    signOut: (token) => shelf.deleteSession(toHash(token)),
    describeLink: (link) => links.describe(link),
    issueLink: (account) => links.issue(account),
    firstLink: () => links.first(),
    // One after the other: a link is good once.
    redeemLink: (given) => inLane(() => redeem(given)),
    signIn: (attempt) =>
      gate(attempt, async () => {
        const account = await shelf.findByName(attempt.name);
        const isRight = await passwords.matches(attempt.password, account?.password);
        return isRight && account !== undefined ? sessions.begin(account) : undefined;
      }),
    async changePassword({ account, current, next, address }) {
      const fault = describePasswordFault(next, account.name);
      if (fault !== undefined) return err(fault);
      return gate({ name: account.name, address }, async () =>
        (await passwords.matches(current, account.password)) ? begin(account, next) : undefined,
      );
    },
  };
}

function describePasswordFault(password: string, name: string): EarshotError | undefined {
  const { min, max } = PASSWORD_LENGTH;
  const { length } = password;
  if (length < min || length > max) {
    const expected = `expected from ${min} to ${max} characters`;
    return new EarshotError('request_invalid', `"password": ${expected}`);
  }
  return password.toLowerCase() === name.toLowerCase()
    ? new EarshotError('request_invalid', '"password": expected something else than the name')
    : undefined;
}
