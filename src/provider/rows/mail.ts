import { field, header, hmac, timestamp, token, body, value } from '../build.ts';
import type { Provider } from '../row.ts';

/** Mail. */

const SENDGRID_TIME = header('x-twilio-email-event-webhook-timestamp');

export const MAIL: Readonly<Record<string, Provider>> = {
  sendgrid: {
    title: 'SendGrid Event Webhook',
    scheme: {
      kind: 'signature',
      algorithm: 'ecdsa-p256-sha256',
      encoding: 'base64',
      signature: [header('x-twilio-email-event-webhook-signature')],
      content: [value(SENDGRID_TIME), body],
      timestamp: timestamp(SENDGRID_TIME),
      key: { from: 'secret', form: 'public-key' },
    },
    eventType: field('*.event'),
    source:
      'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features',
    setup: [
      'Open Settings, Mail Settings, Event Webhooks, Create new webhook, with the URL {url}.',
      'Enable Signed Event Webhook, and give the key that it shows as the secret.',
    ],
    secretAt: 'the webhook, Security features, "Verification Key": a public key',
    retries: 'tries again for up to 24 hours, longer apart each time',
    retriesAt:
      'https://github.com/sendgrid/docs/blob/develop/content/docs/for-developers/tracking-events/getting-started-event-webhook.md',
    dedupe: 'parsed_body[0].sg_event_id',
    sample: { body: [{ event: 'delivered', sg_event_id: 'e1', email: 'a@example.com' }] },
    proof: { by: 'package', name: '@sendgrid/eventwebhook' },
  },
  mailgun: {
    title: 'Mailgun',
    scheme: hmac(field('signature.signature'), {
      content: [value(field('signature.timestamp')), value(field('signature.token'))],
      timestamp: timestamp(field('signature.timestamp')),
      id: field('signature.token'),
    }),
    eventType: field('event-data.event'),
    source: 'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks',
    setup: [
      'Open Sending, Webhooks, Add webhook, with the URL {url}.',
      'The signature covers a time and a token, but not the event: only TLS protects that.',
    ],
    secretAt: 'Settings, API security, "HTTP webhook signing key"',
    retries: 'tries again for 8 hours, longer apart each time, but not of deliveries; 406 ends it',
    retriesAt:
      'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-retries',
    dedupe: 'parsed_body["event-data"].id',
    sample: {
      body: {
        signature: { timestamp: '{now_s}', token: '{id}', signature: '{signature}' },
        'event-data': { event: 'delivered', id: 'm1' },
      },
    },
    proof: { by: 'rule' },
  },
  postmark: {
    title: 'Postmark',
    scheme: token(header('authorization'), 'basic'),
    eventType: field('RecordType'),
    source: 'https://postmarkapp.com/developer/webhooks/webhooks-overview',
    setup: [
      'Open the server, the message stream, Webhooks, Add webhook, with the URL {url}.',
      'Basic auth credentials: the name and the password of the secret `name:password`.',
    ],
    secretAt: 'you make it up: `name:password`, given to the listener as one text',
    retries:
      'tries bounces and inbound mails up to eight times in 6 hours, the others up to three times in 15 minutes',
    retriesAt:
      'https://github.com/api-evangelist/postmark/blob/main/asyncapi/postmark-webhooks-asyncapi.yml',
    dedupe: '$CONCAT([RecordType, MessageID], " ")',
    sample: { body: { RecordType: 'Delivery', MessageID: 'm1', Recipient: 'a@example.com' } },
    proof: { by: 'rule' },
  },
};
