import type { Provider } from './row.ts';
import { ROWS } from './rows.ts';

/** What is known of the senders of webhooks: one row each, from which everything else is made. */

export const PROVIDERS: Readonly<Record<string, Provider>> = ROWS;
export const PROVIDER_NAMES: readonly string[] = Object.keys(ROWS).toSorted();

export function providerOf(name: string): Provider | undefined {
  return Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
}

export { canSignAs, signAs, type Sending, type Sent } from './sign.ts';
export { hasSecret } from './scheme.ts';
export type { Provider } from './row.ts';
export type * from './scheme.ts';
