import { MINUTE } from '../base/duration.ts';
import type {
  ContentPart,
  HeaderPlace,
  Place,
  SecretForm,
  SignatureScheme,
  Timestamp,
  TokenScheme,
} from './scheme.ts';

/** The few constructors that rows are built with. */

export const body: ContentPart = { kind: 'body' };
export const url: ContentPart = { kind: 'url' };

export function header(name: string, rest: Partial<HeaderPlace> = {}): HeaderPlace {
  return { in: 'header', name, ...rest };
}

export function field(path: string): Place {
  return { in: 'body', path };
}

export function literal(text: string): ContentPart {
  return { kind: 'literal', text };
}

export function value(of: Place): ContentPart {
  return { kind: 'value', of };
}

export function timestamp(
  at: Place,
  rest: { unit?: Timestamp['unit']; toleranceMs?: number } = {},
): Timestamp {
  return { at, unit: 's', toleranceMs: 5 * MINUTE, ...rest };
}

type Rest = Partial<Omit<SignatureScheme, 'kind' | 'signature' | 'key'>> & { secret?: SecretForm };

/** HMAC-SHA256 in hex over the body, but for what is said. */
export function hmac(at: Place | readonly [Place, ...Place[]], rest: Rest = {}): SignatureScheme {
  const { secret = 'utf8', ...others } = rest;
  return {
    kind: 'signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    signature: isPlace(at) ? [at] : at,
    content: [body],
    key: { from: 'secret', form: secret },
    ...others,
  };
}

function isPlace(at: Place | readonly Place[]): at is Place {
  return 'in' in at;
}

/** `t=…,v1=…` in one header, over the time, a dot and the body. */
export function stamped(
  name: string,
  rest: {
    time?: string;
    item?: string;
    separator?: string;
    glue?: string;
    unit?: Timestamp['unit'];
    encoding?: SignatureScheme['encoding'];
  } = {},
): SignatureScheme {
  const { time = 't=', item = 'v1=', separator = ',', glue = '.', unit = 's' } = rest;
  const at = header(name, { prefix: time, separator });
  return hmac(header(name, { prefix: item, separator }), {
    encoding: rest.encoding ?? 'hex',
    content: [value(at), literal(glue), body],
    timestamp: timestamp(at, { unit }),
  });
}

/** Standard Webhooks, with the beginning of the header names that a provider has. */
export function standard(prefix = 'webhook'): SignatureScheme {
  const id = header(`${prefix}-id`);
  const at = header(`${prefix}-timestamp`);
  return hmac(header(`${prefix}-signature`, { prefix: 'v1,', separator: ' ' }), {
    encoding: 'base64',
    content: [value(id), literal('.'), value(at), literal('.'), body],
    timestamp: timestamp(at),
    secret: 'whsec',
    id,
  });
}

export function token(at: Place, form: TokenScheme['form'] = 'plain'): TokenScheme {
  return { kind: 'token', at: [at], form };
}

/** Of senders of whom no page was found that says it: nothing is told that may be wrong. */
export const UNSAID = 'says nowhere that was found how long it waits, and whether it tries again';
