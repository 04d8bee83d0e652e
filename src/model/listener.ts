import type { Id } from '../base/id.ts';

export type ListenerId = Id<'lsn'>;
export type SecretId = Id<'sec'>;

/** Days that bodies are kept; the ledger row outlives them. */
export const RETENTION_CLASSES = [1, 3, 7, 30, 90, 365] as const;
export type RetentionDays = (typeof RETENTION_CLASSES)[number];

/** A public address of a listener: unguessable, and replaceable with a grace period. */
export interface WebhookUrl {
  readonly uuid: string;
  readonly createdAt: Date;
  /** Absent: valid until replaced. */
  readonly expiresAt: Date | undefined;
}

/** What a reader may know of a secret; its value is sealed in the store and never read back. */
export interface SecretReference {
  readonly id: SecretId;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
}

export interface SignatureSetting {
  readonly preset: string;
  readonly secrets: readonly SecretReference[];
}

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Verification {
  /** Undefined: `required`, and `off` once a signature is configured. See `wantsCredential`. */
  readonly credential: 'required' | 'off' | undefined;
  /** Undefined: every credential that is itself unscoped or names this listener. */
  readonly allowedCredentials: readonly string[] | undefined;
  readonly signature: SignatureSetting | undefined;
  /** CIDR blocks; undefined: every address. */
  readonly allowlist: readonly string[] | undefined;
}

export interface PayloadSetting {
  /** Base content types; undefined: all. */
  readonly contentTypes: readonly string[] | undefined;
  /** Undefined: the installation's limit. */
  readonly maxBytes: number | undefined;
}

/** A configured receiver. */
export interface Listener {
  readonly id: ListenerId;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  /** Must be said by the builder before both credential and signature may be off. */
  readonly unsecured: boolean;
  readonly verification: Verification;
  readonly payload: PayloadSetting;
  readonly rateLimit: RateLimit | undefined;
  readonly retentionDays: RetentionDays;
  /** Newest first; the first is the current one. */
  readonly urls: readonly WebhookUrl[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Secure by default: a credential is wanted unless a signature is configured or the builder has said otherwise. */
export function wantsCredential(verification: Verification): boolean {
  if (verification.credential !== undefined) return verification.credential === 'required';
  return verification.signature === undefined;
}

/** Whether somebody who merely knows the URL is refused. Allowlists alone do not make a listener secured. */
export function isSecured(verification: Verification): boolean {
  return wantsCredential(verification) || verification.signature !== undefined;
}

const UNSECURED_RATE_LIMIT: RateLimit = { perSecond: 10, burst: 50 };

/** Secured listeners have no limit unless one is set; unsecured ones always have one. */
export function rateLimitOf(listener: Listener): RateLimit | undefined {
  return (
    listener.rateLimit ?? (isSecured(listener.verification) ? undefined : UNSECURED_RATE_LIMIT)
  );
}
