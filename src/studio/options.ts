import type { Accounts } from '../account/account.ts';
import type { Log } from '../base/log.ts';
import type { TrafficOptions } from './traffic.ts';

export interface StudioOptions extends TrafficOptions {
  readonly accounts: Accounts;
  readonly log: Log;
  readonly publicUrl: string;
}
