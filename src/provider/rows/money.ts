import { MINUTE } from '../../base/duration.ts';
import { body, field, header, hmac, literal, stamped, url, value } from '../build.ts';
import type { Provider } from '../row.ts';

/** Payments and banks. */

const PAYPAL_ID = header('paypal-transmission-id');
const PAYPAL_TIME = header('paypal-transmission-time');

export const MONEY: Readonly<Record<string, Provider>> = {
  stripe: {
    title: 'Stripe',
    scheme: stamped('stripe-signature'),
    eventType: field('type'),
    source: 'https://docs.stripe.com/webhooks#verify-manually',
    setup: [
      'Open Workbench, Webhooks, Add destination, Webhook endpoint.',
      'Endpoint URL: {url}. Choose the events, and create.',
      'Give the listener the secret: earshot listeners rotate-secret lsn_… --secret whsec_…',
    ],
    secretAt: 'the page of the endpoint, "Signing secret"; it begins with `whsec_`',
    retries:
      'tries again for up to three days, longer apart each time; in a sandbox three times in some hours',
    retriesAt:
      'https://dev.to/shannonllc/stripe-webhooks-retries-ordering-duplicates-timeouts-and-ips-46f0',
    dedupe: 'id',
    sample: { body: { id: 'evt_1', object: 'event', type: 'invoice.paid', data: { object: {} } } },
    proof: { by: 'package', name: 'stripe' },
  },
  paypal: {
    title: 'PayPal',
    scheme: {
      kind: 'signature',
      algorithm: 'rsa-sha256',
      encoding: 'base64',
      signature: [header('paypal-transmission-sig')],
      content: [
        value(PAYPAL_ID),
        literal('|'),
        value(PAYPAL_TIME),
        literal('|'),
        { kind: 'param', name: 'webhook_id' },
        literal('|'),
        { kind: 'crc32' },
      ],
      key: {
        from: 'url',
        at: [header('paypal-cert-url')],
        hosts: ['api.paypal.com', 'api.sandbox.paypal.com'],
      },
      conditions: [{ kind: 'one-of', of: header('paypal-auth-algo'), values: ['SHA256withRSA'] }],
    },
    params: { webhook_id: 'the id of the webhook, as the page of the app shows it' },
    eventType: field('event_type'),
    source: 'https://developer.paypal.com/api/rest/webhooks/rest/',
    setup: [
      'Open the app in the Developer Dashboard, Add Webhook, with the URL {url}.',
      'Give the listener the id that it got: `params.webhook_id`.',
    ],
    secretAt: 'there is none: PayPal signs with its certificate',
    retries: 'tries up to 25 times in three days',
    retriesAt: 'https://developer.paypal.com/api/rest/webhooks/',
    dedupe: 'id',
    sample: { body: { id: 'WH-1', event_type: 'PAYMENT.CAPTURE.COMPLETED', resource: {} } },
    proof: { by: 'rule' },
  },
  plaid: {
    title: 'Plaid',
    scheme: {
      kind: 'jws',
      at: header('plaid-verification'),
      algorithms: ['ES256'],
      keys: { from: 'plaid', url: 'https://production.plaid.com/webhook_verification_key/get' },
      bodyHashClaim: 'request_body_sha256',
      maxAgeMs: 5 * MINUTE,
    },
    eventType: field('webhook_code'),
    source: 'https://plaid.com/docs/api/webhooks/webhook-verification/',
    setup: ['Give `webhook`: {url} when a link token is made.'],
    secretAt:
      'Dashboard, Developers, Keys: give `client_id:secret` as the secret, to fetch keys with',
    retries: 'tries again for up to 24 hours, after 30 s at first',
    retriesAt:
      'https://github.com/api-evangelist/plaid/blob/main/asyncapi/plaid-webhooks--asyncapi-original.yml',
    sample: { body: { webhook_type: 'ITEM', webhook_code: 'ERROR', item_id: 'i1' } },
    proof: { by: 'rule' },
  },
  square: {
    title: 'Square',
    scheme: hmac(header('x-square-hmacsha256-signature'), {
      encoding: 'base64',
      content: [url, body],
    }),
    eventType: field('type'),
    source: 'https://developer.squareup.com/docs/webhooks/step3validate',
    setup: [
      'Open the app in the Developer Console, Webhooks, Subscriptions, Add subscription.',
      'URL: {url}. The listener must know it as Square does (EARSHOT_PUBLIC_URL): it is signed.',
    ],
    secretAt: 'the subscription, "Signature key"',
    retries: 'wants 2xx as soon as possible; tries again for up to 24 hours',
    retriesAt: 'https://developer.squareup.com/docs/webhooks/troubleshooting',
    dedupe: 'event_id',
    sample: { body: { event_id: 'e1', type: 'payment.created', data: {} } },
    proof: { by: 'package', name: 'square' },
  },
  paddle: {
    title: 'Paddle Billing',
    scheme: stamped('paddle-signature', { time: 'ts=', item: 'h1=', separator: ';', glue: ':' }),
    eventType: field('event_type'),
    source: 'https://developer.paddle.com/webhooks/signature-verification',
    setup: ['Open Developer Tools, Notifications, New destination, with the URL {url}.'],
    secretAt: 'the destination, "Secret key"; it begins with `pdl_ntfset_`',
    retries:
      'waits 5 s; tries 60 times in three days, and in the sandbox three times in 15 minutes',
    retriesAt:
      'https://github.com/hookdeck/webhook-skills/blob/main/skills/paddle-webhooks/references/verification.md',
    dedupe: 'event_id',
    sample: { body: { event_id: 'evt_1', event_type: 'transaction.completed', data: {} } },
    proof: { by: 'package', name: '@paddle/paddle-node-sdk' },
  },
  razorpay: {
    title: 'Razorpay',
    scheme: hmac(header('x-razorpay-signature')),
    eventType: field('event'),
    source: 'https://razorpay.com/docs/webhooks/validate-test/',
    setup: [
      'Open Account & Settings, Webhooks, Add New Webhook.',
      'URL: {url}. Secret: that of the listener.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries: 'waits 5 s; tries again for 24 hours, then switches the webhook off',
    retriesAt: 'https://github.com/razorpay/markdown-docs/blob/master/webhooks/best-practices.md',
    dedupe: 'headers["x-razorpay-event-id"]',
    sample: {
      headers: { 'x-razorpay-event-id': 'e1' },
      body: { entity: 'event', event: 'payment.captured', payload: {} },
    },
    proof: { by: 'package', name: 'razorpay' },
  },
  gocardless: {
    title: 'GoCardless',
    scheme: hmac(header('webhook-signature')),
    source: 'https://developer.gocardless.com/getting-started/staying-up-to-date-with-webhooks/',
    setup: [
      'Open Developers, Create, Webhook endpoint.',
      'URL: {url}. Secret: that of the listener.',
    ],
    secretAt: 'you make it up, or take the one that the form proposes',
    retries: 'tries again where the answer is not 2xx',
    retriesAt:
      'https://github.com/api-evangelist/gocardless/blob/main/asyncapi/gocardless-asyncapi.yml',
    dedupe: 'meta.webhook_id',
    sample: {
      body: {
        events: [{ id: 'EV1', action: 'paid_out', resource_type: 'payments' }],
        meta: { webhook_id: 'WB1' },
      },
    },
    proof: { by: 'package', name: 'gocardless-nodejs' },
  },
};
