import {
  canSignAs,
  PROVIDER_NAMES,
  providerOf,
  signAs,
  type Provider,
} from '../provider/provider.ts';

/** What is sent: the event's name for providers that say it in a header, an id, and the body that is signed. */
export interface Message {
  readonly event: string | undefined;
  readonly uuid: string;
  readonly sentAt: Date;
  /** Undefined: the sample of the provider. */
  readonly body: Buffer<ArrayBuffer> | undefined;
  readonly contentType?: string | undefined;
  /** The webhook URL as the provider knows it: some sign it. */
  readonly url: string;
  readonly params?: Readonly<Record<string, string>>;
}

export interface Signed {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer>;
}

/** Keys that are fetched are the provider's alone: nobody else can sign so. */
export const SIGNER_NAMES: readonly string[] = PROVIDER_NAMES.filter((name) => {
  const provider = providerOf(name);
  return provider !== undefined && canSignAs(provider) && !hasRemoteKey(provider);
});

function hasRemoteKey({ scheme }: Provider): boolean {
  return scheme.kind === 'signature' && scheme.key.from === 'url';
}

export function isSignerName(name: string | undefined): name is string {
  return name !== undefined && SIGNER_NAMES.includes(name);
}

/** The message as the provider would send it; without a secret, all of it but the signature. */
export function signMessage(name: string, message: Message, secret: string | undefined): Signed {
  const provider = providerOf(name);
  if (provider === undefined) throw new TypeError(`nothing is known of "${name}"`);
  const { body, contentType, url, params = {}, sentAt: now } = message;
  const isStandard = provider.scheme.kind === 'signature' && provider.scheme.id !== undefined;
  const id = isStandard ? `msg_${message.uuid}` : message.uuid;
  const key = secret ?? placeholderOf(provider);
  const sending = { url, body, contentType, params, now, id };
  const sent =
    key === undefined
      ? {
          url,
          headers: { 'content-type': contentType ?? 'application/json' },
          body: Buffer.from(body ?? '{}'),
        }
      : signAs(provider, { ...sending, secret: key });
  const headers = { ...sent.headers, ...namesOf(provider, message) };
  return {
    url: sent.url,
    headers: secret === undefined ? withoutSignature(provider, headers) : headers,
    body: Buffer.from(sent.body),
  };
}

/** What the event is called, and what the message is, where headers say it. */
function namesOf(
  { eventType, dedupe = '' }: Provider,
  { event, uuid }: Message,
): Readonly<Record<string, string>> {
  const idHeader = /^headers\["([\w-]+)"\]$/.exec(dedupe)?.[1];
  const isOurs = idHeader !== undefined && !/^(?:webhook|svix)-id$/.test(idHeader);
  return {
    ...(event !== undefined && eventType?.in === 'header' && { [eventType.name]: event }),
    ...(isOurs && { [idHeader]: uuid }),
  };
}

/** To make everything else with; what it signs is taken off again. */
function placeholderOf({ scheme }: Provider): string | undefined {
  const isShared =
    scheme.kind === 'token' || (scheme.kind === 'signature' && scheme.algorithm.startsWith('hmac'));
  return isShared ? 'AAAA' : undefined;
}

function withoutSignature(
  { scheme }: Provider,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const places =
    scheme.kind === 'signature' ? scheme.signature : scheme.kind === 'token' ? scheme.at : [];
  const names = new Set(places.map((place) => (place.in === 'header' ? place.name : '')));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name)));
}
