import { coversBody, describePlace, describeProof } from '../src/api/wire/provider.ts';
import { isSignerName } from '../src/cli/signer.ts';
import { secretSourceOf } from '../src/ingest/ingest.ts';
import { tellStep } from './docs-providers.ts';
import {
  PROVIDERS,
  type ContentPart,
  type Place,
  type Provider,
  type Scheme,
  type SignatureScheme,
} from '../src/provider/provider.ts';

/**
 * `examples/<preset>/`: for each row of the table a listener with a trigger, as `earshot apply` takes it, and a page that
 * tells what comes and how to try it. A test applies and sends all of them.
 */
export function listExampleFiles(): Readonly<Record<string, () => string>> {
  const files = Object.entries(PROVIDERS).flatMap(([name, provider]) => [
    [`examples/${name}/listener.yaml`, () => describeFile(name, provider)] as const,
    ...(WRITTEN.has(name)
      ? []
      : [[`examples/${name}/README.md`, () => describePage(name, provider)] as const]),
  ]);
  return Object.fromEntries(files);
}

/** Their pages are written by hand, and walked word for word with requests of the providers' own packages. */
const WRITTEN: ReadonlySet<string> = new Set([
  'asana',
  'aws-sns',
  'discord',
  'github',
  'microsoft-graph',
  'slack',
  'standard-webhooks',
  'stripe',
  'twilio',
  'zoom',
]);

/** What a variable of an example is called: `ADOBE_SIGN_SECRET`. */
export function toVariable(preset: string, what: string): string {
  return `${preset}_${what}`.replaceAll('-', '_').toUpperCase();
}

/** Whether the secret comes in a handshake, and nobody has it before. */
function isCaptured({ challenges = [] }: Provider): boolean {
  return challenges.some(({ capture }) => capture !== undefined);
}

function wantsSecret(name: string, provider: Provider): boolean {
  return secretSourceOf({ preset: name }) !== 'none' && !isCaptured(provider);
}

function describeFile(name: string, provider: Provider): string {
  const { title, params = {}, dedupe } = provider;
  const type = sampleTypeOf(provider);
  const given = Object.keys(params);
  return [
    '# yaml-language-server: $schema=../../docs/earshot.schema.json',
    'listeners:',
    `  ${quote(title)}:`,
    '    verification:',
    '      signature:',
    `        preset: ${name}`,
    ...(wantsSecret(name, provider)
      ? [`        secret: { env: ${toVariable(name, 'secret')} }`]
      : []),
    ...(given.length === 0 ? [] : ['        params:']),
    ...given.map((param) => `          ${param}: { env: ${toVariable(name, param)} }`),
    ...(dedupe === undefined
      ? []
      : [
          '    # The same for the same event: what is sent again is answered, and makes no second event.',
          '    dedupe:',
          `      key: ${quote(dedupe)}`,
          '      window: 1d',
        ]),
    'triggers:',
    `  ${quote(`Forward ${title}`)}:`,
    `    listeners: [${quote(title)}]`,
    ...(type === undefined
      ? []
      : [
          '    # Leave this out, and every event is sent on.',
          `    condition: ${quote(`mapped.type == ${JSON.stringify(type)}`)}`,
        ]),
    '    workflow:',
    '      steps:',
    '        - forward:',
    `            url: https://app.example.com/hooks/${name}`,
    '',
  ].join('\n');
}

