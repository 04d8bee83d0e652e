import { body, field, header, hmac, literal, timestamp, token, url, value } from '../build.ts';
import type { Provider } from '../row.ts';

/** Chat, calls and social networks. */

const SLACK_TIME = header('x-slack-request-timestamp');
const DISCORD_TIME = header('x-signature-timestamp');

export const MESSAGING: Readonly<Record<string, Provider>> = {
  slack: {
    title: 'Slack',
    scheme: hmac(header('x-slack-signature', { prefix: 'v0=' }), {
      content: [literal('v0:'), value(SLACK_TIME), literal(':'), body],
      timestamp: timestamp(SLACK_TIME),
    }),
    challenges: [
      {
        method: 'POST',
        marker: 'url_verification',
        when: 'type == "url_verification" AND challenge',
        answer: { status: 200, text: 'challenge' },
      },
    ],
    eventType: field('event.type'),
    source: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
    setup: [
      'Open the app at api.slack.com/apps, Event Subscriptions, Enable Events.',
      'Request URL: {url}. Slack asks for an echo at once, and shows "Verified".',
      'Add the events of the bot, and save. Slash commands and interactivity take the same URL.',
    ],
    secretAt: 'the app, Basic Information, App Credentials, "Signing Secret"',
    retries: 'waits 3 s; tries up to three more times, longer apart each time',
    retriesAt:
      'https://github.com/api-evangelist/slack/blob/main/asyncapi/slack-events-asyncapi.yml',
    dedupe: 'event_id',
    sample: { body: { type: 'event_callback', event_id: 'Ev1', event: { type: 'app_mention' } } },
    proof: { by: 'package', name: '@slack/bolt' },
  },
  discord: {
    title: 'Discord',
    scheme: {
      kind: 'signature',
      algorithm: 'ed25519',
      encoding: 'hex',
      signature: [header('x-signature-ed25519')],
      content: [value(DISCORD_TIME), body],
      timestamp: timestamp(DISCORD_TIME),
      key: { from: 'secret', form: 'public-key' },
    },
    challenges: [
      {
        method: 'POST',
        verified: true,
        when: 'type == 1 AND application_id AND event == NULL AND token',
        answer: { status: 200, json: { type: 1 } },
      },
      {
        method: 'POST',
        verified: true,
        when: 'type == 0 AND event == NULL',
        answer: { status: 204 },
      },
    ],
    eventType: field('event.type'),
    source: 'https://docs.discord.com/developers/events/webhook-events',
    setup: [
      'Open the app in the Developer Portal, Webhooks, Endpoint URL: {url}.',
      'Discord sends a good and a bad PING at once, and wants 204 and 401.',
      'Choose the events, and save.',
    ],
    secretAt: 'the app, General Information, "Public Key": give it as the secret',
    retries: 'waits 3 s; tries again for up to 10 minutes, longer apart each time',
    retriesAt: 'https://docs.discord.com/developers/events/webhook-events',
    sample: {
      body: { version: 1, application_id: '1', type: 1, event: { type: 'APPLICATION_AUTHORIZED' } },
    },
    proof: { by: 'package', name: 'discord-interactions' },
  },
  telegram: {
    title: 'Telegram',
    scheme: token(header('x-telegram-bot-api-secret-token')),
    source: 'https://core.telegram.org/bots/api#setwebhook',
    setup: [
      'Call setWebhook of the Bot API with `url`: {url} and `secret_token`: that of the listener.',
    ],
    secretAt: 'you make it up, of letters, digits, `_` and `-` alone',
    retries: 'tries again, and gives up after a reasonable number of times',
    retriesAt: 'https://core.telegram.org/bots/api#setwebhook',
    dedupe: '$TEXT(update_id)',
    sample: { body: { update_id: 1, message: { message_id: 1, text: 'hello' } } },
    proof: { by: 'package', name: 'grammy' },
  },
  meta: {
    title: 'Meta: Facebook, Instagram, WhatsApp',
    scheme: hmac(header('x-hub-signature-256', { prefix: 'sha256=' })),
    challenges: [
      {
        method: 'GET',
        when: 'query_params["hub.mode"] == "subscribe" AND query_params["hub.verify_token"] == params.verify_token',
        answer: { status: 200, text: 'query_params["hub.challenge"]' },
      },
    ],
    params: { verify_token: 'a text of your own, which Meta shows when it asks for the echo' },
    eventType: field('object'),
    source: 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started',
    setup: [
      'Open the app, Webhooks, choose the object, Subscribe.',
      'Callback URL: {url}. Verify token: `params.verify_token` of the listener.',
      'Subscribe to the fields.',
    ],
    secretAt: 'the app, App settings, Basic, "App secret"',
    retries: 'tries again at once, then for 36 hours, less and less often',
    retriesAt: 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started',
    sample: { body: { object: 'page', entry: [{ id: '1', time: 1_795_000_000, changes: [] }] } },
    proof: { by: 'rule' },
  },
  x: {
    title: 'X (formerly Twitter)',
    scheme: hmac(header('x-twitter-webhooks-signature', { prefix: 'sha256=' }), {
      encoding: 'base64',
    }),
    challenges: [
      {
        method: 'GET',
        when: 'query_params.crc_token',
        answer: {
          status: 200,
          json: { response_token: '$CONCAT(["sha256=", challenge_token["crc"]])' },
        },
        tokens: { crc: { algorithm: 'sha256', encoding: 'base64', of: 'query_params.crc_token' } },
      },
    ],
    source: 'https://docs.x.com/x-api/webhooks/introduction',
    setup: [
      'Call POST /2/webhooks of the API with `url`: {url}.',
      'X asks for a token that is signed with your secret, at once and every hour.',
    ],
    secretAt: 'the app in the developer portal, Keys and tokens, "API Key Secret"',
    retries: 'waits 10 s; sends again what a replay job asks for',
    retriesAt: 'https://docs.x.com/x-api/webhooks/introduction',
    sample: { body: { for_user_id: '1', tweet_create_events: [{ id_str: '2' }] } },
    proof: { by: 'rule' },
  },
  twilio: {
    title: 'Twilio',
    scheme: hmac(header('x-twilio-signature'), {
      algorithm: 'hmac-sha1',
      encoding: 'base64',
      content: [url, { kind: 'sorted-form' }],
      conditions: [{ kind: 'body-hash', of: { in: 'query', name: 'bodySHA256' }, unless: 'form' }],
    }),
    source: 'https://www.twilio.com/docs/usage/security',
    setup: [
      'Open the number, "A message comes in": Webhook, {url}, HTTP POST.',
      'The listener must know its public URL (EARSHOT_PUBLIC_URL) as Twilio calls it: it is signed.',
    ],
    secretAt: 'the Console, Account Info, "Auth Token"',
    retries: 'calls the fallback URL, where one is set',
    dedupe: 'MessageSid',
    sample: {
      contentType: 'application/x-www-form-urlencoded',
      body: 'MessageSid=SM1&From=%2B15550100&To=%2B15550101&Body=Hello%20there',
    },
    proof: { by: 'package', name: 'twilio' },
  },
  line: {
    title: 'LINE',
    scheme: hmac(header('x-line-signature'), { encoding: 'base64' }),
    source: 'https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/',
    setup: ['Open the channel, Messaging API, Webhook URL: {url}, and switch on "Use webhook".'],
    secretAt: 'the channel, Basic settings, "Channel secret"',
    retries: 'may send an event again, and says so in its member `isRedelivery`',
    retriesAt:
      'https://github.com/api-evangelist/line/blob/main/asyncapi/line-messaging-webhook.yml',
    dedupe: 'events[0].webhookEventId',
    sample: { body: { destination: 'U1', events: [{ type: 'message', webhookEventId: 'w1' }] } },
    proof: { by: 'package', name: '@line/bot-sdk' },
  },
  intercom: {
    title: 'Intercom',
    scheme: hmac(header('x-hub-signature', { prefix: 'sha1=' }), { algorithm: 'hmac-sha1' }),
    eventType: field('topic'),
    source: 'https://developers.intercom.com/docs/webhooks',
    setup: ['Open the app in the Developer Hub, Webhooks, Endpoint URL: {url}, and add topics.'],
    secretAt: 'the app, Basic information, "Client secret"',
    retries: 'tries again, longer apart each time',
    retriesAt:
      'https://github.com/api-evangelist/intercom/blob/main/asyncapi/intercom-webhooks-asyncapi.yml',
    dedupe: 'id',
    sample: { body: { type: 'notification_event', id: 'n1', topic: 'conversation.user.created' } },
    proof: { by: 'rule' },
  },
  pusher: {
    title: 'Pusher Channels',
    scheme: hmac(header('x-pusher-signature')),
    source: 'https://pusher.com/docs/channels/server_api/webhooks/',
    setup: ['Open the app, Webhooks, Webhook URL: {url}, and add.'],
    secretAt: 'the app, App Keys, "secret"',
    retries: 'waits 4 s; tries again for 5 minutes, longer apart each time',
    retriesAt:
      'https://docs.bird.com/pusher/channels/channels/webhooks/channels-webhook-timeouts-and-retries',
    sample: {
      body: { time_ms: 1_795_000_000_000, events: [{ name: 'channel_occupied', channel: 'c' }] },
    },
    proof: { by: 'package', name: 'pusher' },
  },
};
