import { MINUTE } from '../../base/duration.ts';
import type { ParsedRequest } from '../request.ts';
import type { Scheme } from './schemes.ts';

/** A scheme with a provider's name. */
export interface Preset {
  readonly scheme: Scheme;
  /** What the provider calls the event; undefined when it does not say. */
  readonly eventType: (request: ParsedRequest) => string | undefined;
}

const body = { kind: 'body' } as const;
const dot = { kind: 'literal', text: '.' } as const;

export const PRESETS: Readonly<Record<string, Preset>> = {
  /** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
  github: {
    scheme: {
      algorithm: 'hmac-sha256',
      encoding: 'hex',
      header: 'x-hub-signature-256',
      prefix: 'sha256=',
      separator: undefined,
      content: [body],
      timestamp: undefined,
      secret: 'utf8',
    },
    eventType: fromHeader('x-github-event'),
  },
  /** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
  'standard-webhooks': {
    scheme: {
      algorithm: 'hmac-sha256',
      encoding: 'base64',
      header: 'webhook-signature',
      prefix: 'v1,',
      separator: ' ',
      content: [
        { kind: 'header', name: 'webhook-id' },
        dot,
        { kind: 'header', name: 'webhook-timestamp' },
        dot,
        body,
      ],
      timestamp: { header: 'webhook-timestamp', unit: 's', toleranceMs: 5 * MINUTE },
      secret: 'whsec',
    },
    eventType: fromBody('type'),
  },
};

export const PRESET_NAMES: readonly string[] = Object.keys(PRESETS);

/** Long enough for every provider's names, short enough for an index. */
const MAX_TYPE_LENGTH = 255;

function fromHeader(name: string): Preset['eventType'] {
  return ({ headers }) => toType(headers[name]);
}

function fromBody(member: string): Preset['eventType'] {
  return ({ payload }) => {
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
    return Object.hasOwn(payload, member)
      ? toType((payload as Record<string, unknown>)[member])
      : undefined;
  };
}

/** A name that can be stored and shown: PostgreSQL's text takes no NUL, and UTF-8 no half of a surrogate pair. */
function toType(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const name = value.slice(0, MAX_TYPE_LENGTH);
  return name.toWellFormed().replaceAll('\0', '\ufffd');
}
