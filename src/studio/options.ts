import type { Accounts } from '../account/account.ts';
import type { HistoryOptions } from './history.ts';

export interface StudioOptions extends HistoryOptions {
  readonly accounts: Accounts;
  readonly publicUrl: string;
}
