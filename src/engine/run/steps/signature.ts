import { hmac } from '../../../base/bytes.ts';

/** What Standard Webhooks signs. */
export interface SignedContent {
  readonly id: string;
  /** Whole seconds since 1970. */
  readonly timestamp: number;
  readonly body: Uint8Array;
}

const PREFIX = 'whsec_';

/** The value of `webhook-signature`: one signature per secret, so that receivers may change theirs in their own time. */
export function signContent(secrets: readonly Uint8Array[], content: SignedContent): string {
  const head = `${content.id}.${content.timestamp}.`;
  return secrets
    .map((secret) => `v1,${hmac('sha256', keyOf(secret), [head, content.body]).toString('base64')}`)
    .join(' ');
}

/** `whsec_` and base64 is a key as Standard Webhooks writes it; anything else is the key itself, as text. */
function keyOf(secret: Uint8Array): Uint8Array {
  const text = Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength);
  if (!text.subarray(0, PREFIX.length).equals(PREFIX_BYTES)) return secret;
  return Buffer.from(text.toString('latin1', PREFIX.length), 'base64');
}

const PREFIX_BYTES = Buffer.from(PREFIX);