function quote(text: string): string {
  return /^[A-Za-z][\w .-]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

/** What the sample is called by the provider, where its row says how. */
function sampleTypeOf({ eventType, sample }: Provider): string | undefined {
  if (eventType?.in === 'header') return sample.headers?.[eventType.name];
  if (eventType?.in !== 'body') return undefined;
  const found = eventType.path.split('.').reduce(step, readSample(sample));
  return typeof found === 'string' ? found : undefined;
}

function readSample({ contentType = '', body }: Provider['sample']): unknown {
  if (typeof body !== 'string') return body;
  if (contentType.includes('form-urlencoded')) return Object.fromEntries(new URLSearchParams(body));
  return JSON.parse(body);
}

function step(found: unknown, name: string): unknown {
  const object = (found ?? {}) as Readonly<Record<string, unknown>>;
  return name === '*' ? Object.values(object)[0] : object[name];
}

function describePage(name: string, provider: Provider): string {
  const { title, setup, source } = provider;
  const steps = setup.map((step, i) => `${i + 1}. ${tellStep(step)}`);
  return [
    `# ${title}`,
    '',
    describeScheme(provider.scheme),
    '',
    '## What comes',
    '',
    ...describeSample(provider),
    '',
    '## Make the listener',
    '',
    ...describeMaking(name, provider),
    '',
    '## At the provider',
    '',
    ...steps,
    '',
    '## Look whether it works',
    '',
    ...describeTrying(name, provider),
    '',
    '## What is known of it',
    '',
    ...describeFacts(provider),
    `- How it signs is said at <${source}>; it was proven ${describeProof(provider)}.`,
    '',
    `The same is told by \`npx earshot providers get ${name}\`, and of all in [the list](../../docs/providers.md#${name}).`,
    '',
  ].join('\n');
}

function describeScheme(scheme: Scheme): string {
  switch (scheme.kind) {
    case 'signature':
      return describeSignature(scheme);
    case 'token':
      return `Nothing is signed: a secret comes along as it is, in ${describePlaces(scheme.at)}${scheme.form === 'basic' ? ', as user name and password' : ''}. Whoever sees one request can make others, so only TLS protects it.`;
    case 'jws':
      return `A token of the provider comes along, in ${describePlace(scheme.at)}: a JWS with ${scheme.algorithms.join(' or ')}, whose keys are fetched.`;
    case 'client-certificate':
      return `A client certificate is shown, which a proxy names in the header \`${scheme.header}\`.`;
  }
}

function describeSignature(scheme: SignatureScheme): string {
  const { algorithm, encoding, signature, content, timestamp, key, id } = scheme;
  const by =
    key.from === 'url' ? ` The key is fetched from ${list(key.hosts)}, and nowhere else.` : '';
  const minutes = timestamp === undefined ? 0 : timestamp.toleranceMs / 60_000;
  const time =
    timestamp === undefined
      ? ''
      : ` What is more than ${minutes === 1 ? 'a minute' : `${minutes} minutes`} old is refused${id === undefined ? '' : ', and so is the same message twice'}.`;
  return `Signed with \`${algorithm}\`, in ${encoding}: ${content.map(describePart).join(', then ')}. The signature is in ${describePlaces(signature)}.${by}${time}`;
}

const PARTS: Readonly<Record<string, string>> = {
  body: 'the body as it came',
  url: 'the webhook URL',
  method: 'the method',
  path: 'the path',
  query: 'the query',
  'sorted-form': 'names and values of the form, sorted',
  crc32: 'the CRC-32 of the body',
  sha256: 'the SHA-256 of the body',
};

function describePart(part: ContentPart): string {
  if (part.kind === 'literal') return `\`${part.text}\``;
  if (part.kind === 'value') return describePlace(part.of);
  if (part.kind === 'param') return `the parameter \`${part.name}\``;
  if (part.kind === 'lines') return `names and values of ${list(part.names)}, a line each`;
  return PARTS[part.kind] ?? part.kind;
}

function describePlaces(places: readonly Place[]): string {
  return places.map(describePlace).join(' or ');
}

function list(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(', ');
}

/** The request on the wire; what nobody can know beforehand is `…`. */
function describeSample(provider: Provider): readonly string[] {
  const { sample, scheme } = provider;
  const headers = { 'content-type': sample.contentType ?? 'application/json', ...sample.headers };
  const query = placesOf(scheme).find((place) => place.in === 'query');
  const inHeaders = placesOf(scheme).flatMap((place) => (place.in === 'header' ? [place] : []));
  const names = Map.groupBy(inHeaders, ({ name }) => name);
  const signing = [...names].map(([name, items]) => {
    const separator = items[0]?.separator ?? '';
    return `${name}: ${items.map(({ prefix = '' }) => `${prefix}…`).join(separator)}`;
  });
  const target = query === undefined ? '' : `?${query.name}=…`;
  return [
    '```http',
    `POST /webhooks/v1/listeners/…/notify${target} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...signing,
    '',
    describeBody(sample.body),
    '```',
  ];
}

function placesOf(scheme: Scheme): readonly Place[] {
  if (scheme.kind === 'token') return scheme.at.slice(0, 1);
  if (scheme.kind === 'jws') return [scheme.at];
  if (scheme.kind === 'client-certificate') return [{ in: 'header', name: scheme.header }];
  const signed = scheme.content.flatMap((part) => (part.kind === 'value' ? [part.of] : []));
  const [signature] = scheme.signature;
  const keys = scheme.key.from === 'url' ? scheme.key.at.slice(0, 1) : [];
  const times = scheme.timestamp === undefined ? [] : [scheme.timestamp.at];
  const all = [...times, ...signed, ...keys, signature];
  return all.filter((place, i) => all.findIndex((other) => isSame(place, other)) === i);
}

function isSame(a: Place, b: Place): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function describeBody(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body, undefined, 2);
  const filled = text.replaceAll(/"?\{(now|now_s)\}"?/g, (_slot, name: string) =>
    name === 'now' ? '1795426200000' : '1795426200',
  );
  return filled.replaceAll(/\{\w+\}/g, '…').replaceAll('\r\n', '\n');
}

