import type { ColumnType, Generated } from 'kysely';
import type { LateRow, LedgerBlockRow, ListedRow } from './ledger-rows.ts';

/**
 * Row types. Keys are the integers that ids encode; instants are milliseconds since 1970; booleans are 0 and 1;
 * JSON is text. What differs between engines is only how a column is declared (`migrations/`).
 */

type Bytes = ColumnType<Uint8Array, Uint8Array, Uint8Array>;

export interface SettingRow {
  name: string;
  value: string;
}

export interface ListenerRow {
  id: number;
  /** The definition as JSON: it is read whole and only by its id. */
  definition: string;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

export interface ListenerVersionRow {
  listener_id: number;
  number: number;
  definition: string;
  /** What was changed, in words. */
  description: string;
  created_at: number;
}

export interface WebhookUrlRow {
  uuid: string;
  listener_id: number;
  created_at: number;
  expires_at: number | null;
}

export interface CredentialRow {
  id: number;
  name: string;
  kind: 'api_key' | 'oauth_client';
  /** What its tokens are got or known by: the `jti` of an API key; the hash of an OAuth client's secret. */
  token_id: string;
  /** 0 of an OAuth client, whose tokens are each signed by the key that is current then. */
  key_id: number;
  listener_ids: string | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
}

export interface SigningKeyRow {
  id: number;
  state: 'current' | 'verifying' | 'retired';
  sealed: Bytes;
  created_at: number;
  retired_at: number | null;
}

export interface SecretRow {
  id: number;
  owner_id: string;
  sealed: Bytes;
  created_at: number;
  expires_at: number | null;
  /** Of one that came in a handshake and has not been confirmed. */
  pending_since: number | null;
}

export interface TriggerRow {
  id: number;
  definition: string;
  workflow_id: number;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

export interface WorkflowRow {
  id: number;
  steps: string;
}

/** The ledger: small, and kept long. An event is the row whose `event_id` is its own id. */
export interface RequestRow {
  id: number;
  listener_id: number;
  received_at: number;
  outcome: string;
  code: string | null;
  authenticated: number;
  method: string;
  address: string;
  credential_id: number | null;
  content_type: string | null;
  size_bytes: number;
  sha256: Bytes | null;
  /** Whose body this is: its own id, or the id of the request that it replays. */
  body_id: number | null;
  event_id: number | null;
  event_type: string | null;
  replay_of: number | null;
  stages: string;
  /** When somebody asked for the body to be erased. */
  body_erased_at: number | null;
  /** Why it made no event, in words. */
  reason: string | null;
  /** Whose body the event has, where a later request has replaced its own. */
  event_body_id: number | null;
}

export interface DedupeKeyRow {
  listener_id: number;
  key: string;
  event_id: number;
  expires_at: number;
}

/** A key where one process has the store, in the order in which they came. */
export interface LoggedKeyRow extends DedupeKeyRow {
  id: number;
}

/** What is known of a block of keys without looking into it. */
export interface KeyBlockRow {
  id: number;
  /** When the last of its keys does. */
  expires_at: number;
  filter: Uint8Array;
}

export interface BlockKeyRow extends DedupeKeyRow {
  /** What is of no block that there is, is of one that was not finished, or is being dropped. */
  block: number;
}

/** An event whose payload may yet be replaced. */
export interface HeldEventRow {
  event_id: number;
  listener_id: number;
  key: string;
  /** The request that replaced it last. */
  request_id: number;
  body_id: number;
  due_at: number;
  deadline_at: number;
}

/** What a mapping has made of an event. */
export interface EventDataRow {
  id: number;
  /** The body that it was made from; it goes with it. */
  body_id: number;
  data: string;
}

/** Large, and first to go. */
export interface BodyRow {
  id: number;
  retention_days: number;
  head: string;
  bytes: Bytes;
  /** What a mapping made of it, for the event of its own request; in engines that have it here. */
  data: Generated<string | null>;
}

export interface RunRow {
  id: number;
  event_id: number;
  trigger_id: number;
  workflow_id: number;
  status: string;
  due_at: number | null;
  lease_id: number | null;
  lease_until: number | null;
  attempts: Generated<number>;
  position: Generated<string>;
  ended_at: number | null;
  code: string | null;
  message: string | null;
  replay_id: number | null;
}

export interface AttemptRow {
  run_id: number;
  sequence: number;
  step: string;
  number: number;
  started_at: number;
  duration_ms: number;
  outcome: 'completed' | 'failed';
  code: string | null;
  message: string | null;
  request: string | null;
  response: string | null;
  response_body: Bytes | null;
}

export interface ReplayRow {
  id: number;
  of: 'requests' | 'events' | 'runs';
  filter: string;
  status: 'running' | 'completed' | 'canceled';
  total: number;
  done: Generated<number>;
  skipped: Generated<number>;
  cursor: string | null;
  ended_at: number | null;
}

/** How much is kept: of the bodies of one class, or (0) of the ledger. */
export interface TallyRow {
  retention_days: number;
  items: number;
  bytes: number;
  /** Rows with a higher key have not been counted yet. */
  counted_to: number;
  /** No body with a lower key is there, but for carried ones; NULL: not known. */
  oldest: ColumnType<number | null, number | null | undefined, number | null>;
}

/** How far the bodies have been gone through for those of one class that have had their time. */
export interface SweepRow {
  retention_days: number;
  swept_to: number;
  /** The age that was looked for when it began with the oldest body. */
  began_at: number;
}

/** A body that was needed when the sweep of its class came by. */
export interface CarriedBodyRow {
  retention_days: number;
  id: number;
}

/** The bodies of a class and a day that were taken out as a table of their own, which is dropped when what hangs on them is gone. */
export interface LeftDayRow {
  day: number;
  retention_days: number;
  swept_to: number;
}

/** How much of the bodies that have been counted is a listener's. */
export interface ListenerTallyRow {
  listener_id: number;
  items: number;
  bytes: number;
}

/** Who signs in to the Studio. */
export interface AccountRow {
  id: number;
  name: string;
  /** The name in lower case: unique. */
  name_key: string;
  role: string;
  password: string | null;
  link_hash: string | null;
  link_expires_at: number | null;
  created_at: number;
  last_seen_at: number | null;
}

/** JSON, but for who and when. */
export interface AuditRow {
  id: number;
  at: number;
  actor: string | null;
  /** The name of the account's token. */
  token: string | null;
  operation: string;
  subject: string | null;
  input: string;
  state_before: string;
  state_after: string;
}

export interface SessionRow {
  hash: string;
  account_id: number;
  created_at: number;
  expires_at: number;
  via: string;
}

export interface SecondFactorRow {
  account_id: number;
  secret_id: number;
  confirmed_at: number | null;
  used_step: number;
}

export interface RecoveryCodeRow {
  account_id: number;
  hash: string;
}

export interface AccountTokenRow {
  id: number;
  account_id: number;
  name: string;
  role: string;
  hash: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
}

/** Who somebody is to a provider. */
export interface IdentityRow {
  issuer: string;
  subject: string;
  account_id: number;
}

/** Wrong guesses at a password or a code. */
export interface GuessRow {
  key: string;
  began_at: number;
  count: number;
}

/** Who does what one process at a time does for all. */
export interface DutyRow {
  name: string;
  holder: string;
  held_until: number;
}

/** One row: how often a definition has been changed. */
export interface ConfigurationRow {
  id: number;
  version: number;
}

export interface MigrationRow {
  name: string;
  applied_at: number;
  /** The last migration that a program must know to go on with the store; absent: this one. */
  requires: ColumnType<string | null, string | undefined, string>;
}

export interface HistoryRow {
  at: number;
  source: string;
  counts: string;
}

export interface Tables {
  settings: SettingRow;
  listeners: ListenerRow;
  listener_versions: ListenerVersionRow;
  webhook_urls: WebhookUrlRow;
  credentials: CredentialRow;
  signing_keys: SigningKeyRow;
  secrets: SecretRow;
  triggers: TriggerRow;
  workflows: WorkflowRow;
  requests: RequestRow;
  bodies: BodyRow;
  event_data: EventDataRow;
  dedupe_keys: DedupeKeyRow;
  dedupe_log: LoggedKeyRow;
  dedupe_blocks: KeyBlockRow;
  dedupe_block_keys: BlockKeyRow;
  ledger_blocks: LedgerBlockRow;
  ledger_block_rows: ListedRow;
  ledger_late: LateRow;
  held_events: HeldEventRow;
  runs: RunRow;
  attempts: AttemptRow;
  replays: ReplayRow;
  tallies: TallyRow;
  listener_tallies: ListenerTallyRow;
  sweeps: SweepRow;
  carried_bodies: CarriedBodyRow;
  left_days: LeftDayRow;
  accounts: AccountRow;
  sessions: SessionRow;
  second_factors: SecondFactorRow;
  recovery_codes: RecoveryCodeRow;
  account_tokens: AccountTokenRow;
  identities: IdentityRow;
  guesses: GuessRow;
  audit: AuditRow;
  configuration: ConfigurationRow;
  duties: DutyRow;
  history: HistoryRow;
  migrations: MigrationRow;
}
