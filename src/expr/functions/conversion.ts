import type { Frame } from '../frame.ts';
import { isTruthy, isList, kindOf, type Value } from '../value.ts';
import { measure } from '../walk.ts';
import { define, type FunctionDefinition } from './definition.ts';
import { parseXml } from './xml.ts';

const VALUE = { name: 'value', kind: 'any' } as const;
const TEXT = { name: 'text', kind: 'text' } as const;

export const CONVERSION_FUNCTIONS: readonly FunctionDefinition[] = [
  define({
    name: 'TEXT',
    group: 'conversion',
    params: [VALUE],
    doc: 'As a text: what is none becomes JSON; NULL stays NULL.',
    examples: [
      { source: '$TEXT(42)', output: '42' },
      { source: '$TEXT(TRUE)', output: 'true' },
      { source: '$TEXT(missing)', output: null },
    ],
    call: ([value], { frame }) => {
      if (value === null || typeof value === 'string') return value;
      return typeof value === 'object' ? printJson(value, frame) : String(value);
    },
  }),
  define({
    name: 'INTEGER',
    group: 'conversion',
    params: [VALUE],
    doc: 'As a whole number: texts are read, what follows the point is cut, TRUE is 1. NULL for what is no number, or is beyond ±9007199254740991.',
    examples: [
      { source: '"42".$INTEGER()', output: 42 },
      { source: '$INTEGER(-1.9)', output: -1 },
      { source: '$INTEGER("many")', output: null },
    ],
    call: ([value]) => {
      const number = toNumber(value);
      const whole = number === null ? Number.NaN : Math.trunc(number);
      return Number.isSafeInteger(whole) ? whole + 0 : null;
    },
  }),
  define({
    name: 'DECIMAL',
    group: 'conversion',
    params: [VALUE],
    doc: 'As a number; NULL for what is none.',
    examples: [
      { source: '"1.50".$DECIMAL()', output: 1.5 },
      { source: '$DECIMAL("1,50")', output: null },
    ],
    call: ([value]) => toNumber(value),
  }),
  define({
    name: 'BOOLEAN',
    group: 'conversion',
    params: [VALUE],
    doc: 'Whether the value holds; the texts `true`, `false`, `yes`, `no`, `1` and `0` are read.',
    examples: [
      { source: '$BOOLEAN("False")', output: false },
      { source: '$BOOLEAN([1])', output: true },
    ],
    call: ([value]) => {
      const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
      return ['false', 'no', '0'].includes(word) ? false : isTruthy(value);
    },
  }),
  define({
    name: 'TYPE',
    group: 'conversion',
    params: [VALUE],
    doc: 'What the value is: `null`, `boolean`, `number`, `text`, `list` or `object`.',
    examples: [{ source: '$TYPE([])', output: 'list' }],
    call: ([value]) => kindOf(value).toLowerCase(),
  }),
  define({
    name: 'DEFAULT',
    group: 'conversion',
    params: [VALUE, { name: 'default', kind: 'any' }],
    doc: 'The value, or the default where it is NULL. `""`, 0 and FALSE stay.',
    examples: [
      { source: 'retries.$DEFAULT(3)', input: { retries: 0 }, output: 0 },
      { source: '$DEFAULT(missing, 3)', output: 3 },
    ],
    call: ([value, otherwise]) => value ?? otherwise,
  }),
  define({
    name: 'COALESCE',
    group: 'conversion',
    params: [{ name: 'values', kind: 'any', rest: true }],
    doc: 'The first value that holds, of the arguments or of the items of one list; NULL where none does.',
    examples: [
      { source: '$COALESCE(nick, name, "?")', input: { nick: '', name: 'Ada' }, output: 'Ada' },
      { source: '$COALESCE([NULL, 0, 12])', output: 12 },
    ],
    call: ([values], { frame }) => {
      const [first] = values;
      const items = values.length === 1 && isList(first) ? first : values;
      frame.charge(items.length);
      return items.find(isTruthy) ?? null;
    },
  }),
  define({
    name: 'PARSE_JSON',
    group: 'conversion',
    params: [TEXT],
    doc: 'The value that a JSON text stands for; NULL where it is none.',
    examples: [
      { source: 'payload.$PARSE_JSON().id', input: { payload: '{"id": 7}' }, output: 7 },
      { source: '$PARSE_JSON("{")', output: null },
    ],
    call: ([text], { frame }) => {
      frame.charge(1 + (text.length >> 3));
      try {
        return JSON.parse(text) as Value;
      } catch {
        return null;
      }
    },
  }),
  define({
    name: 'JSON',
    group: 'conversion',
    params: [VALUE],
    doc: 'The value as compact JSON.',
    examples: [{ source: '$JSON({"a": [1, NULL]})', output: '{"a":[1,null]}' }],
    call: ([value], { frame }) => printJson(value, frame),
  }),
  define({
    name: 'PARSE_XML',
    group: 'conversion',
    params: [TEXT],
    doc: 'The value of an XML text: an element is an object of its children, and a text where it has neither children nor attributes; attributes are `@name`, the text beside them `#text`; what comes more than once is a list; prefixes of namespaces are left out. Entities other than the five of XML are not read. NULL where the text is no XML.',
    examples: [
      {
        source: 'raw.$PARSE_XML().Envelope.Body.event',
        input: {
          raw: '<s:Envelope xmlns:s="urn:s"><s:Body><event id="7">hired</event></s:Body></s:Envelope>',
        },
        output: { '@id': '7', '#text': 'hired' },
      },
      { source: '"<a><b>1</b><b>2</b></a>".$PARSE_XML().a.b', output: ['1', '2'] },
    ],
    call: ([text], { frame }) => parseXml(text, frame),
  }),
  define({
    name: 'URLENCODE',
    group: 'conversion',
    params: [TEXT],
    doc: 'Percent-encoded, but for letters, digits and `-_.~` (RFC 3986).',
    examples: [{ source: '"a b&c/ü".$URLENCODE()', output: 'a%20b%26c%2F%C3%BC' }],
    call: ([text], { frame }) => {
      frame.roomFor(text.length * 3);
      // Lone halves of characters cannot be encoded.
      return encodeURIComponent(text.toWellFormed()).replaceAll(
        /[!'()*]/g,
        (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
      );
    },
  }),
  define({
    name: 'URLDECODE',
    group: 'conversion',
    params: [TEXT],
    doc: 'Percent-encoding undone; `+` stays. NULL where it is malformed.',
    examples: [{ source: '"a%20b".$URLDECODE()', output: 'a b' }],
    call: ([text], { frame }) => {
      frame.roomFor(text.length);
      try {
        return decodeURIComponent(text);
      } catch {
        return null;
      }
    },
  }),
];

/** Decimal only: `0x10`, `Infinity` and an empty text are no numbers, though JavaScript says so. */
function toNumber(value: Value): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || value.length > 400) return null;
  const text = value.trim();
  if (!/^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number + 0 : null;
}

/** Measured before it is printed: a lambda can make a tree that is a thousand times what is held in memory. */
export function printJson(value: Value, frame: Frame): string {
  // A character takes six at most, `\u0000`.
  const size = measure(value, frame, frame.limits.textLength);
  const text = JSON.stringify(value);
  frame.roomFor(Math.max(size, text.length));
  return text;
}
