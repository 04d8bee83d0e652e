import { digestText } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Dedupe } from '../model/listener.ts';
import type { EventId } from '../model/request.ts';
import type { Claim, DedupeShelf } from '../store/store.ts';
import { failedExpression } from './misfit.ts';
import type { Ended } from './outcome.ts';
import type { KeyedRequest, WantedRequest } from './request.ts';

/** What makes this request the same as another one. Without any of its parts a request is like no other. */
export function findKey(request: WantedRequest): KeyedRequest | Ended {
  const { dedupe } = request.listener;
  const expressions = request.compiled?.dedupeKeys;
  if (dedupe === undefined || expressions === undefined || !request.claimsKey)
    return request as KeyedRequest;
  if (dedupe.windowMs === 0) return request as KeyedRequest;
  const scope = request.scope();
  const parts: unknown[] = [];
  for (const expression of expressions) {
    const part = expression.evaluate(scope, scope.ambient);
    if (!part.ok) return failedExpression(request, 'dedupe key', part.error);
    parts.push(part.value);
  }
  if (parts.some((part) => part !== null && part !== '')) request.dedupeKey = toKey(dedupe, parts);
  request.mark('key');
  return request as KeyedRequest;
}

/**
 * Of a fixed length, and nothing of the payload can be read from it: keys outlive bodies. With the expressions, so that
 * the key of today is not taken for one that another expression made yesterday.
 */
function toKey({ keys }: Dedupe, parts: readonly unknown[]): string {
  return digestText('sha256', JSON.stringify([keys, parts]), 'base64url');
}

type First = { readonly eventId: EventId; readonly expiresAt: Date } | undefined;

/** Who wants to be the first. */
interface Newcomer {
  readonly eventId: EventId;
  readonly claim: Claim;
  /** Answers with the event that was before it, committed. */
  readonly insert: () => Promise<First>;
}

/** Settles who is the first, without asking the store for what this process knows. */
export interface DedupeGate {
  /** Inserts where this may be the first; answers with the event that was before it. */
  enter(scope: string, newcomer: Newcomer): Promise<First>;
}

/** Keys of a few minutes of a busy listener; what is forgotten the store knows. */
const MOST_KNOWN = 100_000;

/**
 * Keys in two generations, of which the older one is dropped as a whole: to find the oldest key of a map from which keys
 * are taken one by one, the engine steps over all that were.
 */
class KnownKeys {
  #young = new Map<string, NonNullable<First>>();
  #old: ReadonlyMap<string, NonNullable<First>> = new Map();

  find(name: string): First {
    return this.#young.get(name) ?? this.#old.get(name);
  }

  add(name: string, first: NonNullable<First>): void {
    this.#young.set(name, first);
    if (this.#young.size < MOST_KNOWN / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}

/** Where the store remembers by itself there is nothing to settle. */
const OPEN_GATE: DedupeGate = { enter: (_scope, { insert }) => insert() };

export function createDedupeGate(
  clock: Clock,
  { remembers }: Pick<DedupeShelf, 'remembers'>,
): DedupeGate {
  if (remembers) return OPEN_GATE;
  const known = new KnownKeys();
  const underWay = new Map<string, Promise<void>>();

  return {
    async enter(scope, { eventId, claim, insert }) {
      const name = `${scope} ${claim.key}`;
      for (;;) {
        const first = known.find(name);
        if (first !== undefined && first.expiresAt.getTime() > clock.now()) return first;
        const before = underWay.get(name);
        if (before === undefined) break;
        // Whether it is the first is known when it is committed; where it failed, the next one tries.
        await before;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      underWay.set(name, promise);
      try {
        const first = await insert();
        known.add(name, first ?? { eventId, expiresAt: claim.expiresAt });
        return first;
      } finally {
        underWay.delete(name);
        resolve();
      }
    },
  };
}
