import { article } from './access.ts';
import type { BinaryOperator } from './ast.ts';
import { Stop } from './error.ts';
import type { Frame } from './frame.ts';
import { compare, equals } from './walk.ts';
import { isList, isObject, type Value } from './value.ts';

type Pair = readonly [Value, Value];
type Operate = (left: Value, right: Value, frame: Frame) => Value;

/** What each operator does. NULL goes through arithmetic, and is in no order with anything. */
export const OPERATE: Readonly<Record<BinaryOperator, Operate>> = {
  '+': (left, right, frame) => {
    if (typeof left === 'number' && typeof right === 'number') return finite(left + right);
    return join(left, right, frame);
  },
  '-': (left, right) => arithmetic('-', [left, right], (a, b) => a - b),
  '*': (left, right) => arithmetic('*', [left, right], (a, b) => a * b),
  '/': (left, right) => arithmetic('/', [left, right], divide),
  '==': equals,
  '!=': (left, right, frame) => !equals(left, right, frame),
  '<': (left, right, frame) => ordered('<', [left, right], frame) < 0,
  '<=': (left, right, frame) => ordered('<=', [left, right], frame) <= 0,
  '>': (left, right, frame) => ordered('>', [left, right], frame) > 0,
  '>=': (left, right, frame) => ordered('>=', [left, right], frame) >= 0,
  IN: isIn,
  'NOT IN': (left, right, frame) => !isIn(left, right, frame),
};

function divide(left: number, right: number): number {
  if (right === 0) throw new Stop('division_by_zero', 'divides by zero');
  return left / right;
}

function arithmetic(
  operator: string,
  [left, right]: Pair,
  compute: (left: number, right: number) => number,
): Value {
  if (left === null || right === null) return null;
  if (typeof left !== 'number' || typeof right !== 'number') throw mismatch(operator, left, right);
  return finite(compute(left, right));
}

function mismatch(operator: string, left: Value, right: Value): Stop {
  const texts = typeof left === 'string' || typeof right === 'string';
  const hint = texts ? '; convert with $DECIMAL, $INTEGER or $TEXT' : '';
  const summary = `"${operator}" does not take ${article(left)} and ${article(right)}${hint}`;
  return new Stop('type_mismatch', summary);
}

/** What arithmetic gives back: a number that JSON has. */
export function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Stop('number_out_of_range', 'is too large for a number');
  return value;
}

/** `+` of two texts or two lists. */
function join(left: Value, right: Value, frame: Frame): Value {
  if (left === null || right === null) return null;
  if (typeof left === 'string' && typeof right === 'string') {
    frame.roomFor(left.length + right.length);
    return left + right;
  }
  if (!isList(left) || !isList(right)) throw mismatch('+', left, right);
  frame.chargeItems(left.length + right.length);
  return [...left, ...right];
}

/** NaN, in no order with anything, where one side is NULL: a missing field is neither below nor above a bound. */
function ordered(operator: string, [left, right]: Pair, frame: Frame): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (left === null || right === null) return Number.NaN;
  if (typeof left === 'string') frame.chargeText(left.length);
  const order = compare(left, right);
  if (order === undefined) throw mismatch(operator, left, right);
  return order;
}

/** A part of a text, an item of a list, a name of an object. Nothing is in NULL. */
function isIn(left: Value, right: Value, frame: Frame): boolean {
  if (right === null) return false;
  if (isList(right)) return right.some((item) => (frame.charge(1), equals(left, item, frame)));
  if (left === null) return false;
  if (typeof left === 'string' && typeof right === 'string') {
    frame.chargeText(right.length);
    return right.includes(left);
  }
  if (typeof left !== 'string' || !isObject(right)) throw mismatch('IN', left, right);
  return Object.hasOwn(right, left);
}
