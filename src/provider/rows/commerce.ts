import { MINUTE } from '../../base/duration.ts';
import { body, field, header, hmac, stamped, timestamp, value } from '../build.ts';
import type { Provider } from '../row.ts';

/** Shops, customers and support. */

const ZENDESK_TIME = header('x-zendesk-webhook-signature-timestamp');
const HUBSPOT_TIME = header('x-hubspot-request-timestamp');

export const COMMERCE: Readonly<Record<string, Provider>> = {
  shopify: {
    title: 'Shopify',
    scheme: hmac(header('x-shopify-hmac-sha256'), { encoding: 'base64' }),
    eventType: header('x-shopify-topic'),
    source: 'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
    setup: [
      'Name {url} as `uri` of a subscription in shopify.app.toml, or call webhookSubscriptionCreate.',
      'Shopify wants an answer within 5 s.',
    ],
    secretAt: 'the app in the Dev Dashboard, Settings, "Secret" of the client',
    retries: 'tries eight times in 4 hours, longer apart each time',
    retriesAt: 'https://shopify.dev/changelog/updates-to-webhook-retry-mechanism',
    dedupe: 'headers["x-shopify-event-id"]',
    sample: {
      headers: { 'x-shopify-topic': 'orders/create', 'x-shopify-event-id': 'e1' },
      body: { id: 1, total_price: '9.00' },
    },
    proof: { by: 'package', name: '@shopify/shopify-api' },
  },
  woocommerce: {
    title: 'WooCommerce',
    scheme: hmac(header('x-wc-webhook-signature'), { encoding: 'base64' }),
    eventType: header('x-wc-webhook-topic'),
    source: 'https://woocommerce.com/document/webhooks/',
    setup: [
      'Open WooCommerce, Settings, Advanced, Webhooks, Add webhook.',
      'Delivery URL: {url}. Secret: that of the listener. Status: Active.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries: 'switches off a webhook that fails five times in a row',
    retriesAt:
      'https://github.com/woocommerce/woocommerce-rest-api-docs/blob/trunk/source/includes/v3/_introduction.md',
    dedupe: 'headers["x-wc-webhook-delivery-id"]',
    sample: {
      headers: { 'x-wc-webhook-topic': 'order.created', 'x-wc-webhook-delivery-id': 'd1' },
      body: { id: 1, status: 'processing' },
    },
    proof: { by: 'rule' },
  },
  hubspot: {
    title: 'HubSpot',
    scheme: hmac(header('x-hubspot-signature-v3'), {
      encoding: 'base64',
      content: [{ kind: 'method' }, { kind: 'url', decoded: true }, body, value(HUBSPOT_TIME)],
      timestamp: timestamp(HUBSPOT_TIME, { unit: 'ms' }),
    }),
    eventType: field('*.subscriptionType'),
    source:
      'https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation',
    setup: [
      'Open the app, Webhooks, Target URL: {url}, and create subscriptions.',
      'The listener must know its public URL (EARSHOT_PUBLIC_URL) as HubSpot calls it: it is signed.',
    ],
    secretAt: 'the app, Auth, "Client secret"',
    retries: 'tries again, and counts the attempts in `attemptNumber`',
    retriesAt:
      'https://github.com/api-evangelist/hubspot/blob/main/asyncapi/hubspot-webhooks-asyncapi.yml',
    dedupe: '$TEXT(parsed_body[0].eventId)',
    sample: {
      body: '[{"eventId":1,"subscriptionType":"contact.creation","objectId":123}]',
    },
    proof: { by: 'package', name: '@hubspot/api-client' },
  },
  zendesk: {
    title: 'Zendesk',
    scheme: hmac(header('x-zendesk-webhook-signature'), {
      encoding: 'base64',
      content: [value(ZENDESK_TIME), body],
      timestamp: timestamp(ZENDESK_TIME, { unit: 'rfc3339' }),
    }),
    eventType: field('type'),
    source: 'https://developer.zendesk.com/documentation/webhooks/verifying/',
    setup: [
      'Open Admin Center, Apps and integrations, Webhooks, Create webhook.',
      'Endpoint URL: {url}. Request method: POST. Request format: JSON.',
    ],
    secretAt: 'the page of the webhook, "Reveal secret"',
    retries: 'tries again on certain statuses, and stops for a while where many fail',
    retriesAt: 'https://developer.zendesk.com/api-reference/webhooks/introduction',
    dedupe: 'id',
    sample: { body: { id: 'z1', type: 'zen:event-type:user.created', detail: {} } },
    proof: { by: 'rule' },
  },
  workos: {
    title: 'WorkOS',
    scheme: stamped('workos-signature', { unit: 'ms' }),
    eventType: field('event'),
    source: 'https://workos.com/docs/events/data-syncing/webhooks',
    setup: ['Open Developer, Webhooks, Create webhook, with the URL {url}.'],
    secretAt: 'the page of the webhook, "Signing secret"',
    retries: 'makes up to six attempts in three days',
    retriesAt: 'https://workos.com/docs/events/data-syncing/webhooks',
    dedupe: 'id',
    sample: { body: { id: 'event_1', event: 'user.created', data: {} } },
    proof: { by: 'package', name: '@workos-inc/node' },
  },
  hookdeck: {
    title: 'Hookdeck',
    scheme: hmac([header('x-hookdeck-signature'), header('x-hookdeck-signature-2')], {
      encoding: 'base64',
    }),
    source: 'https://hookdeck.com/docs/authentication',
    setup: ['Open the destination, type HTTP, URL: {url}, Authentication: Hookdeck signature.'],
    secretAt: 'the project, Settings, Secrets, "Signing secret"',
    retries: 'tries again as the rules of the connection say, up to 50 times',
    retriesAt:
      'https://github.com/hookdeck/webhook-skills/blob/main/skills/hookdeck-event-gateway/SKILL.md',
    dedupe: 'headers["x-hookdeck-eventid"]',
    sample: { headers: { 'x-hookdeck-eventid': 'e1' }, body: { id: 1 } },
    proof: { by: 'package', name: '@hookdeck/sdk' },
  },
  docusign: {
    title: 'DocuSign Connect',
    scheme: hmac(
      [
        header('x-docusign-signature-1'),
        header('x-docusign-signature-2'),
        header('x-docusign-signature-3'),
        header('x-docusign-signature-4'),
        header('x-docusign-signature-5'),
      ],
      { encoding: 'base64' },
    ),
    eventType: field('event'),
    source: 'https://developers.docusign.com/platform/webhooks/connect/hmac/',
    setup: [
      'Open Settings, Connect, Add Configuration, Custom, with the URL {url}.',
      'Data format: REST v2.1 JSON. Tick "Include HMAC Signature". The first five keys are looked at.',
    ],
    secretAt: 'Settings, Connect, Connect Keys, Add Secret Key; it is shown once',
    retries: 'tries again on a schedule of its own',
    retriesAt: 'https://developers.docusign.com/platform/webhooks/connect/pause-a-configuration',
    dedupe: '$CONCAT([event, data.envelopeId, generatedDateTime], " ")',
    sample: { body: { event: 'envelope-completed', data: { envelopeId: 'e1' } } },
    proof: { by: 'rule' },
  },
  box: {
    title: 'Box',
    scheme: hmac([header('box-signature-primary'), header('box-signature-secondary')], {
      encoding: 'base64',
      content: [body, value(header('box-delivery-timestamp'))],
      timestamp: timestamp(header('box-delivery-timestamp'), {
        unit: 'rfc3339',
        toleranceMs: 10 * MINUTE,
      }),
      conditions: [
        { kind: 'one-of', of: header('box-signature-version'), values: ['1'] },
        { kind: 'one-of', of: header('box-signature-algorithm'), values: ['HmacSHA256'] },
      ],
    }),
    eventType: field('trigger'),
    source: 'https://developer.box.com/guides/webhooks/v2/signatures-v2',
    setup: [
      'Open the app in the Developer Console, Webhooks, Create Webhook V2, with the URL {url}.',
      'Open "Manage signature keys" and generate both; give each to the listener.',
    ],
    secretAt: 'the app, Webhooks, Manage signature keys',
    retries: 'waits 30 s; tries up to twelve more times in 2 hours',
    retriesAt: 'https://developer.box.com/guides/webhooks/v2',
    dedupe: 'id',
    sample: { body: { type: 'webhook_event', id: 'b1', trigger: 'FILE.UPLOADED' } },
    proof: { by: 'package', name: 'box-node-sdk' },
  },
};
