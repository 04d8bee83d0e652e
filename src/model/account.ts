import type { Id } from '../base/id.ts';

export type AccountId = Id<'acc'>;
export type AccountTokenId = Id<'tok'>;

/** Each may do what the ones before it may. */
export const ROLES = ['viewer', 'log_viewer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export function isAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Who signs in to the Studio. */
export interface Account {
  readonly id: AccountId;
  /** Names that differ only in case are one name. */
  readonly name: string;
  readonly role: Role;
  /** As `hashPassword` writes it; undefined until its owner has chosen one. */
  readonly password: string | undefined;
  /** Whether a password alone does not let its owner in. */
  readonly hasSecondFactor: boolean;
  /** Whoever has the link may choose the password, once. */
  readonly link: AccountLink | undefined;
  readonly createdAt: Date;
  readonly lastSeenAt: Date | undefined;
}

export interface AccountLink {
  /** SHA-256 of what is in the link, in hexadecimal: who reads the store cannot use it. */
  readonly hash: string;
  readonly expiresAt: Date;
}

/** What somebody signed in with: the password of an account, or a provider of OpenID Connect. */
export type SignedInVia = 'password' | 'openid';

export interface Session {
  /** SHA-256 of what is in the cookie, in hexadecimal. */
  readonly hash: string;
  readonly accountId: AccountId;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly via: SignedInVia;
}

/** What programs of an account show in place of a session. */
export interface AccountToken {
  readonly id: AccountTokenId;
  readonly accountId: AccountId;
  readonly name: string;
  /** At most this, and at most what the account may at the moment. */
  readonly role: Role;
  /** SHA-256 of the token, in hexadecimal. */
  readonly hash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
}

/** Codes that change with time (TOTP, RFC 6238). */
export interface SecondFactor {
  readonly accountId: AccountId;
  /** Where the secret is among the sealed ones. */
  readonly secretId: Id<'sec'>;
  /** Undefined until its owner has shown a code: until then it is asked of nobody. */
  readonly confirmedAt: Date | undefined;
  /** The time step of the last code that was taken: none of it or before is taken again (RFC 6238, 5.2). */
  readonly usedStep: number;
}

/** The lesser of two roles. */
export function lesserRole(a: Role, b: Role): Role {
  return isAtLeast(a, b) ? b : a;
}
