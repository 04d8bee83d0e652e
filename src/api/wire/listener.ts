import type { z } from 'zod';
import { findUncoveredKeys } from '../../definition/definition.ts';
import {
  isSecured,
  rateLimitOf,
  wantsCredential,
  type Listener,
  type RetentionDays,
  type Verification,
  type WebhookUrl,
} from '../../model/listener.ts';
import type { ListenerInput, WireListener } from '../contract.ts';
import type { listenerInput } from '../contract/listener.ts';
import { toInstant, toInstantOrNull } from './instant.ts';
import {
  fromChallenges,
  fromSignatureInput,
  toSignatureInput,
  toWireChallenges,
  toWireSignature,
} from './signature.ts';
import {
  fromPayloadInput,
  fromShapingInput,
  toPayloadInput,
  toShapingInput,
  toWirePayload,
  toWireShaping,
} from './shaping.ts';

/** Between the listener as it is kept and as it is on the wire. */

export const NOTIFY_PATH = '/webhooks/v1/listeners/{listener_id}/notify';
const DEFAULT_RETENTION_DAYS: RetentionDays = 30;

type Input = z.output<typeof listenerInput>;

/** What an input says of a listener; the rest is made by the server. */
export type Definition = Omit<Listener, 'id' | 'urls' | 'createdAt' | 'updatedAt'>;

export function fromListenerInput(
  input: Input,
  retentionDays: RetentionDays | undefined,
): Definition {
  const { rate_limit: rateLimit } = input;
  return {
    name: input.name,
    description: input.description ?? '',
    enabled: input.enabled ?? true,
    unsecured: input.unsecured ?? false,
    verification: fromVerificationInput(input.verification ?? {}),
    payload: fromPayloadInput(input.payload ?? {}),
    challenges: fromChallenges(input.challenges),
    ...fromShapingInput(input),
    rateLimit: rateLimit && { perSecond: rateLimit.per_second, burst: rateLimit.burst },
    quota: input.quota && { maxBytes: input.quota.max_bytes },
    retentionDays: input.retention ?? retentionDays ?? DEFAULT_RETENTION_DAYS,
  };
}

function fromVerificationInput(input: NonNullable<Input['verification']>): Verification {
  return {
    credential: input.credential,
    allowedCredentials: input.allowed_credentials,
    signature: input.signature && fromSignatureInput(input.signature),
    allowlist: input.allowlist?.map(toBlock),
    rules: input.rules,
  };
}

/** An address is the block that holds it alone. */
function toBlock(text: string): string {
  if (text.includes('/')) return text;
  return text.includes(':') ? `${text}/128` : `${text}/32`;
}

/** What a merge patch is applied to: the input that would make this listener, with only what has been said. */
export function toListenerInput(listener: Listener): ListenerInput {
  const { verification, payload, rateLimit } = listener;
  return {
    name: listener.name,
    description: listener.description,
    enabled: listener.enabled,
    unsecured: listener.unsecured,
    verification: {
      ...(verification.credential && { credential: verification.credential }),
      ...(verification.allowedCredentials && {
        allowed_credentials: verification.allowedCredentials as `crd_${string}`[],
      }),
      ...(verification.signature && { signature: toSignatureInput(verification.signature) }),
      ...(verification.allowlist && { allowlist: [...verification.allowlist] }),
      ...(verification.rules && { rules: [...verification.rules] }),
    },
    payload: toPayloadInput(payload),
    ...(listener.challenges && { challenges: toWireChallenges(listener.challenges) ?? [] }),
    ...toShapingInput(listener),
    ...(rateLimit && { rate_limit: { per_second: rateLimit.perSecond, burst: rateLimit.burst } }),
    ...(listener.quota && { quota: { max_bytes: listener.quota.maxBytes } }),
    retention: listener.retentionDays,
  };
}

export function toWireListener(listener: Listener, publicUrl: string): WireListener {
  const urls = listener.urls.map((url) => toWireUrl(url, publicUrl));
  const rateLimit = rateLimitOf(listener);
  return {
    id: listener.id,
    name: listener.name,
    description: listener.description,
    enabled: listener.enabled,
    url: urls[0]?.url ?? '',
    urls,
    unsecured: listener.unsecured,
    secured: isSecured(listener.verification),
    verification: toWireVerification(listener.verification),
    payload: toWirePayload(listener.payload),
    challenges: toWireChallenges(listener.challenges),
    ...toWireShaping(listener),
    rate_limit:
      rateLimit === undefined ? null : { per_second: rateLimit.perSecond, burst: rateLimit.burst },
    quota: listener.quota === undefined ? null : { max_bytes: listener.quota.maxBytes },
    retention: listener.retentionDays,
    warnings: findUncoveredKeys(listener).map((warning) => ({ ...warning })),
    created_at: toInstant(listener.createdAt),
    updated_at: toInstant(listener.updatedAt),
  };
}

function toWireVerification(verification: Verification): WireListener['verification'] {
  const { allowedCredentials, signature, allowlist } = verification;
  return {
    credential: wantsCredential(verification) ? 'required' : 'off',
    allowed_credentials: allowedCredentials === undefined ? null : [...allowedCredentials],
    signature: signature === undefined ? null : toWireSignature(signature),
    allowlist: allowlist === undefined ? null : [...allowlist],
    rules: verification.rules === undefined ? null : [...verification.rules],
  };
}

function toWireUrl(url: WebhookUrl, publicUrl: string): WireListener['urls'][number] {
  return {
    id: url.uuid,
    url: publicUrl.replace(/\/+$/, '') + NOTIFY_PATH.replace('{listener_id}', url.uuid),
    created_at: toInstant(url.createdAt),
    expires_at: toInstantOrNull(url.expiresAt),
  };
}
