import { field, header, stamped, standard, token, UNSAID } from '../build.ts';
import type { Provider } from '../row.ts';
import type { Place } from '../scheme.ts';

/** Those of whom no signature was known for long: a secret that you choose comes along, or the name of an account. */

const MADE_UP = 'you make it up: take the one that the listener was made with';
const MADE_UP_PAIR = 'you make it up: `name:password`, given to the listener as one text';
/** A URL is all that some take: what cannot be said in a header is said there. */
const IN_URL: Place = { in: 'query', name: 'secret' };

/** What both of Mailchimp's presets have: it asks once, when the webhook is saved, and wants nothing but 200. */
const MAILCHIMP = {
  challenges: [{ method: 'GET', when: 'true', answer: { status: 200 } }],
  eventType: field('type'),
  source: 'https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/',
  retries: 'waits 10 s; tries again for about 75 minutes, longer apart each time',
  retriesAt:
    'https://github.com/api-evangelist/mailchimp/blob/main/skills/mailchimp-sync-audience-with-webhooks.md',
  dedupe:
    '$CONCAT([type, fired_at, parsed_body["data[id]"].$DEFAULT(parsed_body["data[new_id]"])], " ")',
  sample: {
    contentType: 'application/x-www-form-urlencoded',
    body: 'type=subscribe&fired_at=2026-11-23+09%3A30%3A00&data%5Bid%5D=m1&data%5Blist_id%5D=l1&data%5Bemail%5D=a%40example.com',
  },
  proof: { by: 'rule' },
} as const satisfies Partial<Provider>;

