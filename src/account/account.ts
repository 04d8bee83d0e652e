import { createLane } from '../base/lane.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Account, AccountLink } from '../model/account.ts';
import { EarshotError } from '../model/error.ts';
import type { AccountSession, TokenOfAccount } from '../store/store.ts';
import { createAccountTokens } from './account-tokens.ts';
import { createGate, type Guesser } from './gate.ts';
import { createLinks, type IssuedLink, type LinkTarget, type LinkUse } from './links.ts';
import { createNote } from './note.ts';
import { createOpenidEntrance, type OpenidEntrance } from './openid-entrance.ts';
import type { AccountOptions } from './options.ts';
import { createOwnFactor, type OwnFactor } from './own-factor.ts';
import { createPasswords, describePasswordFault } from './password.ts';
import { createSecondFactors } from './second-factor.ts';
import { createSessions, type SignedIn } from './sessions.ts';
import { toHash } from './token.ts';

export { isAccountToken, newAccountToken } from './account-tokens.ts';
export { checkProof, createSessionCookie, isSameOrigin, toProof } from './cookie.ts';
export { newAccount, type IssuedLink, type LinkTarget } from './links.ts';
export type { ConnectionOwner } from './openid-connection.ts';
export type { OpenidEntrance } from './openid-entrance.ts';
export type { SignedIn } from './sessions.ts';

/** Accounts: who signs in, by what, and for how long. */
export interface Accounts {
  /** Who has this in the cookie; undefined when it is no session, or one that has ended. */
  authenticate(token: string): Promise<Authenticated | undefined>;
  /** Whose program shows this; undefined when it is no token of an account, or one that has ended. */
  authenticateToken(token: string): Promise<TokenOfAccount | undefined>;
  signIn(attempt: SignIn): Promise<Result<SignedIn, EarshotError>>;
  signOut(token: string): Promise<void>;
  /** Whose password the link sets; `first`: of the account that is made with it. */
  describeLink(link: string): Promise<LinkTarget | undefined>;
  /** Sets the password, uses the link up, ends the account's other sessions, and signs in. */
  redeemLink(given: Redemption): Promise<Result<SignedIn, EarshotError>>;
  /** Sets one's own password, and ends one's other sessions. */
  changePassword(change: PasswordChange): Promise<Result<SignedIn, EarshotError>>;
  readonly ownFactor: OwnFactor;
  /** Undefined where nobody signs in by a provider. */
  readonly openid: OpenidEntrance | undefined;
  /** A link for this account, good once and for a day; the one before it is good no more. */
  issueLink(account: Account): Promise<IssuedLink>;
  /** The link that makes the first account, good once and while the process runs; undefined when there is an account. */
  firstLink(): Promise<string | undefined>;
}

export interface Authenticated extends AccountSession {
  /** Its role wants a second factor and it has none: it may set one up, and nothing else. */
  readonly lacksSecondFactor: boolean;
}

export interface SignIn extends Guesser {
  readonly password: string;
  /** Of the second factor, where one is in force. */
  readonly code?: string | undefined;
}

export interface Redemption extends LinkUse, Pick<SignIn, 'password' | 'code'> {}

export interface PasswordChange {
  readonly account: Account;
  readonly current: string;
  readonly next: string;
  readonly address: string | undefined;
}

export function createAccounts(options: AccountOptions): Accounts {
  const { clock } = options;
  const shelf = options.store.accounts;
  const sessions = createSessions({ shelf, clock });
  const links = createLinks({ shelf, clock, newId: () => options.store.newId('acc') });
  const note = createNote(options);
  const parts = {
    sessions,
    links,
    note,
    gate: createGate({ shelf: options.store.guesses, clock }),
    passwords: options.passwords ?? createPasswords(),
    factors: createSecondFactors(options),
  };
  const tokens = createAccountTokens(options);
  const wanted = options.secondFactorRoles ?? [];
  return {
    async authenticate(token) {
      const found = await sessions.find(token);
      if (found === undefined) return undefined;
      const { role, hasSecondFactor } = found.account;
      const isWanted = found.session.via === 'password' && wanted.includes(role);
      return { ...found, lacksSecondFactor: isWanted && !hasSecondFactor };
    },
    authenticateToken: (secret) => tokens.authenticate(secret),
    signOut: (token) => shelf.deleteSession(toHash(token)),
    describeLink: (link) => links.describe(link),
    issueLink: (account) => links.issue(account),
    firstLink: () => links.first(),
    ownFactor: createOwnFactor(options, parts),
    openid: createOpenidEntrance(options, parts),
    ...createEntrances(options, parts),
  };
}

interface Parts {
  readonly sessions: ReturnType<typeof createSessions>;
  readonly links: ReturnType<typeof createLinks>;
  readonly note: ReturnType<typeof createNote>;
  readonly gate: ReturnType<typeof createGate>;
  readonly passwords: ReturnType<typeof createPasswords>;
  readonly factors: ReturnType<typeof createSecondFactors>;
}

/** By the password, and what sets one. */
function createEntrances(
  { store }: AccountOptions,
  { sessions, links, note, gate, passwords, factors }: Parts,
): Pick<Accounts, 'signIn' | 'redeemLink' | 'changePassword'> {
  const shelf = store.accounts;
  const inLane = createLane();

  async function begin(
    account: Account,
    password: string,
    link?: AccountLink,
  ): Promise<Result<SignedIn, EarshotError>> {
    const hash = await passwords.hash(password);
    // Where two use one link at the same time, at two nodes, the second finds it gone.
    if (!(await shelf.setPassword(account.id, hash, link)))
      return err(new EarshotError('link_invalid'));
    await shelf.deleteSessions(account.id);
    await note(account, { operation: 'setPassword' });
    return ok(await sessions.begin({ ...account, password: hash, link: undefined }));
  }

  async function redeem(given: Redemption): Promise<Result<SignedIn, EarshotError>> {
    const target = await links.find(given);
    if (!target.ok) return target;
    const account = target.value;
    const fault = describePasswordFault(given.password, account.name);
    if (fault !== undefined) return err(fault);
    // A link is good for the password alone: whoever reads the mail of somebody has not the telephone too.
    const checked = await factors.check(account, given.code);
    if (!checked.ok) return checked;
    if (!(await links.claim(given.link, account))) return err(new EarshotError('link_invalid'));
    return begin(account, given.password, account.link);
  }

  return {
    // One after the other: a link is good once.
    redeemLink: (given) => inLane(() => redeem(given)),
    signIn: (attempt) =>
      gate(attempt, async () => {
        const account = await shelf.findByName(attempt.name);
        const isRight = await passwords.matches(attempt.password, account?.password);
        if (!isRight || account === undefined) return undefined;
        const checked = await factors.check(account, attempt.code);
        return checked.ok ? ok(await sessions.begin(account)) : checked;
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
