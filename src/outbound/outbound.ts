import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import { err, ok, type Result } from '../base/result.ts';
import { Exchange, type Answer, type ExchangeOptions, type Stage } from './exchange.ts';
import type { Failure } from './failure.ts';
import { createGuard } from './guard.ts';
import { createPinnedConnector, systemResolve, type Resolve } from './pin.ts';
import { createPools, type Pools } from './pools.ts';
import { trackReuse, type Reuse } from './reuse.ts';
import { toTarget } from './target.ts';

export interface OutboundRequest {
  readonly method: string;
  readonly url: string;
  /** Those that belong to the connection (`host`, `content-length`, …) are dropped: they are ours to write. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** For the whole exchange: look-up, connection, TLS, answer and its body. */
  readonly timeoutMs: number;
  readonly captureBytes?: number;
  readonly signal?: AbortSignal;
}

export interface OutboundResponse extends Answer {
  readonly durationMs: number;
}

export interface OutboundFailure extends Failure {
  readonly durationMs: number;
}

/** The one way out of the process by HTTP: guarded addresses, verified TLS, no redirects, no proxies. */
export interface Outbound {
  /** Any status is an answer; only the lack of one is a failure. Never rejects for what a destination does. */
  request(request: OutboundRequest): Promise<Result<OutboundResponse, OutboundFailure>>;
  /** Takes no more, lets what is under way end (each within its own timeout), and closes the connections. */
  close(): Promise<void>;
}

export interface OutboundLimits {
  /**
   * A request that waits for a connection uses up its time: as many, therefore, as the engine has runs under way at
   * once. Who should have fewer is for the caller to bound.
   */
  readonly connectionsPerOrigin: number;
  /** When a connection attempt is given up although the request would wait longer. */
  readonly connectTimeoutMs: number;
  /** How much of a body is kept when the request does not say. */
  readonly captureBytes: number;
}

const DEFAULT_LIMITS: OutboundLimits = {
  connectionsPerOrigin: 256,
  connectTimeoutMs: 10 * SECOND,
  captureBytes: 64 * 1024,
};

/** Builds the way out; throws a TypeError that names an entry of `allow` or a limit that cannot be read. */
export function createOutbound(options: {
  allow: readonly string[];
  clock: Clock;
  resolve?: Resolve;
  limits?: Partial<OutboundLimits>;
}): Outbound {
  const { clock } = options;
  const limits = checkLimits(options.limits ?? {});
  const underWay = new Set<Promise<unknown>>();
  const reuse = trackReuse();
  let isClosed = false;
  const pools = createPools({
    connections: limits.connectionsPerOrigin,
    pipelining: 1,
    headersTimeout: 0, // the timeout of the whole exchange is ours, and covers both
    bodyTimeout: 0,
    connect: createPinnedConnector({
      guard: createGuard(options.allow),
      resolve: options.resolve ?? systemResolve,
      connectTimeoutMs: limits.connectTimeoutMs,
    }),
  });
  return {
    async request(request) {
      const startedAt = clock.monotonic();
      const captureBytes = checkLimit('captureBytes', request.captureBytes ?? limits.captureBytes);
      const sent = isClosed
        ? Promise.resolve(err(interrupted('queued')))
        : send({ ...request, captureBytes }, { pools, clock, reuse });
      underWay.add(sent);
      const outcome = await sent;
      underWay.delete(sent);
      const durationMs = Math.round(clock.monotonic() - startedAt);
      return outcome.ok
        ? ok({ ...outcome.value, durationMs })
        : err({ ...outcome.error, durationMs });
    },
    async close() {
      isClosed = true;
      await Promise.all(underWay);
      await pools.destroy();
      reuse.stop();
    },
  };
}

interface Sending {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly reuse: Reuse;
}

function send(
  request: OutboundRequest & { readonly captureBytes: number },
  { pools, clock, reuse }: Sending,
): Promise<Result<Answer, Failure>> {
  const { captureBytes, signal, timeoutMs } = request;
  const target = toTarget(request);
  if (!target.ok) return Promise.resolve(target);
  if (signal?.aborted === true) return Promise.resolve(err(interrupted('queued')));
  const pool = pools.of(target.value.origin);
  return new Promise((resolve) => {
    const exchangeOf = (settle: ExchangeOptions['settle']): Exchange =>
      new Exchange({ captureBytes, reuse, settle });
    const end = (outcome: Result<Answer, Failure>): void => {
      timer.cancel();
      signal?.removeEventListener('abort', interrupt);
      resolve(outcome);
    };
    // What met a connection that the other side was just closing is sent once more: who closes does not read on, and
    // if it has read all the same, the receiver knows the request by its id.
    let exchange = exchangeOf((outcome) => {
      if (!exchange.isStale) return end(outcome);
      exchange = exchangeOf(end);
      pool.dispatch(target.value, exchange);
    });
    const interrupt = (): void => exchange.stop(interrupted(exchange.stage));
    const timer = clock.after(timeoutMs, () => exchange.stop(timedOut(exchange, timeoutMs)));
    signal?.addEventListener('abort', interrupt, { once: true });
    pool.dispatch(target.value, exchange);
  });
}

function interrupted(stage: Stage): Failure {
  const effect = stage === 'queued' ? 'nothing was sent' : 'its effect is unknown';
  return { code: 'attempt_interrupted', message: `the request was interrupted; ${effect}` };
}

function timedOut({ stage, status }: Exchange, timeoutMs: number): Failure {
  const messages: Readonly<Record<Stage, string>> = {
    queued: `no connection within ${timeoutMs} ms; nothing was sent`,
    sent: `no answer within ${timeoutMs} ms`,
    answered: `answered ${status}, but the body did not end within ${timeoutMs} ms`,
  };
  return { code: 'destination_timeout', message: messages[stage] };
}

function checkLimits(given: Partial<OutboundLimits>): OutboundLimits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!isLimit(name)) throw new TypeError(`"${name}" is not a limit of outbound`);
    checkLimit(name, value);
  }
  return limits;
}

function isLimit(name: string): name is keyof OutboundLimits {
  return Object.hasOwn(DEFAULT_LIMITS, name);
}

/** Undici takes 0 for "no limit", and NaN would bound nothing. No captured bytes at all is a sound wish. */
function checkLimit(name: keyof OutboundLimits, value: number): number {
  const least = name === 'captureBytes' ? 0 : 1;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new TypeError(
    `"${name}" must be a whole number of at least ${least}, not ${String(value)}`,
  );
}
