import type { Accounts } from '../account/account.ts';
import type { Log } from '../base/log.ts';

export interface StudioOptions {
  readonly accounts: Accounts;
  readonly log: Log;
  readonly publicUrl: string;
  /** Names of the signature presets. */
  readonly presets: readonly string[];
}
