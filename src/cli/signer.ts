import { hmac } from '../base/bytes.ts';

/** What is sent: the event's name for providers that say it in a header, an id, and the body that is signed. */
export interface Message {
  readonly event: string;
  readonly uuid: string;
  readonly sentAt: Date;
  readonly body: Buffer<ArrayBuffer>;
}

type Headers = Readonly<Record<string, string>>;

/**
 * The sending side of the presets: what each provider puts into its headers, and how it signs. Written from the
 * providers' documents, not from our verifier, so that one proves the other.
 */
export const SIGNERS = {
  /** https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers */
  github: (message: Message, secret: string | undefined): Headers => ({
    'user-agent': `GitHub-Hookshot/${message.uuid.slice(0, 7)}`,
    'x-github-event': message.event,
    'x-github-delivery': message.uuid,
    ...(secret === undefined
      ? {}
      : {
          'x-hub-signature-256': `sha256=${hmac('sha256', Buffer.from(secret), [message.body]).toString('hex')}`,
        }),
  }),
  /** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
  'standard-webhooks': (message: Message, secret: string | undefined): Headers => {
    const id = `msg_${message.uuid}`;
    const timestamp = String(Math.floor(message.sentAt.getTime() / 1_000));
    const key = Buffer.from((secret ?? '').replace(/^whsec_/, ''), 'base64');
    const signature = hmac('sha256', key, [`${id}.${timestamp}.`, message.body]).toString('base64');
    return {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      ...(secret === undefined ? {} : { 'webhook-signature': `v1,${signature}` }),
    };
  },
} as const;

export type SignerName = keyof typeof SIGNERS;
export const SIGNER_NAMES = Object.keys(SIGNERS) as readonly SignerName[];

export function isSignerName(name: string | undefined): name is SignerName {
  return name !== undefined && Object.hasOwn(SIGNERS, name);
}
