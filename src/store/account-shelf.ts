import type {
  Account,
  AccountId,
  AccountLink,
  AccountToken,
  AccountTokenId,
  Role,
  SecondFactor,
  Session,
} from '../model/account.ts';

export interface AccountShelf {
  list(): Promise<readonly Account[]>;
  find(id: AccountId): Promise<Account | undefined>;
  findByName(name: string): Promise<Account | undefined>;
  findByLink(hash: string): Promise<Account | undefined>;
  /** False when another account has the name. */
  insert(account: Account): Promise<boolean>;
  /** False when there is an account already, whichever process has made it. */
  insertFirst(account: Account): Promise<boolean>;
  /** Changes what is named; the rest stays as it is, whoever changes that meanwhile. */
  update(id: AccountId, changes: AccountChanges): Promise<AccountOutcome>;
  /** In place of the link with this hash, or of whatever there is; false where the link was used or replaced meanwhile. */
  setPassword(id: AccountId, password: string, link?: AccountLink): Promise<boolean>;
  /** With its sessions, its tokens, its second factor, and what providers know it by. */
  delete(id: AccountId): Promise<AccountOutcome>;
  /** Also deletes the sessions that have ended. */
  insertSession(session: Session): Promise<void>;
  findSession(hash: string): Promise<AccountSession | undefined>;
  /** What a session that is used comes to: it lasts longer, and its account was seen. */
  extendSession(session: Session, seenAt: Date): Promise<void>;
  deleteSession(hash: string): Promise<void>;
  deleteSessions(id: AccountId): Promise<void>;
}

export interface AccountChanges {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly link?: AccountLink | undefined;
  /** The role may be taken from the last admin too. */
  readonly evenLastAdmin?: boolean;
}

/** Nothing was changed but where it says `done`. */
export type AccountOutcome = 'done' | 'gone' | 'name_taken' | 'last_admin';

export interface AccountSession {
  readonly session: Session;
  readonly account: Account;
}

export interface AccountTokenShelf {
  /** Newest first; of this account, or of all. */
  list(of: AccountId | undefined): Promise<readonly AccountToken[]>;
  find(id: AccountTokenId): Promise<AccountToken | undefined>;
  /** With the account, as it is now. */
  findByHash(hash: string): Promise<TokenOfAccount | undefined>;
  insert(token: AccountToken): Promise<void>;
  markUsed(id: AccountTokenId, at: Date): Promise<void>;
  delete(id: AccountTokenId): Promise<void>;
}

export interface TokenOfAccount {
  readonly token: AccountToken;
  readonly account: Account;
}

export interface SecondFactorShelf {
  find(id: AccountId): Promise<SealedSecondFactor | undefined>;
  /** In place of one that was never confirmed; false where one is in force. */
  begin(factor: NewSecondFactor): Promise<boolean>;
  /** Puts it in force with these recovery codes; false where that was done, or another one was begun. */
  confirm(factor: SecondFactor, codeHashes: readonly string[]): Promise<boolean>;
  /** Takes a time step up; false where it, or a later one, has been. */
  useStep(id: AccountId, step: number): Promise<boolean>;
  /** Uses a recovery code up; false where it is none. */
  useCode(id: AccountId, hash: string): Promise<boolean>;
  countCodes(id: AccountId): Promise<number>;
  replaceCodes(id: AccountId, hashes: readonly string[]): Promise<void>;
  /** With its secret and its recovery codes. */
  delete(id: AccountId): Promise<void>;
}

export interface SealedSecondFactor extends SecondFactor {
  readonly sealed: Uint8Array;
}

export interface NewSecondFactor extends Pick<
  SealedSecondFactor,
  'accountId' | 'secretId' | 'sealed'
> {
  readonly createdAt: Date;
}

export interface IdentityShelf {
  find(identity: Identity): Promise<Account | undefined>;
  /** False where somebody has it already, or the account has another one of this provider. */
  insert(identity: Identity, id: AccountId): Promise<boolean>;
  /** Of the account, of this provider. */
  has(id: AccountId, issuer: string): Promise<boolean>;
  /** False where there was none. */
  delete(id: AccountId, issuer: string): Promise<boolean>;
}

/** Wrong guesses, counted for all processes that share the store. */
export interface GuessShelf {
  /**
   * Counts one more for each, all or none. Where one of them has had its fill within the window: how many milliseconds it
   * has to wait; 0: counted. Who has had its fill waits for a whole window.
   */
  count(guesses: readonly Guess[], window: { now: Date; lengthMs: number }): Promise<number>;
  /** What was counted was none after all: takes one from each, and forgets those in `forgotten` altogether. */
  giveBack(counted: readonly string[], forgotten: readonly string[]): Promise<void>;
}

export interface Guess {
  /** At whom, or from where: a digest, since people type passwords into the wrong field. */
  readonly key: string;
  readonly most: number;
}

/** Who somebody is to a provider (OpenID Connect Core 1.0, 2): never given to another one. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}
