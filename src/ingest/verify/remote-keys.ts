import type { Clock } from '../../base/clock.ts';
import { HOUR, MINUTE, SECOND } from '../../base/duration.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ListenerId } from '../../model/listener.ts';
import type { Outbound } from '../../outbound/outbound.ts';
import type { HostPattern } from '../../provider/provider.ts';
import { createTokenBuckets } from '../token-buckets.ts';

/**
 * Keys and certificates that are fetched, and the calls that confirm a handshake. Whoever knows a webhook URL can make
 * us fetch: so a listener may do it so often and no more, few are under way at once, an answer is small and is kept, and
 * a failure is kept too, for a short time. None of it stands in the way of a request that needs no key.
 */
export interface RemoteKeys {
  /** The text of a 200 answer. Undefined failures are for the sender to try again. */
  fetch(request: KeyRequest): Promise<Result<string, string>>;
}

export interface KeyRequest {
  readonly listenerId: ListenerId;
  readonly url: string;
  /** Sent as JSON with POST; GET without it. */
  readonly body?: string;
  /** Not kept: each call is made. */
  readonly isOnce?: true;
}

export interface RemoteKeysDeps {
  readonly outbound: Pick<Outbound, 'request'>;
  readonly clock: Clock;
}

const KEPT = 1_000;
const KEPT_MS = HOUR;
const FAILED_MS = 30 * SECOND;
const UNDER_WAY = 32;
const TIMEOUT_MS = 5 * SECOND;
const MAX_BYTES = 64 * 1024;
/** A provider has a handful of keys and changes them some times a year. */
const FETCHES = { perSecond: 10 / (MINUTE / SECOND), burst: 10 };

interface Held {
  readonly answer: Promise<Result<string, string>>;
  untilMs: number;
}

export function createRemoteKeys({ outbound, clock }: RemoteKeysDeps): RemoteKeys {
  const held = new Map<string, Held>();
  const rates = createTokenBuckets(clock, 10_000);
  let underWay = 0;

  async function call({ url, body }: KeyRequest): Promise<Result<string, string>> {
    const answer = await outbound.request({
      method: body === undefined ? 'GET' : 'POST',
      url,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : Buffer.from(body),
      timeoutMs: TIMEOUT_MS,
      captureBytes: MAX_BYTES,
    });
    if (!answer.ok) return err(answer.error.message);
    const { status, truncated } = answer.value;
    if (status !== 200) return err(`it answered ${status}`);
    return truncated
      ? err(`its answer is larger than ${MAX_BYTES} bytes`)
      : ok(answer.value.body.toString());
  }

  async function begin(request: KeyRequest): Promise<Result<string, string>> {
    if (underWay >= UNDER_WAY) return err('too many are being fetched');
    if (rates.take(request.listenerId, FETCHES) > 0)
      return err('this listener has fetched too many');
    underWay += 1;
    try {
      return await call(request);
    } finally {
      underWay -= 1;
    }
  }

  return {
    async fetch(request) {
      if (request.isOnce === true) return begin(request);
      // The answer to one account is not for another.
      const name = request.body === undefined ? request.url : `${request.url} ${request.body}`;
      const before = held.get(name);
      if (before !== undefined && before.untilMs > clock.now()) return before.answer;
      const answer = begin(request);
      const entry: Held = { answer, untilMs: clock.now() + KEPT_MS };
      held.delete(name);
      held.set(name, entry);
      if (held.size > KEPT) held.delete(held.keys().next().value as string);
      const result = await answer;
      // One of ours that was not sent tells nothing of the key; one that failed must not be asked for at every request.
      if (!result.ok) entry.untilMs = clock.now() + FAILED_MS;
      return result;
    },
  };
}

/** Whether the URL is https on one of these hosts, on the usual port and with nobody's name in it. */
export function isPinned(text: string, hosts: readonly HostPattern[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password } = new URL(text);
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return false;
  return hosts.some((pattern) => fitsHost(hostname, pattern));
}

function fitsHost(host: string, pattern: HostPattern): boolean {
  const labels = host.split('.');
  const wanted = pattern.split('.');
  return (
    labels.length === wanted.length &&
    wanted.every((label, i) => (label === '*' ? labels[i] !== '' : labels[i] === label))
  );
}
