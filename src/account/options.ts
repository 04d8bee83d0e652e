import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../config/config.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { Store } from '../store/store.ts';
import type { Sealing } from './openid/openid.ts';
import type { Passwords } from './password.ts';

type Settings = Pick<
  Config,
  | 'secondFactorRoles'
  | 'openidIssuer'
  | 'openidClientId'
  | 'openidClientSecret'
  | 'openidRoles'
  | 'openidRoleClaim'
  | 'openidDomains'
  | 'openidScopes'
  | 'openidTitle'
>;

export interface AccountOptions extends Partial<Settings> {
  readonly store: Pick<
    Store,
    'accounts' | 'accountTokens' | 'secondFactors' | 'identities' | 'guesses' | 'audit' | 'newId'
  >;
  readonly clock: Clock;
  readonly log: Pick<Log, 'error'>;
  readonly sealing: Sealing;
  /** To the provider; absent: nobody signs in by one. */
  readonly outbound?: Pick<Outbound, 'request'>;
  readonly passwords?: Passwords;
}