export const UNSIGNED: Readonly<Record<string, Provider>> = {
  bigcommerce: {
    title: 'BigCommerce',
    // As Standard Webhooks says, but for the key: the secret of the app as it stands.
    scheme: { ...standard(), key: { from: 'secret', form: 'utf8' } },
    eventType: field('scope'),
    source: 'https://developer.bigcommerce.com/docs/integrations/webhooks',
    setup: [
      'Call POST /stores/{store_hash}/v3/hooks of the API with `scope`, `destination`: {url} and `is_active`: true.',
      'An event says only what changed; ask the API for it.',
    ],
    secretAt: 'the app in the Developer Portal, "Client secret"',
    retries:
      'tries eleven more times in 48 hours, then switches the webhook off; calls nobody on a domain for three minutes where less than 90 % of its calls succeed',
    retriesAt: 'https://developer.bigcommerce.com/docs/integrations/webhooks',
    dedupe: 'headers["webhook-id"]',
    sample: {
      body: {
        scope: 'store/order/statusUpdated',
        store_id: '11111',
        producer: 'stores/abcde',
        data: { type: 'order', id: 173_331 },
        hash: '3f9ea420af83450d7ef9f78b08c8af25b2213637',
      },
    },
    proof: { by: 'package', name: 'standardwebhooks' },
  },
  chargebee: {
    title: 'Chargebee',
    scheme: token(header('authorization'), 'basic'),
    eventType: field('event_type'),
    source: 'https://www.chargebee.com/docs/2.0/webhook_settings.html',
    setup: [
      'Open Settings, Configure Chargebee, Webhooks, Add Webhook, with the URL {url}.',
      'Protect webhook URL with basic authentication: the name and the password of the secret.',
    ],
    secretAt: MADE_UP_PAIR,
    retries: 'waits 60 s in all; tries up to seven more times, from 2 minutes to 2 days apart',
    retriesAt:
      'https://github.com/hookdeck/webhook-skills/blob/main/skills/chargebee-webhooks/references/overview.md',
    dedupe: 'id',
    sample: {
      body: { id: 'ev_1', event_type: 'subscription_created', api_version: 'v2', content: {} },
    },
    proof: { by: 'package', name: 'chargebee' },
  },
  cloudflare: {
    title: 'Cloudflare notifications',
    scheme: token(header('cf-webhook-auth')),
    eventType: field('alert_type'),
    source: 'https://developers.cloudflare.com/notifications/get-started/configure-webhooks/',
    setup: [
      'Open Notifications, Destinations, Webhooks, Create.',
      'URL: {url}. Secret: that of the listener. "Save and Test" sends one.',
      'Choose the webhook in the notifications that it shall get.',
    ],
    secretAt: MADE_UP,
    retries: UNSAID,
    sample: { body: { name: 'Origin down', alert_type: 'load_balancing_health_alert', data: {} } },
    proof: { by: 'rule' },
  },
  freshdesk: {
    title: 'Freshdesk',
    scheme: token(header('authorization'), 'basic'),
    eventType: field('triggered_event'),
    source:
      'https://support.freshdesk.com/support/solutions/articles/132589-using-webhooks-in-automation-rules',
    setup: [
      'Open Admin, Workflows, Automations, a new rule, the action "Trigger Webhook". Method: POST. URL: {url}.',
      'Requires authentication: the name and the password of the secret. Encoding: JSON.',
      'Content: choose what is sent; an event has nothing else.',
    ],
    secretAt: MADE_UP_PAIR,
    retries: UNSAID,
    sample: {
      body: { ticket_id: 1, ticket_subject: 'Hello', triggered_event: 'ticket_action:created' },
    },
    proof: { by: 'rule' },
  },
  gumroad: {
    title: 'Gumroad',
    scheme: token(IN_URL),
    eventType: field('resource_name'),
    source: 'https://www.gumroad.com/ping',
    setup: [
      'Open Settings, Advanced, Ping endpoint: {url}?secret=… with the secret of the listener.',
      'Or call PUT /v2/resource_subscriptions of the API with the same `post_url`, for refunds and the like.',
    ],
    secretAt: MADE_UP,
    retries: 'tries again once an hour for up to 3 hours, where the answer is not 200',
    retriesAt: 'https://www.gumroad.com/ping',
    dedupe: '$CONCAT([resource_name.$DEFAULT("sale"), sale_id], " ")',
    sample: {
      contentType: 'application/x-www-form-urlencoded',
      body: 'resource_name=sale&sale_id=s1&seller_id=u1&product_permalink=book&price=900',
    },
    proof: { by: 'rule' },
  },
  jotform: {
    title: 'Jotform',
    scheme: token(IN_URL),
    source: 'https://www.jotform.com/help/245-how-to-setup-a-webhook-with-jotform/',
    setup: [
      'Open the form, Settings, Integrations, Webhooks.',
      'URL: {url}?secret=… with the secret of the listener. "Complete Integration".',
      'Submissions come as multipart/form-data, which is kept and sent on as it is, and not taken apart.',
    ],
    secretAt: MADE_UP,
    retries: UNSAID,
    sample: {
      contentType: 'multipart/form-data; boundary=earshot',
      body: [
        '--earshot',
        'Content-Disposition: form-data; name="submissionID"',
        '',
        '6000000000000000000',
        '--earshot',
        'Content-Disposition: form-data; name="rawRequest"',
        '',
        '{"q3_name":"Ada"}',
        '--earshot--',
        '',
      ].join('\r\n'),
    },
    proof: { by: 'rule' },
  },
  mailchimp: {
    ...MAILCHIMP,
    title: 'Mailchimp Marketing',
    scheme: stamped('x-mailchimp-signature'),
    setup: [
      'Call POST /lists/{list_id}/webhooks of the API with `url`: {url} and the `events`.',
      'Give the listener the `signing_secret` of the answer.',
    ],
    secretAt: 'the answer to that call, `signing_secret`; it is shown once',
  },
  'mailchimp-url': {
    ...MAILCHIMP,
    title: 'Mailchimp Marketing (secret in the URL)',
    scheme: token(IN_URL),
    setup: [
      'Open the audience, Settings, Webhooks, Create New Webhook.',
      'Callback URL: {url}?secret=… with the secret of the listener. Choose the events, and save.',
    ],
    secretAt: MADE_UP,
  },
  pipedrive: {
    title: 'Pipedrive',
    scheme: token(header('authorization'), 'basic'),
    eventType: field('meta.action'),
    source: 'https://pipedrive.readme.io/docs/guide-for-webhooks-v2',
    setup: [
      'Open Settings, Tools and apps, Webhooks, Create new webhook, with the endpoint URL {url}.',
      'HTTP Auth username and password: those of the secret.',
    ],
    secretAt: MADE_UP_PAIR,
    retries: 'makes up to four attempts, 3, 30 and 150 s apart',
    retriesAt:
      'https://github.com/api-evangelist/pipedrive/blob/main/asyncapi/pipedrive-webhooks-v2-asyncapi.yml',
    dedupe: 'meta.id',
    sample: {
      body: { meta: { action: 'create', entity: 'deal', id: 'w1', version: '2.0' }, data: {} },
    },
    proof: { by: 'rule' },
  },
  supabase: {
    title: 'Supabase database webhooks',
    scheme: token(header('authorization', { prefix: 'Bearer ' })),
    eventType: field('type'),
    source: 'https://supabase.com/docs/guides/database/webhooks',
    setup: [
      'Open the project, Integrations, Database Webhooks, Create a new hook. Choose the table and the events.',
      'Type: HTTP Request. Method: POST. URL: {url}.',
      'HTTP Headers: `Authorization` is `Bearer …`, with the secret of the listener.',
    ],
    secretAt: MADE_UP,
    retries:
      'waits as long as the trigger says, 1 s in the example of the page; it is not said that it tries again',
    retriesAt: 'https://supabase.com/docs/guides/database/webhooks',
    sample: {
      body: {
        type: 'INSERT',
        table: 'orders',
        schema: 'public',
        record: { id: 1 },
        old_record: null,
      },
    },
    proof: { by: 'rule' },
  },
  salesforce: {
    title: 'Salesforce outbound messages',
    // Nothing is signed: which organization sends is said in the message, and that is what the page wants verified.
    scheme: token(field('Envelope.Body.notifications.OrganizationId')),
    answer: {
      contentType: 'text/xml; charset=utf-8',
      body: [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>',
        '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>',
        '</soapenv:Body></soapenv:Envelope>',
      ].join(''),
    },
    source:
      'https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging_security.htm',
    setup: [
      'Open Setup, Outbound Messages, New Outbound Message, and choose the object and its fields. Endpoint URL: {url}.',
      'Add the message as an action to a flow. Leave "Send Session ID" off.',
      'Let only addresses of Salesforce through (`verification.allowlist`): the id of an organization is no secret.',
    ],
    secretAt: 'Setup, Company Information, "Salesforce.com Organization ID", with 18 characters',
    retries:
      'wants an acknowledgement, which it gets; tries again for 24 hours, at most 2 hours apart',
    retriesAt:
      'https://developer.salesforce.com/docs/atlas.en-us.246.0.api.meta/api/sforce_api_om_outboundmessaging_notifications.htm',
    // One message brings up to 100 of them; where there is one, it is no list.
    dedupe: '$CONCAT($MAP($FLATTEN([Envelope.Body.notifications.Notification]), n => n.Id), " ")',
    sample: {
      contentType: 'text/xml; charset=utf-8',
      body: [
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>',
        '<notifications xmlns="http://soap.sforce.com/2005/09/outbound">',
        '<OrganizationId>{secret}</OrganizationId><ActionId>04k000000000001AAA</ActionId>',
        '<Notification><Id>04l000000000001AAA</Id><sObject><Id>0060000000000001AAA</Id></sObject></Notification>',
        '</notifications></soapenv:Body></soapenv:Envelope>',
      ].join(''),
    },
    proof: { by: 'rule' },
  },
};
