import { Stop } from './error.ts';
import type { Frame } from './frame.ts';
import { isList, isObject, kindOf, type Value } from './value.ts';

/** A field of an object; NULL where there is none, or no object. Own fields only: a prototype is never asked. */
export function fieldOf(value: Value, name: string): Value {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value) || !Object.hasOwn(value, name)) return null;
  return (value as Readonly<Record<string, Value | undefined>>)[name] ?? null;
}

/** `value[index]`: a field by name, an item or a character by place; from the end where negative. */
export function itemOf(value: Value, index: Value, frame: Frame): Value {
  if (typeof index === 'string') return fieldOf(value, index);
  if (index === null) return null;
  if (typeof index !== 'number')
    throw new Stop('type_mismatch', `an index is a number or a text, not ${article(index)}`);
  if (isList(value)) return value.at(index) ?? null;
  // JSON has no number for a name; `byId[42]` can only mean the text.
  if (isObject(value)) return fieldOf(value, String(index));
  if (typeof value !== 'string') return null;
  return charactersOf(value, frame).at(index) ?? null;
}

/** `value[from:to]` of a list or a text, as in Python: from the end where negative, cut where too far. */
export function sliceOf(value: Value, bounds: readonly [Value, Value], frame: Frame): Value {
  const [from, to] = bounds.map(toBound);
  if (isList(value)) {
    const items = value.slice(from, to);
    frame.chargeItems(items.length);
    return items;
  }
  if (typeof value !== 'string') return null;
  const characters = charactersOf(value, frame);
  const part = characters.slice(from, to);
  return typeof part === 'string' ? part : part.join('');
}

function toBound(value: Value): number | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new Stop('type_mismatch', `a slice is bounded by whole numbers, not ${article(value)}`);
}

/** With the article, for messages. */
export function article(value: Value): string {
  const kind = kindOf(value);
  if (kind === 'NULL') return kind;
  return kind === 'object' ? `an ${kind}` : `a ${kind}`;
}

const SURROGATE = /[\ud800-\udfff]/;

/** A character is a code point. Most texts hold none that take two units, and need not be taken apart. */
export function charactersOf(text: string, frame: Frame): string | readonly string[] {
  frame.chargeText(text.length);
  if (!SURROGATE.test(text)) return text;
  frame.charge(text.length);
  return Array.from(text);
}
