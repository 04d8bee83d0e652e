import {
  body,
  field,
  header,
  hmac,
  literal,
  stamped,
  timestamp,
  token,
  url,
  value,
  UNSAID,
} from '../build.ts';
import { HOUR } from '../../base/duration.ts';
import type { Provider } from '../row.ts';

/** Meetings, tasks, documents and forms. */

const GRAPH_VALIDATION = {
  method: 'POST',
  when: 'query_params.validationToken',
  answer: { status: 200, text: 'query_params.validationToken' },
} as const;
const ZOOM_TIME = header('x-zm-request-timestamp');

export const TEAMS: Readonly<Record<string, Provider>> = {
  zoom: {
    title: 'Zoom',
    scheme: hmac(header('x-zm-signature', { prefix: 'v0=' }), {
      content: [literal('v0:'), value(ZOOM_TIME), literal(':'), body],
      timestamp: timestamp(ZOOM_TIME),
    }),
    challenges: [
      {
        method: 'POST',
        marker: 'endpoint.url_validation',
        when: 'event == "endpoint.url_validation" AND payload.plainToken',
        answer: {
          status: 200,
          json: { plainToken: 'payload.plainToken', encryptedToken: 'challenge_token["plain"]' },
        },
        tokens: { plain: { algorithm: 'sha256', encoding: 'hex', of: 'payload.plainToken' } },
      },
    ],
    eventType: field('event'),
    source: 'https://developers.zoom.us/docs/api/webhooks/',
    setup: [
      'Open the app in the App Marketplace, Feature, Event Subscriptions, Add.',
      'Event notification endpoint URL: {url}; then "Validate".',
      'Choose the events, and save. Zoom validates again every 72 hours.',
    ],
    secretAt: 'the app, Feature, "Secret Token"',
    retries: 'waits 3 s; tries three more times, 5, 20 and 60 minutes apart',
    retriesAt: 'https://developers.zoom.us/blog/webhook-delays.md',
    dedupe: '$CONCAT([event, $TEXT(event_ts)], " ")',
    sample: { body: { event: 'meeting.started', event_ts: 1_795_000_000_000, payload: {} } },
    proof: { by: 'package', name: '@zoom/rivet' },
  },
  asana: {
    title: 'Asana',
    scheme: hmac(header('x-hook-signature')),
    challenges: [
      {
        method: 'POST',
        when: 'headers["x-hook-secret"]',
        answer: { status: 200, headers: { 'x-hook-secret': 'headers["x-hook-secret"]' } },
        capture: 'headers["x-hook-secret"]',
      },
    ],
    source: 'https://developers.asana.com/docs/webhooks-guide',
    setup: [
      'Call POST /webhooks of the API with `resource` and `target`: {url}.',
      'Asana sends its secret while the call waits; it is kept, and waits for you.',
      'Confirm it: earshot listeners confirm-secret lsn_…',
    ],
    secretAt: 'Asana sends it once, to the webhook URL; nobody has to copy it',
    retries: 'waits 10 s; tries again for 24 hours, then deletes the webhook',
    retriesAt:
      'https://github.com/Asana/developer-docs/blob/master/source/includes/markdown/_webhooks.html.md',
    sample: { body: { events: [{ action: 'changed', resource: { gid: '1' } }] } },
    proof: { by: 'rule' },
  },
  notion: {
    title: 'Notion',
    scheme: hmac(header('x-notion-signature', { prefix: 'sha256=' })),
    challenges: [
      {
        method: 'POST',
        marker: 'verification_token',
        when: 'verification_token AND headers["x-notion-signature"] == NULL',
        answer: { status: 200 },
        capture: 'verification_token',
      },
    ],
    eventType: field('type'),
    source: 'https://developers.notion.com/reference/webhooks',
    setup: [
      'Open the integration, Webhooks, Create a subscription, with the URL {url}.',
      'Notion sends a token; it is kept, and waits for you.',
      'Confirm it, which prints it: earshot listeners confirm-secret lsn_…; paste it under "Verify".',
    ],
    secretAt: 'Notion sends it once, to the webhook URL',
    retries: 'tries up to eight times within about 24 hours',
    retriesAt:
      'https://github.com/api-evangelist/notion/blob/main/asyncapi/notion-webhooks-asyncapi.yml',
    dedupe: 'id',
    sample: { body: { id: 'e1', type: 'page.content_updated', entity: { id: 'p1' } } },
    proof: { by: 'package', name: '@notionhq/client' },
  },
  trello: {
    title: 'Trello',
    scheme: hmac(header('x-trello-webhook'), {
      algorithm: 'hmac-sha1',
      encoding: 'base64',
      content: [body, url],
    }),
    challenges: [{ method: 'HEAD', when: 'true', answer: { status: 200 } }],
    eventType: field('action.type'),
    source: 'https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/',
    setup: ['Call POST /1/webhooks of the API with `idModel` and `callbackURL`: {url}.'],
    secretAt: 'the Power-Up, API key, "Secret"',
    retries: UNSAID,
    dedupe: 'action.id',
    sample: { body: { action: { id: 'a1', type: 'updateCard' }, model: { id: 'b1' } } },
    proof: { by: 'rule' },
  },
  calendly: {
    title: 'Calendly',
    scheme: stamped('calendly-webhook-signature'),
    eventType: field('event'),
    source: 'https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures',
    setup: ['Call POST /webhook_subscriptions of the API with `url`: {url} and a `signing_key`.'],
    secretAt: 'you make it up: take the one that the listener was made with as `signing_key`',
    retries: 'tries again for 24 hours, longer apart each time, then switches the webhook off',
    retriesAt: 'https://developer.calendly.com/api-docs/overview/webhooks/webhook-errors',
    dedupe: '$CONCAT([event, payload.uri, created_at], " ")',
    sample: { body: { event: 'invitee.created', created_at: '2026-11-23T09:30:00Z', payload: {} } },
    proof: { by: 'rule' },
  },
  'cal-com': {
    title: 'Cal.com',
    scheme: hmac(header('x-cal-signature-256')),
    eventType: field('triggerEvent'),
    source: 'https://cal.com/docs/developing/guides/automation/webhooks',
    setup: [
      'Open Settings, Developer, Webhooks, New.',
      'Subscriber URL: {url}. Secret: that of the listener.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries: UNSAID,
    dedupe: '$CONCAT([triggerEvent, payload.uid], " ")',
    sample: { body: { triggerEvent: 'BOOKING_CREATED', payload: { uid: 'u1' } } },
    proof: { by: 'rule' },
  },
  typeform: {
    title: 'Typeform',
    scheme: hmac(header('typeform-signature', { prefix: 'sha256=' }), { encoding: 'base64' }),
    eventType: field('event_type'),
    source: 'https://www.typeform.com/developers/webhooks/secure-your-webhooks/',
    setup: [
      'Open the form, Connect, Webhooks, Add a webhook, with the URL {url}.',
      'Edit it: Secret: that of the listener. Then switch it on.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries:
      'waits 30 s; tries again for up to 10 hours, and switches the webhook off at once on 404 and 410',
    retriesAt:
      'https://github.com/api-evangelist/typeform/blob/main/asyncapi/typeform-asyncapi.yml',
    dedupe: 'event_id',
    sample: { body: { event_id: 'e1', event_type: 'form_response', form_response: {} } },
    proof: { by: 'rule' },
  },
  figma: {
    title: 'Figma',
    scheme: token(field('passcode')),
    eventType: field('event_type'),
    source: 'https://developers.figma.com/docs/rest-api/webhooks-security/',
    setup: [
      'Call POST /v2/webhooks of the API with `endpoint`: {url} and `passcode`: the secret of the listener.',
      'Figma sends the event PING at once.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with as `passcode`',
    retries: 'tries three more times, longer apart each time',
    retriesAt: 'https://github.com/figma/rest-api-spec/blob/main/openapi/openapi.yaml',
    dedupe: '$CONCAT([webhook_id, event_type, timestamp], " ")',
    sample: {
      body: { event_type: 'FILE_UPDATE', file_key: 'f1', passcode: '{secret}', webhook_id: '22' },
    },
    proof: { by: 'rule' },
  },
  airtable: {
    title: 'Airtable',
    scheme: hmac(header('x-airtable-content-mac', { prefix: 'hmac-sha256=' }), {
      secret: 'base64',
    }),
    source: 'https://airtable.com/developers/web/api/webhooks-overview',
    setup: [
      'Call POST /v0/bases/{baseId}/webhooks of the API with `notificationUrl`: {url}.',
      'An event says only that something changed; ask for the payloads with its cursor.',
    ],
    secretAt: 'the answer to that call, `macSecretBase64`; it is shown once',
    retries: 'tries again, longer apart each time',
    retriesAt:
      'https://github.com/api-evangelist/airtable/blob/main/asyncapi/airtable-webhooks-asyncapi.yml',
    sample: {
      body: { base: { id: 'app1' }, webhook: { id: 'ach1' }, timestamp: '2026-11-23T09:30:00Z' },
    },
    proof: { by: 'rule' },
  },
  webex: {
    title: 'Webex',
    scheme: hmac(header('x-spark-signature'), { algorithm: 'hmac-sha1' }),
    eventType: field('event'),
    source: 'https://developer.webex.com/docs/webhooks',
    setup: ['Call POST /v1/webhooks of the API with `targetUrl`: {url} and a `secret`.'],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries: UNSAID,
    dedupe: '$CONCAT([id, data.id], " ")',
    sample: { body: { id: 'w1', resource: 'messages', event: 'created', data: { id: 'm1' } } },
    proof: { by: 'rule' },
  },
  'microsoft-teams': {
    title: 'Microsoft Teams (outgoing webhook)',
    scheme: hmac(header('authorization', { prefix: 'HMAC ' }), {
      encoding: 'base64',
      secret: 'base64',
    }),
    eventType: field('type'),
    source:
      'https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook',
    setup: [
      'Open the team, Manage team, Apps, Create an outgoing webhook.',
      'Callback URL: {url}. Teams shows the answer in the channel.',
    ],
    secretAt: 'shown once, when the webhook has been created: the security token',
    retries: UNSAID,
    dedupe: 'id',
    sample: { body: { type: 'message', id: '1', text: 'hello' } },
    proof: { by: 'rule' },
  },
  'microsoft-graph': {
    title: 'Microsoft Graph change notifications',
    scheme: token(field('value.*.clientState')),
    challenges: [GRAPH_VALIDATION],
    eventType: field('value.*.changeType'),
    source: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
    setup: [
      'Call POST /v1.0/subscriptions with `notificationUrl`: {url} and `clientState`: the secret of the listener.',
      'Graph asks for an echo within 10 s, while the call waits, and gets it.',
      'Renew the subscription before `expirationDateTime`.',
    ],
    secretAt:
      'you make it up, at most 128 characters: take the one that the listener was made with',
    retries: 'waits 3 s for an answer to a notification; tries again for up to 4 hours',
    retriesAt: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
    sample: {
      body: {
        value: [
          {
            clientState: '{secret}',
            changeType: 'created',
            resource: 'me/messages/1',
          },
        ],
      },
    },
    proof: { by: 'rule' },
  },
  'microsoft-graph-data': {
    title: 'Microsoft Graph change notifications with resource data',
    scheme: {
      kind: 'jws',
      at: field('validationTokens.*'),
      algorithms: ['RS256'],
      keys: {
        from: 'jwks',
        url: 'https://login.microsoftonline.com/common/discovery/v2.0/keys',
      },
      issuers: [
        'https://sts.windows.net/{tenant_id}/',
        'https://login.microsoftonline.com/{tenant_id}/v2.0',
      ],
      audience: '{client_id}',
      // Who asked for the token: the service that tracks changes. Version 1 of the tokens says it in `appid`.
      claims: [{ names: ['azp', 'appid'], value: '0bf30f3b-4a52-48df-9a82-234910c4a086' }],
      token: field('value.*.clientState'),
      maxAgeMs: 24 * HOUR,
    },
    challenges: [GRAPH_VALIDATION],
    params: {
      client_id: 'the application (client) id that subscribes',
      tenant_id: 'the directory (tenant) id of the application',
    },
    eventType: field('value.*.changeType'),
    source: 'https://learn.microsoft.com/en-us/graph/change-notifications-with-resource-data',
    setup: [
      'Call POST /v1.0/subscriptions with `notificationUrl`: {url}, `clientState`: the secret of the listener, `includeResourceData`: true and your `encryptionCertificate`.',
      'Graph asks for an echo within 10 s, while the call waits, and gets it.',
      'The tokens are verified; what is encrypted stays so, and is for your program and its private key.',
      'Renew the subscription before `expirationDateTime`.',
    ],
    secretAt:
      'you make it up, at most 128 characters: take the one that the listener was made with',
    retries: 'waits 3 s for an answer to a notification; tries again for up to 4 hours',
    retriesAt: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
    sample: {
      body: {
        value: [{ clientState: '{secret}', changeType: 'created', resource: 'me/messages/1' }],
        validationTokens: ['{signature}'],
      },
    },
    proof: { by: 'rule' },
  },
};
