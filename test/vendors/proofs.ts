import { load } from './install.ts';
import { at, seconds, secretOf, textOf, type VendorProof } from './proof.ts';
import { standard } from './standard.ts';
import {
  askZoom,
  verifyChargebee,
  verifyClerk,
  verifyHookdeck,
  verifyLithic,
  verifyNotion,
  verifyReplicate,
  verifyResend,
  verifyShopify,
  verifySns,
  verifyTelegram,
} from './verifiers.ts';

const STANDARD = standard('standardwebhooks', 'webhook');
const SVIX = standard('svix', 'svix');

interface StripeModule {
  readonly default: {
    readonly webhooks: {
      constructEvent: (body: string, header: string, secret: string) => { id: string };
      generateTestHeaderString: (of: {
        payload: string;
        secret: string;
        timestamp: number;
      }) => string;
    };
  };
}

interface TwilioModule {
  getExpectedTwilioSignature: (token: string, url: string, params: object) => string;
  validateRequest: (
    ...given: [token: string, signature: string, url: string, params: object]
  ) => boolean;
  validateRequestWithBody: (
    ...given: [token: string, signature: string, url: string, body: string]
  ) => boolean;
}
const TWILIO = 'twilio/lib/webhooks/webhooks.js';

interface SendgridModule {
  readonly EventWebhook: new () => {
    convertPublicKeyToECDSA: (key: string) => unknown;
    verifySignature: (...given: [unknown, Buffer, string, string]) => boolean;
  };
}

