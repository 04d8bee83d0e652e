import { EventEmitter } from 'node:events';
import https from 'node:https';
import { mock } from 'node:test';
import type { Account } from '../kit/signed.ts';
import type { Sent } from '../../src/provider/provider.ts';
import { load } from './install.ts';
import { secretOf, textOf } from './proof.ts';

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
