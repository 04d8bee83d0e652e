import type { KeyFilter } from './key-filter.ts';
import { hashOf, type KeyName } from './key-name.ts';
import type { LoggedKeyRow } from './tables.ts';

export type KnownKey = Pick<LoggedKeyRow, 'event_id' | 'expires_at'>;

const FIRST_SLOTS = 2 ** 12;
/** Of a slot's numbers. */
const WORDS = 4;
const NUMBERS = 3;
const LISTENER = 0;
const EVENT = 1;
const EXPIRES = 2;

/**
 * Keys that came one after the other: rows of the log that are neighbours, in memory. They lie in arrays of numbers, some
 * 100 bytes a key, so that nothing of them is copied by who collects garbage.
 */
export class KeyGeneration {
  /** The first row of the log that may be of these. */
  readonly from: number;
  size = 0;
  /** A power of two, at least half of them free. A slot whose event is zero is free; none becomes free again. */
  slots = 0;
  #words = new Int32Array(0);
  #numbers = new Float64Array(0);
  #underWay = 0;
  #settled: (() => void) | undefined;

  constructor(from: number) {
    this.from = from;
    this.#makeRoom(FIRST_SLOTS);
  }

  /** A key may get its row any moment. */
  begin(): void {
    this.#underWay += 1;
  }

  end(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#settled?.();
  }

  /** Resolves when all that has begun has ended. To be called when nothing begins any more. */
  settled(): Promise<void> {
    return this.#underWay === 0
      ? Promise.resolve()
      : new Promise((resolve) => (this.#settled = resolve));
  }

  /** Undefined where it has expired by then. */
  find(name: KeyName, nowMs: number): KnownKey | undefined {
    const at = this.#slotOf(name) * NUMBERS;
    const expiresAtMs = this.#numbers[at + EXPIRES] ?? 0;
    return expiresAtMs > nowMs
      ? { event_id: this.#numbers[at + EVENT] ?? 0, expires_at: expiresAtMs }
      : undefined;
  }

  set(name: KeyName, { event_id: event, expires_at: expiresAtMs }: KnownKey): void {
    const slot = this.#slotOf(name);
    if (this.#numbers[slot * NUMBERS + EVENT] === 0) this.size += 1;
    const [words, numbers] = [slot * WORDS, slot * NUMBERS];
    this.#words[words] = name.a;
    this.#words[words + 1] = name.b;
    this.#words[words + 2] = name.c;
    this.#words[words + 3] = name.d;
    this.#numbers[numbers + LISTENER] = name.listener;
    this.#numbers[numbers + EVENT] = event;
    this.#numbers[numbers + EXPIRES] = expiresAtMs;
    if (2 * this.size > this.slots) this.#grow();
  }

  /** Forgets what has expired; false where nothing had. */
  forgetExpired(nowMs: number): boolean {
    let forgot = false;
    for (let at = EXPIRES; at < this.#numbers.length; at += NUMBERS) {
      const expiresAtMs = this.#numbers[at] ?? 0;
      if (expiresAtMs === 0 || expiresAtMs > nowMs) continue;
      this.#numbers[at] = 0;
      forgot = true;
    }
    return forgot;
  }

  /** Of those that have not expired: how many, and when the last one does. */
  measure(nowMs: number): { readonly live: number; readonly expiresAtMs: number } {
    let live = 0;
    let last = 0;
    for (let at = EXPIRES; at < this.#numbers.length; at += NUMBERS) {
      const expiresAtMs = this.#numbers[at] ?? 0;
      if (expiresAtMs <= nowMs) continue;
      live += 1;
      last = Math.max(last, expiresAtMs);
    }
    return { live, expiresAtMs: last };
  }

  /** Those in some slots that have not expired. */
  addTo(filter: KeyFilter, { nowMs, from, to }: Range): void {
    for (let slot = from; slot < Math.min(to, this.slots); slot++) {
      if (this.#numberAt(slot, EXPIRES) <= nowMs) continue;
      const [a, b] = [this.#wordAt(slot, 0), this.#wordAt(slot, 1)];
      filter.add({ listener: this.#numberAt(slot, LISTENER), a, b });
    }
  }

  #numberAt(slot: number, which: number): number {
    return this.#numbers[slot * NUMBERS + which] ?? 0;
  }

  #wordAt(slot: number, which: number): number {
    return this.#words[slot * WORDS + which] ?? 0;
  }

  /** Where it is, or would be. */
  #slotOf(name: KeyName): number {
    const last = this.slots - 1;
    let slot = hashOf(name) & last;
    while (this.#numberAt(slot, EVENT) !== 0 && !this.#isAt(slot, name)) slot = (slot + 1) & last;
    return slot;
  }

  #isAt(slot: number, { listener, a, b, c, d }: KeyName): boolean {
    return (
      this.#wordAt(slot, 0) === a &&
      this.#wordAt(slot, 1) === b &&
      this.#wordAt(slot, 2) === c &&
      this.#wordAt(slot, 3) === d &&
      this.#numberAt(slot, LISTENER) === listener
    );
  }

  /** Into twice as many slots. */
  #grow(): void {
    const [words, numbers, slots] = [this.#words, this.#numbers, this.slots];
    this.#makeRoom(2 * slots);
    for (let slot = 0; slot < slots; slot++) {
      const own = numbers.subarray(slot * NUMBERS, (slot + 1) * NUMBERS);
      if (own[EVENT] === 0) continue;
      const [listener = 0, a = 0] = [own[LISTENER], words[slot * WORDS]];
      const last = this.slots - 1;
      let next = hashOf({ listener, a }) & last;
      while (this.#numberAt(next, EVENT) !== 0) next = (next + 1) & last;
      this.#words.set(words.subarray(slot * WORDS, (slot + 1) * WORDS), next * WORDS);
      this.#numbers.set(own, next * NUMBERS);
    }
  }

  #makeRoom(slots: number): void {
    this.slots = slots;
    this.#words = new Int32Array(slots * WORDS);
    this.#numbers = new Float64Array(slots * NUMBERS);
  }
}

interface Range {
  readonly nowMs: number;
  readonly from: number;
  readonly to: number;
}
