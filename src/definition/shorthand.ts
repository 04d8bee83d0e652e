import type { Json } from '../base/json.ts';

/**
 * The short form of a payload schema: an object whose leaves are names of types, such as
 * `{"action":"string","issue":{"title":"string"}}`. Fields that are named must be there, unless their type ends with `?`;
 * others may be.
 */
const TYPES: Readonly<Record<string, object>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  object: { type: 'object' },
  array: { type: 'array' },
  null: { type: 'null' },
  any: {},
};

/** Keywords of JSON Schema that restrict something. A schema has one of them; a shorthand may have their names as fields. */
const RESTRICTING = new Set(
  `$ref $dynamicRef type enum const properties required additionalProperties patternProperties propertyNames
   minProperties maxProperties items prefixItems additionalItems contains minItems maxItems uniqueItems minLength
   maxLength pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf allOf anyOf oneOf not if then else
   dependentRequired dependentSchemas dependencies unevaluatedProperties unevaluatedItems minContains maxContains`.split(
    /\s+/,
  ),
);
const DESCRIBING = new Set(
  `$schema $id $anchor $comment $defs definitions title description default examples deprecated readOnly writeOnly
   format contentEncoding contentMediaType contentSchema`.split(/\s+/),
);

/** `$schema` settles it; else it is JSON Schema when every name is one of its keywords, and one of them restricts. */
export function isJsonSchema(schema: Json): boolean {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return false;
  const names = Object.keys(schema);
  if (names.includes('$schema')) return true;
  return (
    names.some((name) => RESTRICTING.has(name)) &&
    names.every((name) => RESTRICTING.has(name) || DESCRIBING.has(name))
  );
}

export interface ShorthandFault {
  /** A JSON pointer into the schema. */
  readonly path: string;
  readonly message: string;
}

/** The JSON Schema that a shorthand stands for, or what is wrong with it. */
export function expandShorthand(shorthand: Json, path = ''): object | ShorthandFault {
  if (typeof shorthand === 'string') {
    const type = TYPES[shorthand.replace(/\?$/, '')];
    const known = Object.keys(TYPES).join(', ');
    return type ?? { path, message: `"${shorthand}" is not one of the types ${known}` };
  }
  if (isList(shorthand)) {
    const [item, ...more] = shorthand;
    if (item === undefined || more.length > 0)
      return { path, message: 'a list in a shorthand has one item, the type of all items' };
    const items = expandShorthand(item, `${path}/0`);
    return isFault(items) ? items : { type: 'array', items };
  }
  if (typeof shorthand !== 'object' || shorthand === null)
    return { path, message: 'a leaf of a shorthand is the name of a type' };
  return expandObject(shorthand, path);
}

function expandObject(
  shorthand: Readonly<Record<string, Json>>,
  path: string,
): object | ShorthandFault {
  const properties = new Map<string, object>();
  const required: string[] = [];
  for (const [name, value] of Object.entries(shorthand)) {
    const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1');
    const schema = expandShorthand(value, `${path}/${escaped}`);
    if (isFault(schema)) return schema;
    properties.set(name, schema);
    if (typeof value !== 'string' || !value.endsWith('?')) required.push(name);
  }
  return { type: 'object', properties: Object.fromEntries(properties), required };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function isFault(schema: object): schema is ShorthandFault {
  return 'message' in schema && 'path' in schema && typeof schema.message === 'string';
}
