import type { IncomingMessage } from 'node:http';
import type { Accounts } from '../account/account.ts';
import type { SettingInForce } from '../config/config.ts';
import type { GaugeSources } from './gauges.ts';
import type { HistoryOptions } from './history.ts';

export interface StudioOptions extends Omit<HistoryOptions, 'gauges' | 'store'>, GaugeSources {
  readonly store: HistoryOptions['store'] & GaugeSources['store'];
  readonly accounts: Accounts;
  readonly publicUrl: string;
  /** What came to each listener in the last hour, minute by minute, newest last. */
  readonly listenerTraffic: () => ReadonlyMap<string, object>;
  /** How the server is configured, for admins to see. */
  readonly settings: readonly SettingInForce[];
  /** The address of who calls; undefined where many stand behind it. */
  readonly addressOf: (request: IncomingMessage) => string | undefined;
}
