import type { Id } from '../base/id.ts';

export type AccountId = Id<'acc'>;

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

export interface Session {
  /** SHA-256 of what is in the cookie, in hexadecimal. */
  readonly hash: string;
  readonly accountId: AccountId;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}
