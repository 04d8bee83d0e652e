import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { wait, type Clock } from '../base/clock.ts';
import { MINUTE, SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { OtlpTarget } from '../config/config.ts';
import { createOutbound } from '../outbound/outbound.ts';

const compress = promisify(gzip);

/** Hands batches to a collector, one after the other. */
export interface Sender {
  /** Whether it has been taken, or was given up; never rejects. */
  send(message: object): Promise<boolean>;
  /** From now on nothing is tried again. */
  hurry(): void;
  close(): Promise<void>;
}

export interface SenderDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** What the protocol lets one try again. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const WAITS_MS = [SECOND, 2 * SECOND, 4 * SECOND];
/** A collector that is away is said so now and then. */
const TELL_EVERY_MS = 5 * MINUTE;

type Sent = { readonly taken: true } | { readonly taken: false; again: boolean; reason: string };

export function createSender(target: OtlpTarget, { clock, log }: SenderDeps): Sender {
  // Whoever names a collector in the environment means it, private or not.
  const host = new URL(target.url).hostname.replaceAll(/^\[|\]$/g, '');
  const outbound = createOutbound({ allow: [host], clock });
  const hurried = new AbortController();
  let toldAtMs = Number.NEGATIVE_INFINITY;

  const attempt = async (body: Uint8Array): Promise<Sent> => {
    const answer = await outbound.request({
      method: 'POST',
      url: target.url,
      headers: {
        ...target.headers,
        'content-type': 'application/json',
        ...(target.isCompressed && { 'content-encoding': 'gzip' }),
      },
      body,
      timeoutMs: target.timeoutMs,
      captureBytes: 0,
    });
    if (!answer.ok)
      return { taken: false, again: true, reason: `${answer.error.code}: ${answer.error.message}` };
    const { status } = answer.value;
    if (status >= 200 && status < 300) return { taken: true };
    return { taken: false, again: PASSING.has(status), reason: `it answered ${status}` };
  };
  const tell = (reason: string): void => {
    if (clock.monotonic() - toldAtMs < TELL_EVERY_MS) return;
    toldAtMs = clock.monotonic();
    log.warn('telemetry.unsent', { url: target.url, error: reason });
  };
  const deliver = async (body: Uint8Array): Promise<boolean> => {
    for (const waitMs of [...WAITS_MS, undefined]) {
      const sent = await attempt(body);
      if (sent.taken) return true;
      if (!sent.again || waitMs === undefined || hurried.signal.aborted) {
        tell(sent.reason);
        break;
      }
      await wait(clock, waitMs, hurried.signal);
    }
    return false;
  };
  return {
    async send(message) {
      const text = Buffer.from(JSON.stringify(message));
      return deliver(target.isCompressed ? await compress(text) : text);
    },
    hurry: () => hurried.abort(),
    close: () => outbound.close(),
  };
}
