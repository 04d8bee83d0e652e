import { digest, equalBytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { DAY } from '../base/duration.ts';
import type { Id } from '../base/id.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Account, Role } from '../model/account.ts';
import { EarshotError } from '../model/error.ts';
import type { AccountShelf } from '../store/store.ts';
import { newToken, toHash } from './token.ts';

/** Links that set a password: of an account that is there, or (the first) of the one that is made with it. */
export interface Links {
  first(): Promise<string | undefined>;
  issue(account: Account): Promise<IssuedLink>;
  describe(link: string): Promise<LinkTarget | undefined>;
  find(given: LinkUse): Promise<Result<Account, EarshotError>>;
  /** Keeps the account that the first link makes; false when the link was used meanwhile. */
  claim(link: string, account: Account): Promise<boolean>;
}

export interface IssuedLink {
  readonly link: string;
  readonly expiresAt: Date;
}

export type LinkTarget =
  | { readonly kind: 'first' }
  | { readonly kind: 'account'; readonly name: string; readonly role: Role };

export interface LinkUse {
  readonly link: string;
  /** Of the first account. */
  readonly name: string | undefined;
}

export interface LinkOptions {
  readonly shelf: AccountShelf;
  readonly clock: Clock;
  readonly newId: () => Id<'acc'>;
}

const LINK_MS = DAY;

export function createLinks({ shelf, clock, newId }: LinkOptions): Links {
  // Never stored: whoever starts the process again sees another.
  let first: string | undefined;

  const isFirst = (link: string): boolean =>
    first !== undefined && equalBytes(digest('sha256', link), digest('sha256', first));

  async function findByLink(link: string): Promise<Account | undefined> {
    const account = await shelf.findByLink(toHash(link));
    const endsAtMs = account?.link?.expiresAt.getTime() ?? 0;
    return endsAtMs > clock.now() ? account : undefined;
  }

  return {
    async first() {
      if ((await shelf.list()).length > 0) return undefined;
      first ??= newToken();
      return first;
    },
    async issue(account) {
      const link = newToken();
      const expiresAt = new Date(clock.now() + LINK_MS);
      await shelf.update(account.id, { link: { hash: toHash(link), expiresAt } });
      return { link, expiresAt };
    },
    async describe(link) {
      if (isFirst(link)) return { kind: 'first' };
      const account = await findByLink(link);
      return account && { kind: 'account', name: account.name, role: account.role };
    },
    async find({ link, name }) {
      if (!isFirst(link)) {
        const account = await findByLink(link);
        return account === undefined ? err(new EarshotError('link_invalid')) : ok(account);
      }
      return describeNameFault(name) === undefined
        ? ok(newAccount({ id: newId(), name: name ?? '', role: 'admin', now: clock.now() }))
        : err(new EarshotError('request_invalid', `"name": ${describeNameFault(name)}`));
    },
    async claim(link, account) {
      if (!isFirst(link)) return true;
      if (!(await shelf.insertFirst(account))) return false;
      first = undefined;
      return true;
    },
  };
}

interface Birth extends Pick<Account, 'id' | 'name' | 'role'> {
  readonly now: number;
}

/** An account whose owner has still to choose a password. */
export function newAccount({ id, name, role, now }: Birth): Account {
  return {
    id,
    name: name.trim(),
    role,
    password: undefined,
    hasSecondFactor: false,
    link: undefined,
    createdAt: new Date(now),
    lastSeenAt: undefined,
  };
}

/** What is wrong with a name; undefined when it is a good one. */
function describeNameFault(name: string | undefined): string | undefined {
  const text = name?.trim() ?? '';
  const isGood = text.length >= 3 && text.length <= 64 && !/\p{Cc}/u.test(text);
  return isGood ? undefined : 'expected from 3 to 64 characters';
}
