import type { Account, AccountId, Session } from '../model/account.ts';

export interface AccountShelf {
  list(): Promise<readonly Account[]>;
  find(id: AccountId): Promise<Account | undefined>;
  findByName(name: string): Promise<Account | undefined>;
  findByLink(hash: string): Promise<Account | undefined>;
  /** False when another account has the name. */
  insert(account: Account): Promise<boolean>;
  /** False when another account has the name, or this one is gone. */
  update(account: Account): Promise<boolean>;
  /** With its sessions. */
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
