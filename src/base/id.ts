import { randomInt, randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';

/**
 * Ids are `prefix_` and eleven characters of Crockford's base 32 over one 53-bit integer, so that a row's key is a
 * plain integer (the cheapest key both engines have), a JavaScript number holds it exactly, and text order, number
 * order and time order agree:
 *
 *     41 bits  milliseconds since 2025-01-01   (until 2094)
 *      5 bits  node                            (32 nodes at once)
 *      7 bits  sequence                        (128 ids a millisecond; more borrow from the next millisecond)
 *
 * UUIDv7 was the alternative: 16-byte keys cost half as much again per row and three times the index.
 * Ids are not secrets; webhook URLs, which are, carry random UUIDs.
 */
const EPOCH_MS = Date.UTC(2025, 0, 1);
export const SLOTS_PER_NODE = 2 ** 7;
export const NODES = 2 ** 5;
/** Keys that are made in one millisecond are closer together than this. */
export const SLOTS_PER_MS = 2 ** 12;
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 11;

const PAIRS = Array.from(
  { length: 32 * 32 },
  (_, pair) => `${DIGITS[pair >> 5]}${DIGITS[pair & 31]}`,
);

/** What each digit is worth, by its character code. */
const VALUES: readonly (number | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const value = DIGITS.indexOf(String.fromCharCode(code));
  return value < 0 ? undefined : value;
});

export type Prefix =
  | 'lsn'
  | 'req'
  | 'evt'
  | 'trg'
  | 'wfl'
  | 'run'
  | 'crd'
  | 'rpl'
  | 'key'
  | 'sec'
  | 'lea'
  | 'dst'
  | 'acc'
  | 'aud'
  | 'tok';
export type Id<P extends Prefix> = `${P}_${string}`;

/** Makes integer keys that only ever rise, also over restarts when told the highest key that was stored. */
export interface KeySource {
  next(): number;
}

export function createKeySource(options: {
  clock: Clock;
  /** Asked for each key: below NODES. */
  node?: () => number;
  above?: number;
}): KeySource {
  const node = options.node ?? (() => 0);
  let lastMs = 0;
  let sequence = 0;
  if (options.above !== undefined && options.above > 0) {
    lastMs = Math.floor(options.above / SLOTS_PER_MS) + 1;
    sequence = -1;
  }
  return {
    next() {
      const nowMs = options.clock.now() - EPOCH_MS;
      // A clock that is set back, or a burst, must not repeat a key: run ahead of the clock instead.
      if (nowMs > lastMs) {
        lastMs = nowMs;
        sequence = 0;
      } else if (++sequence >= SLOTS_PER_NODE) {
        lastMs += 1;
        sequence = 0;
      }
      return lastMs * SLOTS_PER_MS + node() * SLOTS_PER_NODE + sequence;
    },
  };
}

/** The smallest key that could have been made at `instantMs`: turns a time range into a key range. */
export function keyAt(instantMs: number): number {
  return Math.max(0, instantMs - EPOCH_MS) * SLOTS_PER_MS;
}

/** When a key was made, in milliseconds since 1970 (a little ahead of the clock after a burst). */
export function timeOf(key: number): number {
  return Math.floor(key / SLOTS_PER_MS) + EPOCH_MS;
}

export function toId<P extends Prefix>(prefix: P, key: number): Id<P> {
  const low = key % 2 ** 25;
  const high = Math.floor(key / 2 ** 25);
  // Two digits at a time: an id is made for each row of a list and for each thing that comes in.
  return `${prefix}_${PAIRS[high >>> 20]}${PAIRS[(high >>> 10) & 1023]}${PAIRS[high & 1023]}${
    PAIRS[low >>> 15]
  }${PAIRS[(low >>> 5) & 1023]}${DIGITS[low & 31]}`;
}

/** The integer key of an id, or undefined when the text is not an id with this prefix. */
export function parseId(prefix: Prefix, id: string): number | undefined {
  const from = prefix.length + 1;
  if (id.length !== from + LENGTH || id[from - 1] !== '_' || !id.startsWith(prefix))
    return undefined;
  return readKey(id, from);
}

function readKey(id: string, from: number): number | undefined {
  let key = 0;
  for (let i = from; i < id.length; i++) {
    const digit = VALUES[id.charCodeAt(i)];
    if (digit === undefined) return undefined;
    key = key * 32 + digit;
  }
  return Number.isSafeInteger(key) ? key : undefined;
}

/** The integer key of an id that our own code made; a malformed one is a bug. */
export function keyOf(id: string): number {
  const from = id.indexOf('_') + 1;
  const key = from > 0 && id.length === from + LENGTH ? readKey(id, from) : undefined;
  if (key === undefined) throw new TypeError(`"${id}" is not an id`);
  return key;
}

/** A random UUID (version 4): the unguessable part of a webhook URL. */
export function newUuid(): string {
  return randomUUID();
}

/** A uniform random number in [0, 1), for jitter. */
export function randomFraction(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}
