import type { IncomingMessage } from 'node:http';
import type { Accounts } from '../account/account.ts';
import type { HistoryOptions } from './history.ts';

export interface StudioOptions extends HistoryOptions {
  readonly accounts: Accounts;
  readonly publicUrl: string;
  /** The address of who calls; undefined where many stand behind it. */
  readonly addressOf: (request: IncomingMessage) => string | undefined;
}
