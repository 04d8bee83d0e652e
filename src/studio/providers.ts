import { hasSecret, PROVIDERS } from '../provider/provider.ts';

/** What somebody who sets up a listener must know of a provider. */
export function describeProviders() {
  return Object.entries(PROVIDERS).map(([name, provider]) => ({
    name,
    title: provider.title,
    setup: provider.setup,
    has_secret: hasSecret(provider.scheme),
    secret_at: provider.secretAt,
    params: provider.params ?? {},
    source: provider.source,
  }));
}
