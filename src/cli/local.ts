import { systemClock } from '../base/clock.ts';
import { createOutbound, type Outbound } from '../outbound/outbound.ts';
import { CommandFailure } from './failure.ts';
import { withQueryOf, type Headers, type Parcel } from './parcel.ts';

/** How it went: an answer, or why there is none. */
export type Handed =
  | { readonly status: number; readonly durationMs: number }
  | { readonly error: string; readonly durationMs: number };

export interface Local {
  readonly url: string;
  hand(parcel: Parcel, signal: AbortSignal): Promise<Handed>;
  close(): Promise<void>;
}

export interface LocalOptions {
  readonly url: string;
  /** Of ours, beside the provider's. */
  readonly headers: Headers;
  readonly timeoutMs: number;
}

/** The program on this machine, or near it, that events are sent on to; nothing but its host is called. */
export function openLocal(options: LocalOptions): Local {
  const url = URL.parse(options.url);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const example = '"http://localhost:3000/hook"';
    throw new CommandFailure(
      'usage',
      `--forward: expected a URL such as ${example}; got "${options.url}"`,
    );
  }
  // Who types an address here means it, private or not.
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const outbound = createOutbound({ allow: [host], clock: systemClock });
  return {
    url: options.url,
    hand: (parcel, signal) => hand({ outbound, options, signal }, parcel),
    close: () => outbound.close(),
  };
}

interface Handing {
  readonly outbound: Outbound;
  readonly options: LocalOptions;
  readonly signal: AbortSignal;
}

async function hand({ outbound, options, signal }: Handing, parcel: Parcel): Promise<Handed> {
  const sent = await outbound.request({
    method: parcel.method,
    url: withQueryOf(options.url, parcel.target),
    headers: { ...parcel.headers, ...idsOf(parcel), ...options.headers },
    body: parcel.body,
    timeoutMs: options.timeoutMs,
    captureBytes: 0,
    signal,
  });
  if (sent.ok) return { status: sent.value.status, durationMs: sent.value.durationMs };
  return { error: `${sent.error.code}: ${sent.error.message}`, durationMs: sent.error.durationMs };
}

function idsOf({ requestId, eventId }: Parcel): Headers {
  return { 'earshot-event-id': eventId ?? '', 'earshot-request-id': requestId };
}
