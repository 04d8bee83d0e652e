import type { Id } from '../base/id.ts';
import type { Json } from '../base/json.ts';
import type { ChallengeRule } from './challenge.ts';

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
  /** Of one that came in a handshake: it verifies nothing until somebody has said that it is right. */
  readonly pendingSince?: Date | undefined;
}

/** In place of a provider's name, with a scheme of the builder's own. */
export const CUSTOM_PRESET = 'custom';

export interface SignatureSetting {
  /** A provider by name, or `custom`. */
  readonly preset: string;
  readonly scheme?: CustomScheme | undefined;
  /** What the preset wants to know besides the secret, such as an account's id. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** In place of the scheme's own. */
  readonly toleranceMs?: number | undefined;
  readonly secrets: readonly SecretReference[];
}

/** A scheme of the builder's own. What is called an expression gives a text; see `docs/verification.md`. */
export type CustomScheme = CustomSignature | CustomToken | CustomJws | CustomClientCertificate;

export interface CustomSignature {
  readonly type: 'signature';
  readonly algorithm: string;
  readonly encoding: 'hex' | 'base64' | 'base64url';
  /** An expression: the signature as it came. */
  readonly signature: string;
  readonly prefix?: string | undefined;
  readonly separator?: string | undefined;
  /** A template: text with `{…}` in it. */
  readonly content: string;
  /** How the secret becomes the key; undefined: as it stands, or a public key where the algorithm wants one. */
  readonly secretForm?: 'utf8' | 'hex' | 'base64' | 'whsec' | undefined;
  readonly timestamp?:
    | {
        readonly value: string;
        readonly unit: 's' | 'ms' | 'rfc3339';
        readonly toleranceMs: number;
      }
    | undefined;
  /** An expression: what the message is called, where that is signed. */
  readonly id?: string | undefined;
}

/** In place of an expression: the secret stands behind the webhook URL, as a part of its path. */
export const SECRET_IN_PATH = '{path}';

export interface CustomToken {
  readonly type: 'token';
  /** An expression: the shared secret as it came; or `SECRET_IN_PATH`. */
  readonly value: string;
  readonly prefix?: string | undefined;
  readonly form?: 'plain' | 'basic' | undefined;
}

export interface CustomJws {
  readonly type: 'jws';
  readonly header: string;
  readonly prefix?: string | undefined;
  readonly algorithms: readonly ('ES256' | 'RS256' | 'EdDSA')[];
  /** Undefined: the secrets are the keys. */
  readonly jwksUrl?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  readonly bodyHashClaim?: string | undefined;
  readonly maxAgeMs: number;
}

export interface CustomClientCertificate {
  readonly type: 'client_certificate';
  readonly header: string;
  readonly form: 'fingerprint' | 'pem' | 'xfcc';
}

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** How much a listener may keep, so that one that is flooded does not fill the disk for all. */
export interface Quota {
  /** Of bodies and their headers. */
  readonly maxBytes: number;
}

export interface Verification {
  /** Undefined: `required`, and `off` once a signature is configured. See `wantsCredential`. */
  readonly credential: 'required' | 'off' | undefined;
  /** Undefined: every credential that is itself unscoped or names this listener. */
  readonly allowedCredentials: readonly string[] | undefined;
  readonly signature: SignatureSetting | undefined;
  /** CIDR blocks; undefined: every address. */
  readonly allowlist: readonly string[] | undefined;
  /** Expressions, all of which must hold. They alone do not make a listener secured. */
  readonly rules?: readonly string[] | undefined;
}

export interface PayloadSetting {
  /** Base content types; undefined: all. */
  readonly contentTypes: readonly string[] | undefined;
  /** Undefined: the installation's limit. */
  readonly maxBytes: number | undefined;
  /** JSON Schema or the shorthand; undefined: every payload fits. */
  readonly schema?: Json | undefined;
  /** What becomes of a payload that the schema or an expression cannot take; undefined: `refuse`. */
  readonly onMismatch?: OnMismatch | undefined;
}

export const ON_MISMATCH = ['refuse', 'quarantine'] as const;
export type OnMismatch = (typeof ON_MISMATCH)[number];

/** What makes the event from the payload; an undefined part is made as without a mapping. */
export interface Mapping {
  /** An expression. */
  readonly type: string | undefined;
  /** A data mapper. */
  readonly data: Json | undefined;
}

/** Which requests are the same. */
export interface Dedupe {
  /** Expressions; together they are the key. */
  readonly keys: readonly string[];
  readonly windowMs: number;
  /** `first`: later ones are duplicates. `last`: they replace the payload, until the window has been quiet. */
  readonly keep: 'first' | 'last';
  /** With `last`: how long an endless stream may hold the event back; undefined: without end. */
  readonly maxWaitMs: number | undefined;
}

/** What not everybody who may read payloads shall see. */
export interface Redaction {
  /** `customer.email`, `cards[].number`, `*.token`. */
  readonly paths: readonly string[];
  /** Masked before anything is stored, and not only when it is read. */
  readonly atRest: boolean;
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
  /** An expression; what it does not hold for makes no event. Undefined: everything does. */
  readonly filter?: string | undefined;
  readonly dedupe?: Dedupe | undefined;
  readonly mapping?: Mapping | undefined;
  readonly redaction?: Redaction | undefined;
  /** Besides those that its preset has. */
  readonly challenges?: readonly ChallengeRule[] | undefined;
  readonly rateLimit: RateLimit | undefined;
  readonly quota?: Quota | undefined;
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

/** How many versions of a listener are kept. */
export const MOST_VERSIONS = 50;

/** What a listener was like after a change: its definition, without URLs and secrets. */
export interface ListenerVersion {
  /** From 1. */
  readonly number: number;
  readonly listenerId: ListenerId;
  /** What was changed, in words. */
  readonly change: string;
  readonly createdAt: Date;
  readonly listener: Listener;
}
