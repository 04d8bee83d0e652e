import { article } from '../access.ts';
import { Stop } from '../error.ts';
import type { Frame } from '../frame.ts';
import { finite } from '../operators.ts';
import { isList, type Value } from '../value.ts';
import { compare } from '../walk.ts';
import { define, type FunctionDefinition } from './definition.ts';

const NUMBER = { name: 'number', kind: 'number' } as const;
const VALUES = { name: 'values', kind: 'any', rest: true } as const;
const WHICH = 'of the arguments, or of the items of one list; NULL is passed over';

export const NUMBER_FUNCTIONS: readonly FunctionDefinition[] = [
  define({
    name: 'ROUND',
    group: 'numbers',
    params: [NUMBER, { name: 'digits', kind: 'number', optional: true }],
    doc: 'Rounded to so many digits after the point (0 to 15; by default none), halves away from zero.',
    examples: [
      { source: '(2.5).$ROUND()', output: 3 },
      { source: '$ROUND(1.005, 2)', output: 1.01 },
    ],
    call: ([number, digits = 0]) => round(number, digits),
  }),
  define({
    name: 'FLOOR',
    group: 'numbers',
    params: [NUMBER],
    doc: 'The whole number at or below.',
    examples: [{ source: '$FLOOR(-1.5)', output: -2 }],
    call: ([number]) => plainZero(Math.floor(number)),
  }),
  define({
    name: 'CEIL',
    group: 'numbers',
    params: [NUMBER],
    doc: 'The whole number at or above.',
    examples: [{ source: '$CEIL(1.2)', output: 2 }],
    call: ([number]) => plainZero(Math.ceil(number)),
  }),
  define({
    name: 'ABS',
    group: 'numbers',
    params: [NUMBER],
    doc: 'Without its sign.',
    examples: [{ source: '$ABS(-3)', output: 3 }],
    call: ([number]) => Math.abs(number),
  }),
  define({
    name: 'MOD',
    group: 'numbers',
    params: [NUMBER, { name: 'divisor', kind: 'number' }],
    doc: 'What is left after division; it has the sign of the divisor.',
    examples: [
      { source: '$MOD(7, 3)', output: 1 },
      { source: '$MOD(-1, 3)', output: 2 },
    ],
    call: ([number, divisor]) => {
      if (divisor === 0) throw new Stop('division_by_zero', 'divides by zero');
      const rest = number % divisor;
      return plainZero(rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest);
    },
  }),
  define({
    name: 'MIN',
    group: 'numbers',
    params: [VALUES],
    doc: `The smallest ${WHICH}. Numbers or texts; NULL where there are none.`,
    examples: [{ source: '$MIN(3, 1, 2)', output: 1 }],
    call: ([values], { frame }) => extreme(values, -1, frame),
  }),
  define({
    name: 'MAX',
    group: 'numbers',
    params: [VALUES],
    doc: `The largest ${WHICH}. Numbers or texts; NULL where there are none.`,
    examples: [
      { source: 'prices.$MAX()', input: { prices: [9, 12, null] }, output: 12 },
      { source: '[].$MAX()', output: null },
    ],
    call: ([values], { frame }) => extreme(values, 1, frame),
  }),
  define({
    name: 'SUM',
    group: 'numbers',
    params: [VALUES],
    doc: `The sum ${WHICH}. Of nothing, 0.`,
    examples: [
      {
        source: 'lines.$MAP(l => l.price * l.count).$SUM()',
        input: {
          lines: [
            { price: 2, count: 3 },
            { price: 4, count: 1 },
          ],
        },
        output: 10,
      },
    ],
    call: ([values], { frame }) =>
      finite(
        itemsOf(values, frame).reduce<number>((sum, item) => {
          if (typeof item !== 'number')
            throw new Stop('type_mismatch', `adds numbers, not ${article(item)}`);
          return sum + item;
        }, 0),
      ),
  }),
];

/** By the digits that are shown, not those that are held: 1.005 is held as 1.00499…, and 1.01 is what people expect. */
function round(number: number, digits: number): number {
  if (!Number.isInteger(digits) || digits < 0 || digits > 15)
    throw new Stop('option_unknown', 'the digits are a whole number from 0 to 15');
  const [mantissa = '0', exponent = '0'] = String(Math.abs(number)).split('e');
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`));
  const rounded = Number(`${shifted}e-${digits}`);
  // Numbers so large that shifting leaves their range have no digits after the point.
  if (!Number.isFinite(rounded)) return number;
  return plainZero(number < 0 ? -rounded : rounded);
}

/** There is one zero here. */
function plainZero(number: number): number {
  return number === 0 ? 0 : number;
}

function itemsOf(values: readonly Value[], frame: Frame): readonly Value[] {
  const [first] = values;
  const items = values.length === 1 && isList(first) ? first : values;
  frame.charge(items.length);
  return items.filter((item) => item !== null);
}

function extreme(values: readonly Value[], sign: 1 | -1, frame: Frame): Value {
  return itemsOf(values, frame).reduce<Value>((best, item) => {
    if (typeof item !== 'number' && typeof item !== 'string')
      throw new Stop('type_mismatch', `compares numbers or texts, not ${article(item)}`);
    if (best === null) return item;
    const difference = compare(item, best);
    if (difference === undefined)
      throw new Stop('type_mismatch', 'compares numbers or texts, not both');
    return difference * sign > 0 ? item : best;
  }, null);
}
