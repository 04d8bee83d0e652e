import { load } from './install.ts';
import { seconds, secretOf, textOf, type VendorProof } from './proof.ts';

interface WebhookClass {
  new (secret: string): {
    sign: (id: string, at: Date, body: string) => string;
    verify: (body: string, headers: Readonly<Record<string, string>>) => unknown;
  };
}

/** Packages that have the one class of Standard Webhooks. */
export function standard(
  name: string,
  prefix: string,
  toSecret = (secret: string): string => secret,
): VendorProof {
  return {
    package: name,
    async verify(sent, account) {
      const { Webhook } = await load<{ Webhook: WebhookClass }>(name);
      new Webhook(toSecret(secretOf(account))).verify(textOf(sent), sent.headers);
      return true;
    },
    async sign({ body, secret, now, id }) {
      const { Webhook } = await load<{ Webhook: WebhookClass }>(name);
      return {
        [`${prefix}-id`]: id,
        [`${prefix}-timestamp`]: String(seconds(now)),
        [`${prefix}-signature`]: new Webhook(toSecret(secret)).sign(id, now, body),
      };
    },
  };
}
