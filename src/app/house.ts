import type { Accounts } from '../account/account.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Signal } from '../base/signal.ts';
import type { Catalog, ConfigurationWatch } from '../catalog/catalog.ts';
import type { Config, SettingInForce } from '../config/config.ts';
import type { ServerLimits } from '../ingest/ingest.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { DiskWatch } from '../retention/retention.ts';
import type { Spool } from '../spool/spool.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** What all parts share. */
export interface House {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly catalog: Catalog;
  /** Absent: the store is in this process. */
  readonly spool: Spool | undefined;
  readonly watch: ConfigurationWatch;
  readonly accounts: Accounts;
  readonly adminToken: string;
  readonly committed: Signal;
  /** Absent: the store is on a machine of its own. */
  readonly disk: DiskWatch | undefined;
  readonly serverLimits: Partial<ServerLimits> | undefined;
  readonly outbound: Outbound;
  readonly telemetry: Telemetry | undefined;
  readonly settings: readonly SettingInForce[];
}
