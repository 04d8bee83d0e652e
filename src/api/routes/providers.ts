import { PROVIDER_NAMES, PROVIDERS, type Provider } from '../../provider/provider.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { coversBody, describeEventType, describeProof } from '../wire/provider.ts';

export function createProviderHandlers({
  secretSourceOf,
}: Pick<ApiDeps, 'secretSourceOf'>): Pick<Handlers, 'listProviders'> {
  return {
    listProviders() {
      const items = PROVIDER_NAMES.flatMap((name) => {
        const provider = PROVIDERS[name];
        return provider === undefined ? [] : [toWire(name, provider)];
      });
      return { items };
    },
  };

  function toWire(name: string, provider: Provider) {
    const {
      scheme,
      title,
      setup,
      secretAt,
      params,
      challenges,
      retries,
      retriesAt,
      dedupe,
      source,
    } = provider;
    return {
      name,
      title,
      verifies:
        scheme.kind === 'client-certificate' ? ('client_certificate' as const) : scheme.kind,
      covers_body: coversBody(scheme),
      secret: secretSourceOf({ preset: name }),
      secret_at: secretAt,
      params: { ...params },
      answers_challenges: challenges !== undefined,
      setup: [...setup],
      retries,
      retries_source: retriesAt ?? null,
      event_type: describeEventType(provider),
      dedupe: dedupe ?? null,
      source,
      proof: describeProof(provider),
    };
  }
}
