import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Role } from '../model/account.ts';
import type { Store } from '../store/store.ts';
import type { Passwords } from './password.ts';

export interface AccountOptions {
  readonly store: Pick<
    Store,
    'accounts' | 'accountTokens' | 'secondFactors' | 'identities' | 'audit' | 'newId'
  >;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
  readonly sealing: Sealing;
  /** Who signs in with a password and has one of these must have a second factor. */
  readonly secondFactorRoles?: readonly Role[] | undefined;
  readonly passwords?: Passwords;
}

/** Binds what is sealed to the id of its row. */
export interface Sealing {
  sealSecret(id: string, value: Uint8Array): Buffer;
  openSecret(id: string, sealed: Uint8Array): Buffer | undefined;
}
