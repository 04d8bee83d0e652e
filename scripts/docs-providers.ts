import { coversBody, describeEventType, describeProof } from '../src/api/wire/provider.ts';
import {
  PROVIDER_NAMES,
  providerOf,
  type Provider,
  type Scheme,
} from '../src/provider/provider.ts';

/** The page of providers, from the table that verifies them. */
export function describeProviders(): string {
  const rows = PROVIDER_NAMES.flatMap((name) => {
    const provider = providerOf(name);
    return provider === undefined ? [] : [{ name, provider }];
  });
  return [
    `${rows.length} providers. ${countProofs(rows.map(({ provider }) => provider))}`,
    '',
    countCompared(rows.map(({ provider }) => provider)),
    '',
    '| preset | provider | how it signs | asks first | proven |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(({ name, provider }) => toRow(name, provider)),
    '',
    ...rows.flatMap(({ name, provider }) => describe(name, provider)),
  ].join('\n');
}

function countProofs(providers: readonly Provider[]): string {
  const by = Map.groupBy(providers, ({ proof }) => proof.by);
  const count = (kind: Provider['proof']['by']): number => by.get(kind)?.length ?? 0;
  return (
    `${count('package')} are proven with the provider's own package, which verifies what Earshot signs or signs what ` +
    `Earshot verifies; ${count('vector')} with a request that was published; ${count('rule')} with requests made from the ` +
    'documented rule, for want of either.'
  );
}

function countCompared(providers: readonly Provider[]): string {
  const count = providers.filter(({ retriesAt }) => retriesAt !== undefined).length;
  return (
    `What ${count} of them do when they are not answered was compared with a page, which is named: the provider's own, as it stands or as ` +
    `others quote it, or, where that could not be had, somebody's description of it. Of the other ${providers.length - count} no number is told.`
  );
}

function toRow(name: string, provider: Provider): string {
  const { title, scheme, challenges, proof } = provider;
  const asks = [...new Set(challenges?.map(({ method }) => method))].join(', ');
  const proven = { package: 'package', vector: 'published', rule: 'rule' }[proof.by];
  return `| [\`${name}\`](#${name}) | ${title} | ${describeScheme(scheme)} | ${asks} | ${proven} |`;
}

function describeScheme(scheme: Scheme): string {
  switch (scheme.kind) {
    case 'signature':
      return `${scheme.algorithm}, ${scheme.encoding}${scheme.timestamp === undefined ? '' : ', with a time'}`;
    case 'token':
      return scheme.form === 'basic' ? 'name and password' : 'shared secret';
    case 'jws':
      return `JWS, ${scheme.algorithms.join(', ')}`;
    case 'client-certificate':
      return 'client certificate';
  }
}

function describe(name: string, provider: Provider): readonly string[] {
  const { title, setup, secretAt, params = {}, dedupe, source, scheme } = provider;
  const given = Object.keys(params).map((param) => ` --param ${param}=…`);
  const facts: readonly (readonly [string, string | null])[] = [
    ['The secret', escape(secretAt)],
    ...Object.entries(params).map(([param, means]) => [`\`${param}\``, escape(means)] as const),
    ['When it is not answered', describeRetries(provider)],
    ['Event type', describeEventType(provider)],
    ['Good dedupe key', dedupe === undefined ? null : `\`${dedupe}\``],
    ['Not covered', coversBody(scheme) ? null : 'the body: only TLS protects it'],
    ['Proven', describeProof(provider)],
    ['Source', `<${source}>`],
  ];
  return [
    `### ${name}`,
    '',
    `**${title}.** \`npx earshot listeners create --name ${JSON.stringify(title.slice(0, 60))} --preset ${name}${given.join('')}\``,
    '',
    ...setup.map((step, i) => `${i + 1}. ${escape(tellStep(step))}`),
    '',
    ...facts.flatMap(([term, text]) => (text === null ? [] : [`- ${term}: ${text}`])),
    '',
  ];
}

/** A step of the set-up, for whoever has no URL yet. */
export function tellStep(step: string): string {
  return step
    .replaceAll(/\bthe (?:endpoint )?URL \{url\}/g, 'the webhook URL')
    .replaceAll('{url}', 'the webhook URL');
}

/** With the page that it was compared with, so that nobody has to believe it. */
function describeRetries({ retries, retriesAt }: Provider): string {
  const at = retriesAt === undefined ? 'compared with no page' : `compared with <${retriesAt}>`;
  return `${escape(retries)} (${at})`;
}

/** What Markdown would take for emphasis or a tag. */
function escape(text: string): string {
  return text.replaceAll(/(?<!`)([*_<])(?![^`]*`)/g, String.raw`\$1`);
}
