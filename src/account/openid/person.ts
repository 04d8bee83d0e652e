import { err, ok, type Result } from '../../base/result.ts';
import { ROLES, type Role } from '../../model/account.ts';
import type { Identity } from '../../store/store.ts';
import type { Fault, OpenidSettings, RoleMap } from './settings.ts';

/** Who somebody is, and what the claims allow here. */
export interface Person extends Identity {
  readonly name: string;
  readonly role: Role;
}

type PersonRules = Pick<OpenidSettings, 'roleClaim' | 'roles' | 'domains'>;

export type Claims = Readonly<Record<string, unknown>> & {
  readonly iss: string;
  readonly sub: string;
};

/** Closed where nothing opens: who has no role by the claim has no account either. */
export function toPerson(claims: Claims, rules: PersonRules): Result<Person, Fault> {
  const values = toTexts(claimAt(claims, rules.roleClaim));
  const role = findRole(values, rules.roles);
  const { iss: issuer, sub: subject } = claims;
  if (role === undefined) {
    const reason = `the claim "${rules.roleClaim}" of "${subject}" gives no role`;
    return err({ problem: 'role', reason });
  }
  if (!isOfDomain(claims, rules.domains))
    return err({ problem: 'domain', reason: `"${subject}" has no verified address of a domain` });
  return ok({ issuer, subject, role, name: toName(claims) });
}

/** The one that may do most. */
function findRole(values: readonly string[], roles: RoleMap): Role | undefined {
  const given = roles.filter(([value]) => value === '*' || values.includes(value));
  return ROLES.findLast((role) => given.some(([, each]) => each === role));
}

/** A claim called like a URL has dots of its own: the whole name comes first. */
function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const name of path.split('.')) {
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    value = isObject ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  }
  return value;
}

function toTexts(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((each) => typeof each === 'string');
}

/** An address that nobody has verified is whatever its owner typed. */
function isOfDomain(claims: Claims, domains: readonly string[]): boolean {
  if (domains.length === 0) return true;
  const { email, email_verified: isVerified } = claims;
  if (typeof email !== 'string' || isVerified !== true) return false;
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  return domains.some((each) => each.toLowerCase() === domain);
}

const NAME_LENGTH = { min: 3, max: 64 };

function toName(claims: Claims): string {
  const { preferred_username: username, email, name, sub } = claims;
  const texts = toTexts([username, email, name, sub]).map((text) =>
    text.replaceAll(/\p{Cc}/gu, '').trim(),
  );
  const good = texts.find((text) => text.length >= NAME_LENGTH.min) ?? `account ${sub}`;
  return good.slice(0, NAME_LENGTH.max);
}