function describeMaking(name: string, provider: Provider): readonly string[] {
  const { secretAt, params = {} } = provider;
  const variable = toVariable(name, 'secret');
  const isGiven = secretSourceOf({ preset: name }) === 'given';
  const secret = isCaptured(provider)
    ? `Nobody has the secret beforehand: ${secretAt}.`
    : wantsSecret(name, provider)
      ? `The secret: ${secretAt}. Keep it in \`${variable}\`.${isGiven ? ' Where it is shown only once the URL is known, apply with any text in its place first, and once more with the secret.' : ''}`
      : `The secret: ${secretAt}.`;
  const others = Object.entries(params).map(
    ([param, means]) => `- \`${toVariable(name, param)}\`: ${means}`,
  );
  return [
    secret,
    '',
    ...(others.length === 0 ? [] : [...others, '']),
    '[`listener.yaml`](listener.yaml) has the listener, and a trigger that sends events on to your program: put its address there.',
    '',
    '```sh',
    'npx earshot apply -f listener.yaml',
    '```',
    '',
    'It prints the webhook URL.',
  ];
}

function describeTrying(name: string, provider: Provider): readonly string[] {
  const variable = toVariable(name, 'secret');
  const canSign = isSignerName(name) && !hasPublicKey(provider);
  if (!canSign)
    return [
      'Nobody but the provider can sign, so let it send one. What it sent, and what became of it:',
      '',
      '```sh',
      'npx earshot requests list',
      '```',
    ];
  const sending = [
    '```sh',
    `npx earshot send --listener lsn_… --as ${name} --secret "$${variable}"`,
    'npx earshot events list',
    '```',
  ];
  if (!isCaptured(provider))
    return ['Send the sample, signed as the provider signs:', '', ...sending];
  return [
    `The secret was printed when it was confirmed: keep it in \`${variable}\`, and send the sample, signed as the provider signs.`,
    '',
    ...sending,
  ];
}

function hasPublicKey({ scheme }: Provider): boolean {
  return (
    scheme.kind === 'signature' && scheme.key.from === 'secret' && scheme.key.form === 'public-key'
  );
}

function describeFacts(provider: Provider): readonly string[] {
  const {
    title,
    retries,
    retriesAt,
    eventType,
    dedupe,
    challenges = [],
    answer,
    scheme,
  } = provider;
  const asked = [...new Set(challenges.map(({ method }) => method))].join(', ');
  const said = retriesAt === undefined ? '' : ` (<${retriesAt}>)`;
  return [
    `- For an answer, ${title} ${retries}${said}.`,
    ...(asked === '' ? [] : [`- It asks first, by ${asked}, and is answered by itself.`]),
    ...(answer === undefined
      ? []
      : [`- It is answered in its own words, \`${answer.contentType}\`.`]),
    eventType === undefined
      ? '- It does not say in one place what kind of event this is.'
      : `- The type of the event is ${describePlace(eventType)}.`,
    dedupe === undefined
      ? '- Nothing in a request names the event: one that is sent again makes another event.'
      : `- The same event has the same \`${dedupe}\`.`,
    ...(coversBody(scheme) ? [] : ['- The body is not covered: only TLS protects it.']),
  ];
}
