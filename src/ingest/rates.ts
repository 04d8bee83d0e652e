import { wait, type Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { ListenerId, RateLimit } from '../model/listener.ts';
import type { Store, Tokens } from '../store/store.ts';
import { createTokenBuckets, type TokenBuckets } from './token-buckets.ts';

/**
 * Listeners' rate limits. Of a store that is shared, each has one bucket there, out of which nodes take what they are about
 * to need: few requests wait for it, and what is let through over all nodes was in the one bucket.
 */
export interface Rates {
  /** Takes a token; comes to 0, or to how long until there is one. */
  take(listenerId: ListenerId, limit: RateLimit): number | Promise<number>;
  /** How long until there is one, taking none. */
  waitMs(listenerId: ListenerId, limit: RateLimit): number | Promise<number>;
}

export interface RatesDeps {
  readonly store: Pick<Store, 'shares'>;
  readonly clock: Clock;
  readonly log: Log;
  /** How many share the store. */
  readonly nodes: () => number;
}

/** Buckets of listeners that were busy last; more than any installation is planned for. */
const MAX_LISTENERS = 100_000;
/** What is taken ahead lasts for that long, at the pace at which tokens went; the docs name it. */
const AHEAD_S = 0.1;
/** Of a burst, what all nodes together may have taken ahead. */
const AHEAD_OF_BURST = 1 / 4;
/** Slower than that, and nothing is taken ahead: others would miss it. */
const AHEAD_FROM_PER_S = 1;
/** An empty bucket is not asked for more often, however many are refused. */
const ASK_EVERY_MS = 50;
/** What nobody has used is given back. */
const GIVE_BACK_MS = SECOND;
/** No sender waits for longer; then this node goes by its share. */
const PATIENCE_MS = 0.5 * SECOND;
const AGAIN_AFTER_MS = SECOND;

export function createRates(deps: RatesDeps): Rates {
  const own = createTokenBuckets(deps.clock, MAX_LISTENERS);
  return deps.store.shares.isShared ? new SharedRates(deps, own) : own;
}

/** What this node has taken of one bucket. */
interface Slice {
  readonly listenerId: ListenerId;
  limit: RateLimit;
  tokens: number;
  /** Used since `askedMs`. */
  used: number;
  askedMs: number;
  usedMs: number;
  /** As many as are wanted ahead. */
  ahead: number;
  /** Until then there is nothing more to be had. */
  emptyUntilMs: number;
  /** Senders that wait for the answer. */
  waiting: number;
  asking: Promise<void> | undefined;
}

class SharedRates implements Rates {
  readonly #deps: RatesDeps;
  readonly #own: TokenBuckets;
  readonly #slices = new Map<ListenerId, Slice>();
  #isSweeping = false;
  /** The store did not answer: until then it is not asked again. */
  #cutUntilMs = Number.NEGATIVE_INFINITY;
  #isCut = false;

  constructor(deps: RatesDeps, own: TokenBuckets) {
    this.#deps = deps;
    this.#own = own;
  }

  take(listenerId: ListenerId, limit: RateLimit): number | Promise<number> {
    const slice = this.#sliceOf(listenerId, limit);
    const waitMs = this.#takeNow(slice);
    if (waitMs === undefined) return this.#takeLater(slice);
    const { tokens, ahead } = slice;
    if (this.#isCut || (waitMs === 0 && ahead > 0 && tokens <= ahead / 2)) this.#askSoon(slice);
    return waitMs;
  }

  async waitMs(listenerId: ListenerId, limit: RateLimit): Promise<number> {
    const slice = this.#sliceOf(listenerId, limit);
    if (slice.tokens > 0) return 0;
    const { left } = await this.#takeTokens(slice, 0);
    return untilNextMs(left, limit);
  }

  /** Undefined: it is to be asked for. */
  #takeNow(slice: Slice): number | undefined {
    const nowMs = this.#deps.clock.monotonic();
    if (slice.tokens > 0) {
      slice.tokens -= 1;
      slice.used += 1;
      slice.usedMs = nowMs;
      return 0;
    }
    if (this.#isCut) return this.#own.take(slice.listenerId, this.#shareOf(slice.limit));
    return nowMs < slice.emptyUntilMs ? Math.ceil(slice.emptyUntilMs - nowMs) : undefined;
  }

  async #takeLater(slice: Slice): Promise<number> {
    slice.waiting += 1;
    try {
      for (;;) {
        await (slice.asking ??= this.#ask(slice));
        const waitMs = this.#takeNow(slice);
        if (waitMs !== undefined) return waitMs;
      }
    } finally {
      slice.waiting -= 1;
    }
  }

  #askSoon(slice: Slice): void {
    const nowMs = this.#deps.clock.monotonic();
    if (slice.asking !== undefined || nowMs < Math.max(slice.emptyUntilMs, this.#cutUntilMs))
      return;
    slice.asking = this.#ask(slice);
  }

  /** Never rejects. */
  async #ask(slice: Slice): Promise<void> {
    const { clock } = this.#deps;
    const { limit } = slice;
    const askedMs = clock.monotonic();
    slice.ahead = this.#aheadOf(slice, askedMs);
    const wanted = Math.max(1, slice.waiting + slice.ahead - slice.tokens);
    Object.assign(slice, { used: 0, askedMs });
    try {
      const tokens = await orTooLate(this.#takeTokens(slice, wanted), clock);
      this.#noteAnswer();
      slice.tokens += tokens.taken;
      if (tokens.taken < wanted) {
        const waitMs = Math.max(ASK_EVERY_MS, untilNextMs(tokens.left, limit));
        slice.emptyUntilMs = clock.monotonic() + waitMs;
      }
    } catch (error) {
      this.#noteCut(error);
    }
    slice.asking = undefined;
    this.#sweepLater();
  }

  /** As many as went lately in the time that they are to last for; what lies here is missing elsewhere. */
  #aheadOf({ limit, used, askedMs }: Slice, nowMs: number): number {
    const pace = used / Math.max(0.001, (nowMs - askedMs) / SECOND);
    if (pace < AHEAD_FROM_PER_S) return 0;
    const share = (limit.burst * AHEAD_OF_BURST) / this.#deps.nodes();
    const most = Math.floor(Math.min(Math.max(1, limit.perSecond * AHEAD_S), share));
    return Math.min(most, Math.max(1, Math.ceil(pace * AHEAD_S)));
  }

  #takeTokens({ listenerId, limit }: Slice, wanted: number): Promise<Tokens> {
    const { store, clock } = this.#deps;
    return store.shares.takeTokens({ listenerId, limit, wanted, now: new Date(clock.now()) });
  }

  #sliceOf(listenerId: ListenerId, limit: RateLimit): Slice {
    let slice = this.#slices.get(listenerId);
    if (slice === undefined) {
      const never = Number.NEGATIVE_INFINITY;
      const counts = { tokens: 0, used: 0, ahead: 0, waiting: 0 };
      const times = { askedMs: never, usedMs: never, emptyUntilMs: never };
      slice = { listenerId, limit, ...counts, ...times, asking: undefined };
      this.#slices.set(listenerId, slice);
    }
    slice.limit = limit;
    return slice;
  }

  /** Of several, none knows what the others let through while the store is away. */
  #shareOf({ perSecond, burst }: RateLimit): RateLimit {
    const nodes = this.#deps.nodes();
    return { perSecond: perSecond / nodes, burst: Math.max(1, burst / nodes) };
  }

  #noteAnswer(): void {
    if (this.#isCut) this.#deps.log.info('rates.shared');
    this.#isCut = false;
  }

  #noteCut(error: unknown): void {
    const { clock, log, nodes } = this.#deps;
    if (!this.#isCut) log.warn('rates.unshared', { nodes: nodes(), error: String(error) });
    this.#isCut = true;
    this.#cutUntilMs = clock.monotonic() + AGAIN_AFTER_MS;
  }

  #sweepLater(): void {
    if (this.#isSweeping || this.#slices.size === 0) return;
    this.#isSweeping = true;
    this.#deps.clock.after(GIVE_BACK_MS, () => this.#sweep());
  }

  #sweep(): void {
    const before = this.#deps.clock.monotonic() - GIVE_BACK_MS;
    for (const [listenerId, slice] of this.#slices) {
      if (slice.usedMs > before || slice.askedMs > before || slice.asking !== undefined) continue;
      this.#slices.delete(listenerId);
      // Where they do not arrive, they are lost: the bucket fills by itself.
      if (slice.tokens > 0) this.#takeTokens(slice, -slice.tokens).catch(() => undefined);
    }
    this.#isSweeping = false;
    this.#sweepLater();
  }
}

function untilNextMs(left: number, { perSecond }: RateLimit): number {
  return left >= 1 ? 0 : Math.ceil(((1 - left) / perSecond) * SECOND);
}

async function orTooLate<T>(work: Promise<T>, clock: Clock): Promise<T> {
  const over = new AbortController();
  const late = wait(clock, PATIENCE_MS, over.signal).then((): never => {
    throw new Error('the store takes too long to answer');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}
