import type {
  Account,
  AccountId,
  AccountToken,
  AccountTokenId,
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
  /** False when another account has the name, or this one is gone. */
  update(account: Account): Promise<boolean>;
  /** With its sessions, its tokens, its second factor, and what providers know it by. */
  delete(id: AccountId): Promise<void>;
  /** Also deletes the sessions that have ended. */
  insertSession(session: Session): Promise<void>;
  findSession(hash: string): Promise<AccountSession | undefined>;
  /** What a session that is used comes to: it lasts longer, and its account was seen. */
  extendSession(session: Session, seenAt: Date): Promise<void>;
  deleteSession(hash: string): Promise<void>;
  deleteSessions(id: AccountId): Promise<void>;
}

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
  /** False where somebody has it already. */
  insert(identity: Identity, id: AccountId): Promise<boolean>;
}

/** Who somebody is to a provider (OpenID Connect Core 1.0, 2): never given to another one. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}
