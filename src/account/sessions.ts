import type { Clock } from '../base/clock.ts';
import { DAY, HOUR } from '../base/duration.ts';
import type { Account, Session } from '../model/account.ts';
import type { AccountSession, AccountShelf } from '../store/store.ts';
import { newToken, toHash } from './token.ts';

export interface SignedIn extends AccountSession {
  /** What the cookie holds. */
  readonly token: string;
}

/** Unused for this long, a session ends. */
const SESSION_MS = 7 * DAY;
/** Used or not, it ends after this. */
export const LONGEST_SESSION_MS = 30 * DAY;
/** Extending costs a write, and is not made for each call. */
const EXTEND_EVERY_MS = HOUR;

export interface SessionOptions {
  readonly shelf: AccountShelf;
  readonly clock: Clock;
}

export function createSessions({ shelf, clock }: SessionOptions) {
  const endOf = (createdAt: Date): Date =>
    new Date(Math.min(clock.now() + SESSION_MS, createdAt.getTime() + LONGEST_SESSION_MS));
  return {
    async begin(account: Account): Promise<SignedIn> {
      const token = newToken();
      const createdAt = new Date(clock.now());
      const session: Session = {
        hash: toHash(token),
        accountId: account.id,
        createdAt,
        expiresAt: endOf(createdAt),
      };
      await shelf.insertSession(session);
      await shelf.extendSession(session, createdAt);
      return { token, session, account };
    },
    async find(token: string): Promise<AccountSession | undefined> {
      const found = await shelf.findSession(toHash(token));
      if (found === undefined || found.session.expiresAt.getTime() <= clock.now()) return undefined;
      const expiresAt = endOf(found.session.createdAt);
      if (expiresAt.getTime() - found.session.expiresAt.getTime() < EXTEND_EVERY_MS) return found;
      const session = { ...found.session, expiresAt };
      await shelf.extendSession(session, new Date(clock.now()));
      return { ...found, session };
    },
  };
}
