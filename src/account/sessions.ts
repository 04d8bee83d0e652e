import type { Clock } from '../base/clock.ts';
import { DAY, HOUR } from '../base/duration.ts';
import type { Account, Session, SignedInVia } from '../model/account.ts';
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
/** What a provider takes from somebody, it takes at the next sign-in: that must not be a month away. */
const LONGEST_MS: Readonly<Record<SignedInVia, number>> = {
  password: LONGEST_SESSION_MS,
  openid: 12 * HOUR,
};
/** Extending costs a write, and is not made for each call. */
const EXTEND_EVERY_MS = HOUR;

interface SessionOptions {
  readonly shelf: AccountShelf;
  readonly clock: Clock;
}

export function createSessions({ shelf, clock }: SessionOptions) {
  const endOf = ({ createdAt, via }: Pick<Session, 'createdAt' | 'via'>): Date =>
    new Date(Math.min(clock.now() + SESSION_MS, createdAt.getTime() + LONGEST_MS[via]));
  return {
    async begin(account: Account, via: SignedInVia = 'password'): Promise<SignedIn> {
      const token = newToken();
      const createdAt = new Date(clock.now());
      const session: Session = {
        hash: toHash(token),
        accountId: account.id,
        createdAt,
        via,
        expiresAt: endOf({ createdAt, via }),
      };
      await shelf.insertSession(session);
      await shelf.extendSession(session, createdAt);
      return { token, session, account };
    },
    async find(token: string): Promise<AccountSession | undefined> {
      const found = await shelf.findSession(toHash(token));
      if (found === undefined || found.session.expiresAt.getTime() <= clock.now()) return undefined;
      const expiresAt = endOf(found.session);
      if (expiresAt.getTime() - found.session.expiresAt.getTime() < EXTEND_EVERY_MS) return found;
      const session = { ...found.session, expiresAt };
      await shelf.extendSession(session, new Date(clock.now()));
      return { ...found, session };
    },
  };
}
