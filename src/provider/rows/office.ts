import { body, header, field, hmac, token, UNSAID } from '../build.ts';
import type { Provider } from '../row.ts';

/** Identities, documents and agreements. */

export const OFFICE: Readonly<Record<string, Provider>> = {
  okta: {
    title: 'Okta event hooks',
    scheme: token(header('authorization')),
    challenges: [
      {
        method: 'GET',
        when: 'headers["x-okta-verification-challenge"]',
        answer: {
          status: 200,
          json: { verification: 'headers["x-okta-verification-challenge"]' },
        },
      },
    ],
    eventType: field('eventType'),
    source: 'https://developer.okta.com/docs/concepts/event-hooks/',
    setup: [
      'Open Workflow, Event Hooks, Create Event Hook, with the URL {url}.',
      'Authentication field: Authorization. Authentication secret: that of the listener.',
      'Choose the events, save, and "Verify".',
    ],
    secretAt: 'you make it up: take the one that the listener was made with',
    retries: 'waits 3 s; tries once more, but not after 4xx',
    retriesAt: 'https://developer.okta.com/docs/concepts/event-hooks/',
    dedupe: 'eventId',
    sample: { body: { eventType: 'com.okta.event_hook', eventId: 'o1', data: { events: [] } } },
    proof: { by: 'rule' },
  },
  'adobe-sign': {
    title: 'Adobe Acrobat Sign',
    scheme: token(header('x-adobesign-clientid')),
    challenges: [
      {
        method: 'GET',
        when: 'headers["x-adobesign-clientid"]',
        answer: {
          status: 200,
          headers: { 'x-adobesign-clientid': 'headers["x-adobesign-clientid"]' },
        },
      },
    ],
    echo: 'x-adobesign-clientid',
    eventType: field('event'),
    source: 'https://helpx.adobe.com/sign/developer/webhook.html',
    setup: [
      'Open Account, Webhooks, Create, with the URL {url}.',
      'Give the listener the client id of the application as its secret.',
    ],
    secretAt: 'the application, "Application ID": Acrobat Sign sends it, and wants it back',
    retries: UNSAID,
    dedupe: 'webhookNotificationId',
    sample: { body: { webhookNotificationId: 'n1', event: 'AGREEMENT_CREATED' } },
    proof: { by: 'rule' },
  },
  'adobe-events': {
    title: 'Adobe I/O Events',
    scheme: {
      kind: 'signature',
      algorithm: 'rsa-sha256',
      encoding: 'base64',
      // Two keys sign, so that one can be changed; either is enough.
      signature: [header('x-adobe-digital-signature-1'), header('x-adobe-digital-signature-2')],
      content: [body],
      key: {
        from: 'url',
        at: [header('x-adobe-public-key1-path'), header('x-adobe-public-key2-path')],
        base: 'https://static.adobeioevents.com',
        hosts: ['static.adobeioevents.com'],
        suffix: '.pem',
      },
      // Adobe signs for all of its customers. CloudEvents allow no underscore in a name.
      conditions: [
        {
          kind: 'param',
          of: { in: 'expression', source: 'recipient_client_id.$DEFAULT(recipientclientid)' },
          name: 'client_id',
        },
      ],
    },
    challenges: [
      {
        method: 'GET',
        when: 'query_params.challenge',
        answer: { status: 200, text: 'query_params.challenge' },
      },
    ],
    params: { client_id: 'the client id (API key) of the project in the Developer Console' },
    eventType: header('x-adobe-event-code'),
    source: 'https://developer.adobe.com/events/docs/guides/sdk/sdk-signature-verification',
    setup: [
      'Open the project in the Developer Console, Add to Project, Event, and choose what you want.',
      'How to receive events: Webhook, one event at a time, URL: {url}.',
      'Adobe asks for an echo at once, and gets it.',
    ],
    secretAt: 'there is none: Adobe signs with keys that it publishes',
    retries:
      'waits 10 s; tries again on 429 and 5xx, after 1 minute, then at most 15 minutes apart, for 24 hours',
    retriesAt:
      'https://github.com/AdobeDocs/adobe-io-events/blob/main/src/pages/common/retry-doc.md',
    dedupe: 'headers["x-adobe-event-id"]',
    sample: {
      headers: { 'x-adobe-event-code': 'asset_created', 'x-adobe-event-id': 'e1' },
      body: { event_id: 'e1', event: {}, recipient_client_id: '{client_id}' },
    },
    proof: { by: 'rule' },
  },
  'google-push': {
    title: 'Google Drive, Calendar and other push channels',
    scheme: token(header('x-goog-channel-token')),
    isBodyless: true,
    eventType: header('x-goog-resource-state'),
    source: 'https://developers.google.com/workspace/drive/api/guides/push',
    setup: [
      'Call the method `watch` of the resource with `type`: web_hook, `address`: {url} and `token`: the secret of the listener.',
      'Google sends `sync` at once. An event has no body: its headers say what changed.',
      'A channel ends by itself at its `expiration`: make a new one before.',
    ],
    secretAt: 'you make it up: take the one that the listener was made with as `token`',
    retries: UNSAID,
    dedupe: '$CONCAT([headers["x-goog-channel-id"], headers["x-goog-message-number"]], " ")',
    sample: {
      headers: {
        'x-goog-channel-id': 'c1',
        'x-goog-message-number': '1',
        'x-goog-resource-state': 'update',
      },
      body: '',
    },
    proof: { by: 'rule' },
  },
  dropbox: {
    title: 'Dropbox',
    scheme: hmac(header('x-dropbox-signature')),
    challenges: [
      {
        method: 'GET',
        when: 'query_params.challenge',
        answer: { status: 200, text: 'query_params.challenge' },
      },
    ],
    source: 'https://www.dropbox.com/developers/reference/webhooks',
    setup: [
      'Open the app in the App Console, Webhooks, Webhook URIs: {url}, and add.',
      'An event says only whose files changed; ask for the changes with the cursor.',
    ],
    secretAt: 'the app, Settings, "App secret"',
    retries: UNSAID,
    sample: { body: { list_folder: { accounts: ['dbid:1'] }, delta: { users: [1] } } },
    proof: { by: 'rule' },
  },
};
