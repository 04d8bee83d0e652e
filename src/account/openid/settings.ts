import type { Clock } from '../../base/clock.ts';
import type { Role } from '../../model/account.ts';
import type { Outbound } from '../../outbound/outbound.ts';

export interface OpenidSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  /** What the button says: sign in with this. */
  readonly title: string;
  /** The claim that `roles` is about: a member, or a path of them with dots. */
  readonly roleClaim: string;
  readonly roles: RoleMap;
  /** Of the verified address; empty: all. */
  readonly domains: readonly string[];
}

/** By what a claim says; `*` is everybody. */
export type RoleMap = readonly (readonly [value: string, role: Role])[];

export interface OpenidOptions {
  readonly settings: OpenidSettings;
  readonly outbound: Pick<Outbound, 'request'>;
  readonly clock: Clock;
  readonly sealing: Sealing;
}

/** Binds what is sealed to what it is: a text that is not sealed as this opens as nothing. */
export interface Sealing {
  sealSecret(id: string, value: Uint8Array): Buffer;
  openSecret(id: string, sealed: Uint8Array): Buffer | undefined;
}

/** Why somebody was not let in: `problem` is for the page, `reason` for the log alone. */
export interface Fault {
  readonly problem: Problem;
  readonly reason: string;
}

export type Problem = 'unavailable' | 'denied' | 'invalid' | 'role' | 'domain' | 'name' | 'taken';
