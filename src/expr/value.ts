/** What an expression reads and makes: JSON, and nothing else. */
export type Value =
  null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

export type ValueObject = Readonly<Record<string, Value>>;

export type ValueKind = 'NULL' | 'boolean' | 'number' | 'text' | 'list' | 'object';

const KINDS_BY_TYPEOF: Readonly<Record<string, ValueKind>> = {
  boolean: 'boolean',
  number: 'number',
  string: 'text',
};

/** The word of the docs for what a value is. */
export function kindOf(value: Value): ValueKind {
  if (value === null) return 'NULL';
  return KINDS_BY_TYPEOF[typeof value] ?? (isList(value) ? 'list' : 'object');
}

/** `Array.isArray` does not narrow a readonly array. */
export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: unknown): value is ValueObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Inherits from an object that is empty, frozen and inherits from nothing. With NULL itself for a prototype V8 keeps an
 * object as a hash table: making one takes twice as long, and so does printing it as JSON.
 */
const Bare = function Bare() {} as unknown as new () => Record<string, Value>;
Bare.prototype = Object.freeze(Object.create(null)) as Record<string, Value>;

/** An object that inherits no name: `constructor` and `__proto__` are names like any other, to set and to read. */
export function newObject(): Record<string, Value> {
  return new Bare();
}

/** `""`, `0`, NULL, FALSE, `[]` and `{}` do not hold; everything else does. */
export function isTruthy(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object') return value !== '' && value !== 0;
  if (value === null) return false;
  if (isList(value)) return value.length > 0;
  for (const name in value) if (Object.hasOwn(value, name)) return true;
  return false;
}
