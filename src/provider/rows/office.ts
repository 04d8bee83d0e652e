import { header, field, hmac, token } from '../build.ts';
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
    retries: 'waits 3 s; tries once more, where the connection failed or the answer was 5xx',
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
    retries: 'waits 5 s; tries again for 72 hours, longer apart each time',
    dedupe: 'webhookNotificationId',
    sample: { body: { webhookNotificationId: 'n1', event: 'AGREEMENT_CREATED' } },
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
    retries: 'waits 10 s; tries again for about 10 minutes, longer apart each time',
    sample: { body: { list_folder: { accounts: ['dbid:1'] }, delta: { users: [1] } } },
    proof: { by: 'rule' },
  },
};