export const PROOFS: Readonly<Record<string, VendorProof>> = {
  'standard-webhooks': STANDARD,
  'gitlab-signed': STANDARD,
  replicate: { package: 'replicate', verify: verifyReplicate },
  brex: STANDARD,
  render: STANDARD,
  loops: STANDARD,
  lithic: { package: 'lithic', verify: verifyLithic },
  // The package wants keys in base64; this one is a text.
  bigcommerce: standard('standardwebhooks', 'webhook', (secret) =>
    Buffer.from(secret).toString('base64'),
  ),
  svix: SVIX,
  clerk: { package: '@clerk/backend', verify: verifyClerk },
  resend: { package: 'resend', verify: verifyResend },
  recall: SVIX,
  'incident-io': SVIX,
  openai: {
    package: 'openai',
    async verify(sent, account) {
      const { default: OpenAI } = await load<{
        default: new (options: object) => {
          webhooks: {
            verifySignature: (body: string, headers: object, secret: string) => Promise<void>;
          };
        };
      }>('openai');
      const client = new OpenAI({ apiKey: 'none' });
      await client.webhooks.verifySignature(textOf(sent), sent.headers, secretOf(account));
      return true;
    },
  },
  github: {
    package: '@octokit/webhooks-methods',
    async verify(sent, account) {
      const { verify } = await load<{ verify: (...texts: string[]) => Promise<boolean> }>(
        '@octokit/webhooks-methods',
      );
      return verify(secretOf(account), textOf(sent), at(sent, 'x-hub-signature-256'));
    },
    async sign({ secret, body }) {
      const { sign } = await load<{ sign: (secret: string, body: string) => Promise<string> }>(
        '@octokit/webhooks-methods',
      );
      return { 'x-hub-signature-256': await sign(secret, body) };
    },
  },
  stripe: {
    package: 'stripe',
    async verify(sent, account) {
      const { webhooks } = (await load<StripeModule>('stripe')).default;
      const header = at(sent, 'stripe-signature');
      return webhooks.constructEvent(textOf(sent), header, secretOf(account)).id !== '';
    },
    async sign({ body, secret, now }) {
      const { webhooks } = (await load<StripeModule>('stripe')).default;
      const signing = { payload: body, secret, timestamp: seconds(now) };
      return { 'stripe-signature': webhooks.generateTestHeaderString(signing) };
    },
  },
  slack: {
    package: '@slack/bolt',
    async verify(sent, account) {
      const { isValidSlackRequest } = await load<{ isValidSlackRequest: (of: object) => boolean }>(
        '@slack/bolt/dist/receivers/verify-request.js',
      );
      const headers = {
        'x-slack-signature': at(sent, 'x-slack-signature'),
        'x-slack-request-timestamp': Number(at(sent, 'x-slack-request-timestamp')),
      };
      return isValidSlackRequest({ signingSecret: secretOf(account), body: textOf(sent), headers });
    },
  },
  discord: {
    package: 'discord-interactions',
    async verify(sent, account) {
      const { verifyKey } = await load<{
        verifyKey: (body: Buffer, ...texts: string[]) => boolean | Promise<boolean>;
      }>('discord-interactions');
      const [signature, time] = ['x-signature-ed25519', 'x-signature-timestamp'];
      return verifyKey(sent.body, at(sent, signature), at(sent, time), secretOf(account));
    },
  },
  twilio: {
    package: 'twilio',
    async verify(sent, account) {
      const { validateRequest } = await load<TwilioModule>(TWILIO);
      const params = Object.fromEntries(new URLSearchParams(textOf(sent)));
      return validateRequest(secretOf(account), at(sent, 'x-twilio-signature'), sent.url, params);
    },
    async sign({ url, body, secret }) {
      const { getExpectedTwilioSignature } = await load<TwilioModule>(TWILIO);
      const params = Object.fromEntries(new URLSearchParams(body));
      return { 'x-twilio-signature': getExpectedTwilioSignature(secret, url, params) };
    },
  },
  sendgrid: {
    package: '@sendgrid/eventwebhook',
    async verify(sent, account) {
      const { EventWebhook } = await load<SendgridModule>('@sendgrid/eventwebhook');
      const webhook = new EventWebhook();
      const name = 'x-twilio-email-event-webhook';
      const [signature, time] = [at(sent, `${name}-signature`), at(sent, `${name}-timestamp`)];
      const key = webhook.convertPublicKeyToECDSA(secretOf(account));
      return webhook.verifySignature(key, sent.body, signature, time);
    },
  },
  shopify: {
    package: '@shopify/shopify-api',
    verify: verifyShopify,
  },
  square: {
    package: 'square',
    async verify(sent, account) {
      const { WebhooksHelper } = await load<{
        WebhooksHelper: { verifySignature: (of: object) => Promise<boolean> };
      }>('square');
      return WebhooksHelper.verifySignature({
        requestBody: textOf(sent),
        signatureHeader: at(sent, 'x-square-hmacsha256-signature'),
        signatureKey: secretOf(account),
        notificationUrl: sent.url,
      });
    },
  },
  hubspot: {
    package: '@hubspot/api-client',
    async verify(sent, account) {
      const { Signature } = await load<{ Signature: { isValid: (of: object) => boolean } }>(
        '@hubspot/api-client',
      );
      return Signature.isValid({
        signatureVersion: 'v3',
        signature: at(sent, 'x-hubspot-signature-v3'),
        timestamp: Number(at(sent, 'x-hubspot-request-timestamp')),
        method: 'POST',
        clientSecret: secretOf(account),
        requestBody: textOf(sent),
        url: sent.url,
      });
    },
  },
  workos: {
    package: '@workos-inc/node',
    async verify(sent, account) {
      const { WorkOS } = await load<{
        WorkOS: new (key: string) => {
          webhooks: { verifyHeader: (of: object) => Promise<boolean> };
        };
      }>('@workos-inc/node');
      return new WorkOS('none').webhooks.verifyHeader({
        payload: JSON.parse(textOf(sent)) as unknown,
        sigHeader: at(sent, 'workos-signature'),
        secret: secretOf(account),
      });
    },
  },
  linear: {
    package: '@linear/sdk',
    async verify(sent, account) {
      const { LinearWebhookClient } = await load<{
        LinearWebhookClient: new (secret: string) => {
          verify: (body: Buffer, signature: string) => boolean;
        };
      }>('@linear/sdk/webhooks');
      return new LinearWebhookClient(secretOf(account)).verify(
        sent.body,
        at(sent, 'linear-signature'),
      );
    },
  },
  'aws-sns': { package: 'sns-validator', verify: verifySns },
  paddle: {
    package: '@paddle/paddle-node-sdk',
    async verify(sent, account) {
      const { Paddle } = await load<{
        Paddle: new (key: string) => {
          webhooks: { isSignatureValid: (...texts: string[]) => Promise<boolean> };
        };
      }>('@paddle/paddle-node-sdk');
      const { webhooks } = new Paddle('none');
      return webhooks.isSignatureValid(
        textOf(sent),
        secretOf(account),
        at(sent, 'paddle-signature'),
      );
    },
  },
  line: {
    package: '@line/bot-sdk',
    async verify(sent, account) {
      const { validateSignature } = await load<{
        validateSignature: (body: Buffer, secret: string, signature: string) => boolean;
      }>('@line/bot-sdk');
      return validateSignature(sent.body, secretOf(account), at(sent, 'x-line-signature'));
    },
  },
  razorpay: {
    package: 'razorpay',
    async verify(sent, account) {
      const { default: Razorpay } = await load<{
        default: { validateWebhookSignature: (...texts: string[]) => boolean };
      }>('razorpay');
      const signature = at(sent, 'x-razorpay-signature');
      return Razorpay.validateWebhookSignature(textOf(sent), signature, secretOf(account));
    },
  },
  gocardless: {
    package: 'gocardless-nodejs',
    async verify(sent, account) {
      const { parse } = await load<{ parse: (...texts: string[]) => readonly unknown[] }>(
        'gocardless-nodejs/webhooks',
      );
      return parse(textOf(sent), secretOf(account), at(sent, 'webhook-signature')).length > 0;
    },
  },
  mux: {
    package: '@mux/mux-node',
    async verify(sent, account) {
      const { default: Mux } = await load<{
        default: new (options: object) => {
          webhooks: { verifySignature: (body: string, headers: object, secret: string) => unknown };
        };
      }>('@mux/mux-node');
      const mux = new Mux({ tokenId: 'none', tokenSecret: 'none' });
      await mux.webhooks.verifySignature(textOf(sent), sent.headers, secretOf(account));
      return true;
    },
  },
  sanity: {
    package: '@sanity/webhook',
    async verify(sent, account) {
      const { isValidSignature } = await load<{
        isValidSignature: (...texts: string[]) => Promise<boolean>;
      }>('@sanity/webhook');
      return isValidSignature(
        textOf(sent),
        at(sent, 'sanity-webhook-signature'),
        secretOf(account),
      );
    },
    async sign({ body, secret, now }) {
      const { encodeSignatureHeader } = await load<{
        encodeSignatureHeader: (body: string, at: number, secret: string) => Promise<string>;
      }>('@sanity/webhook');
      const header = await encodeSignatureHeader(body, now.getTime(), secret);
      return { 'sanity-webhook-signature': header };
    },
  },
  pusher: {
    package: 'pusher',
    async verify(sent, account) {
      const { default: Pusher } = await load<{
        default: new (options: object) => { webhook: (of: object) => { isValid(): boolean } };
      }>('pusher');
      const secret = secretOf(account);
      const pusher = new Pusher({ appId: '1', key: 'k', secret, cluster: 'eu' });
      const headers = { ...sent.headers, 'x-pusher-key': 'k' };
      return pusher.webhook({ rawBody: textOf(sent), headers }).isValid();
    },
  },
  box: {
    package: 'box-node-sdk',
    async verify(sent, account) {
      const { WebhooksManager } = await load<{
        WebhooksManager: {
          validateMessage: (body: string, headers: object, key: string) => Promise<boolean>;
        };
      }>('box-node-sdk/lib/managers/webhooks.js');
      return WebhooksManager.validateMessage(textOf(sent), sent.headers, secretOf(account));
    },
  },
  telegram: { package: 'grammy', verify: verifyTelegram },
  notion: { package: '@notionhq/client', verify: verifyNotion },
  hookdeck: { package: '@hookdeck/sdk', verify: verifyHookdeck },
  chargebee: { package: 'chargebee', verify: verifyChargebee },
  zoom: {
    package: '@zoom/rivet',
    verify: async (sent, account) => (await askZoom(sent, account)).statusCode === 200,
  },
};
