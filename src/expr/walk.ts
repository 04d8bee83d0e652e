import { Stop } from './error.ts';
import type { Frame } from './frame.ts';
import { isList, isObject, kindOf, type Value, type ValueObject } from './value.ts';

/** What goes over whole values. Payloads nest as deep as their senders like, and lambdas can make trees that share branches. */

/** Values are equal when they look the same; `1` and `"1"` do not. */
export function equals(left: Value, right: Value, frame: Frame): boolean {
  if (typeof left !== 'object' || typeof right !== 'object') return isSame(left, right, frame);
  return equalBelow({ left, right, frame, depth: 1 });
}

/** Of texts of one length every character may have to be looked at. */
function isSame(left: Value, right: Value, frame: Frame): boolean {
  if (typeof left === 'string' && typeof right === 'string' && left.length === right.length)
    frame.chargeText(left.length);
  return left === right;
}

interface Comparison {
  readonly left: Value;
  readonly right: Value;
  readonly frame: Frame;
  readonly depth: number;
}

function equalBelow({ left, right, frame, depth }: Comparison): boolean {
  frame.charge(1);
  if (typeof left !== 'object' || typeof right !== 'object') return isSame(left, right, frame);
  if (left === right) return true;
  assertDepth(depth, frame);
  const below = { frame, depth: depth + 1 };
  if (isList(left)) {
    if (!isList(right) || left.length !== right.length) return false;
    return left.every((item, at) => equalBelow({ left: item, right: right[at] ?? null, ...below }));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    if (!Object.hasOwn(right, name)) return false;
    return equalBelow({ left: left[name] ?? null, right: right[name] ?? null, ...below });
  });
}

function assertDepth(depth: number, frame: Frame): void {
  if (depth > frame.limits.valueDepth)
    throw new Stop('value_too_deep', `a value nests deeper than ${frame.limits.valueDepth} levels`);
}

/** Numbers by size, texts by code point; undefined where the two have no order. */
export function compare(left: Value, right: Value): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  return undefined;
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** NULL, booleans, numbers, texts, lists, objects; lists item by item. For sorting, where everything must have its place. */
const ORDER = ['NULL', 'boolean', 'number', 'text', 'list', 'object'];

export function order(left: Value, right: Value): number {
  const known = compare(left, right);
  if (known !== undefined) return known;
  if (isList(left) && isList(right)) return orderLists(left, right);
  return ORDER.indexOf(kindOf(left)) - ORDER.indexOf(kindOf(right));
}

/** One level down: keys of several parts are lists of plain values. */
function orderLists(left: readonly Value[], right: readonly Value[]): number {
  for (const [at, item] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    const difference = isList(item) && isList(other) ? 0 : order(item, other);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/**
 * The size that limits are about: characters of texts and names, and eight for each other value. Stops at a value that
 * is past `most`, or deeper than allowed; charges a step for each value.
 */
export function measure(value: Value, frame: Frame, most: number): number {
  return new Ruler(frame, most).measure(value, 0);
}

class Ruler {
  readonly #frame: Frame;
  readonly #most: number;
  readonly #deepest: number;
  #size = 0;

  constructor(frame: Frame, most: number) {
    this.#frame = frame;
    this.#most = most;
    this.#deepest = frame.limits.valueDepth;
  }

  measure(value: Value, depth: number): number {
    this.#size += typeof value === 'string' ? value.length : 8;
    if (this.#size > this.#most)
      throw new Stop('result_too_large', `is larger than ${this.#most} characters`);
    if (typeof value === 'object' && value !== null) this.#below(value, depth + 1);
    return this.#size;
  }

  #below(value: readonly Value[] | ValueObject, depth: number): void {
    if (depth > this.#deepest) assertDepth(depth, this.#frame);
    this.#frame.charge(1);
    if (isList(value)) {
      for (const item of value) this.measure(item, depth);
      return;
    }
    for (const name in value) {
      // Payloads come from JSON.parse and have a prototype; somebody may have added to it.
      if (!Object.hasOwn(value, name)) continue;
      this.#size += name.length;
      this.measure(value[name] ?? null, depth);
    }
  }
}
