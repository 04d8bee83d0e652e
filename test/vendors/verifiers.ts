import { EventEmitter } from 'node:events';
import https from 'node:https';
import { mock } from 'node:test';
import type { Account } from '../kit/signed.ts';
import type { Sent } from '../../src/provider/provider.ts';
import { load } from './install.ts';
import { at, secretOf, textOf } from './proof.ts';

interface SnsModule {
  readonly default: new () => {
    validate: (message: unknown, callback: (error: Error | null) => void) => void;
  };
}

export async function verifyShopify(sent: Sent, account: Account): Promise<boolean> {
  await load('@shopify/shopify-api/adapters/web-api');
  const { shopifyApi, LogSeverity } = await load<{
    shopifyApi: (options: object) => {
      webhooks: { validate: (of: object) => Promise<{ valid: boolean }> };
    };
    LogSeverity: { Error: number };
  }>('@shopify/shopify-api');
  const shopify = shopifyApi({
    apiKey: 'none',
    apiSecretKey: secretOf(account),
    apiVersion: '2026-10',
    hostName: 'app.example',
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error },
  });
  const headers = {
    ...sent.headers,
    'x-shopify-shop-domain': 'a.myshopify.com',
    'x-shopify-api-version': '2026-10',
    'x-shopify-webhook-id': 'w1',
  };
  const rawRequest = new Request(sent.url, { method: 'POST', headers });
  const { valid } = await shopify.webhooks.validate({ rawBody: textOf(sent), rawRequest });
  return valid;
}

/** It fetches the certificate by itself; what it gets is the key that the account signs with. */
export async function verifySns(sent: Sent, { key, keyUrl }: Account): Promise<boolean> {
  const { default: MessageValidator } = await load<SnsModule>('sns-validator');
  const get = mock.method(
    https,
    'get',
    (url: unknown, callback: (answer: EventEmitter) => void) => {
      const answer = Object.assign(new EventEmitter(), { statusCode: url === keyUrl ? 200 : 404 });
      callback(answer);
      answer.emit('data', key);
      answer.emit('end');
      return new EventEmitter();
    },
  );
  try {
    const message = JSON.parse(textOf(sent)) as unknown;
    return await new Promise((resolve) => {
      new MessageValidator().validate(message, (error) => resolve(error === null));
    });
  } finally {
    get.mock.restore();
  }
}

export async function verifyTelegram(sent: Sent, account: Account): Promise<boolean> {
  const { Bot, webhookCallback } = await load<{
    Bot: new (token: string, options: object) => unknown;
    webhookCallback: (
      bot: unknown,
      adapter: string,
      options: object,
    ) => (request: Request) => Promise<Response>;
  }>('grammy');
  const bot = new Bot('1:none', {
    botInfo: { id: 1, is_bot: true, first_name: 'b', username: 'b' },
  });
  const handle = webhookCallback(bot, 'std/http', { secretToken: secretOf(account) });
  const { url, headers, body } = sent;
  const answer = await handle(
    new Request(url, { method: 'POST', headers, body: textOf({ ...sent, body }) }),
  );
  return answer.status === 200;
}

interface LambdaAnswer {
  readonly statusCode: number;
  readonly body: string;
}

/** What Zoom's own receiver answers; it says on the console what it takes. */
export async function askZoom(sent: Sent, account: Account): Promise<LambdaAnswer> {
  const { AwsLambdaReceiver } = await load<{
    AwsLambdaReceiver: new (options: { webhooksSecretToken: string }) => {
      start: () => (event: object, context: object) => Promise<LambdaAnswer>;
    };
  }>('@zoom/rivet/meetings');
  const debug = mock.method(console, 'debug', () => {});
  try {
    const handle = new AwsLambdaReceiver({ webhooksSecretToken: secretOf(account) }).start();
    return await handle({ headers: sent.headers, body: textOf(sent) }, {});
  } finally {
    debug.mock.restore();
  }
}

export async function verifyHookdeck(sent: Sent, account: Account): Promise<boolean> {
  const { default: helpers } = await load<{
    default: {
      verifyWebhookSignature: (of: object) => Promise<{ isValidSignature: boolean }>;
    };
  }>('@hookdeck/sdk/webhooks/helpers.js');
  const { isValidSignature } = await helpers.verifyWebhookSignature({
    headers: sent.headers,
    rawBody: textOf(sent),
    signingSecret: secretOf(account),
  });
  return isValidSignature;
}

export async function verifyResend(sent: Sent, account: Account): Promise<boolean> {
  const { Resend } = await load<{
    Resend: new (key: string) => { webhooks: { verify: (of: object) => object } };
  }>('resend');
  const headers = {
    id: at(sent, 'svix-id'),
    timestamp: at(sent, 'svix-timestamp'),
    signature: at(sent, 'svix-signature'),
  };
  const webhookSecret = secretOf(account);
  new Resend('none').webhooks.verify({ payload: textOf(sent), headers, webhookSecret });
  return true;
}

export async function verifyLithic(sent: Sent, account: Account): Promise<boolean> {
  const { default: Lithic } = await load<{
    default: new (options: object) => {
      webhooks: { verifySignature: (body: string, headers: object, secret: string) => void };
    };
  }>('lithic');
  const lithic = new Lithic({ apiKey: 'none' });
  lithic.webhooks.verifySignature(textOf(sent), sent.headers, secretOf(account));
  return true;
}

export async function verifyReplicate(sent: Sent, account: Account): Promise<boolean> {
  const { validateWebhook } = await load<{
    validateWebhook: (of: object, secret: string) => Promise<boolean>;
  }>('replicate');
  return validateWebhook({ headers: sent.headers, body: textOf(sent) }, secretOf(account));
}

export async function verifyChargebee(sent: Sent, account: Account): Promise<boolean> {
  const { basicAuthValidator } = await load<{
    basicAuthValidator: (
      check: (name: string, password: string) => boolean,
    ) => (headers: object) => Promise<void>;
  }>('chargebee');
  const isOurs = (name: string, password: string) => `${name}:${password}` === secretOf(account);
  await basicAuthValidator(isOurs)(sent.headers);
  return true;
}

export async function verifyNotion(sent: Sent, account: Account): Promise<boolean> {
  const { verifyWebhookSignature } = await load<{
    verifyWebhookSignature: (of: object) => Promise<boolean>;
  }>('@notionhq/client');
  const signature = at(sent, 'x-notion-signature');
  return verifyWebhookSignature({
    body: textOf(sent),
    signature,
    verificationToken: secretOf(account),
  });
}

export async function verifyClerk(sent: Sent, account: Account): Promise<boolean> {
  const { verifyWebhook } = await load<{
    verifyWebhook: (request: Request, options: object) => Promise<unknown>;
  }>('@clerk/backend/webhooks');
  const { url, headers } = sent;
  const request = new Request(url, { method: 'POST', headers, body: textOf(sent) });
  await verifyWebhook(request, { signingSecret: secretOf(account) });
  return true;
}
