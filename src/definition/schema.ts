import { Ajv, type AnySchema, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json } from '../base/json.ts';
import type { Result } from '../base/result.ts';
import { compileExpression } from '../expr/expr.ts';
import { expandShorthand, isFault, isJsonSchema } from './shorthand.ts';

/**
 * Payload schemas: JSON Schema 2020-12, draft-07 where `$schema` says so, or the shorthand. Compiled when they are
 * saved and when they are loaded, never for a request. References lead nowhere but into the schema itself.
 */

/** One way in which a payload does not fit. */
export interface Violation {
  /** A JSON pointer (RFC 6901) into the payload. */
  readonly path: string;
  readonly message: string;
}

export interface PayloadSchema {
  /** What does not fit; none when all does. At most ten, and only the first of a payload over 64 KiB. */
  violationsOf(payload: unknown, sizeBytes: number): readonly Violation[];
}

/** Characters of its JSON. */
export const MOST_SCHEMA_LENGTH = 65_536;
const MOST_VIOLATIONS = 10;
/** To look for everything that is wrong takes memory in proportion to the payload. */
const MOST_BYTES_EXPLAINED = 65_536;

const OPTIONS: Options = {
  // A keyword that is misspelled would let everything through.
  strictSchema: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  allowUnionTypes: true,
  // As 2020-12 has it: a format describes. What must hold can be said with `pattern`.
  validateFormats: false,
  logger: false,
  code: { regExp: Object.assign(toPattern, { code: 'toPattern' }) },
};

const DRAFT_07 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
const DRAFT_2020_12 = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

/** What is wrong with it, with a JSON pointer into it where one can be given. */
export interface SchemaFault {
  readonly path: string;
  readonly message: string;
}

export function compileSchema(schema: Json): Result<PayloadSchema, SchemaFault> {
  if (JSON.stringify(schema).length > MOST_SCHEMA_LENGTH)
    return fault(`the schema has more than ${MOST_SCHEMA_LENGTH} characters`);
  if (isJsonSchema(schema)) return compileJsonSchema(schema as AnySchema);
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    return fault('a schema is an object');
  const expanded = expandShorthand(schema);
  if (isFault(expanded)) return { ok: false, error: expanded };
  return compileJsonSchema(expanded);
}

function fault(message: string): { readonly ok: false; readonly error: SchemaFault } {
  return { ok: false, error: { path: '', message } };
}

function compileJsonSchema(schema: AnySchema): Result<PayloadSchema, SchemaFault> {
  const named = typeof schema === 'object' ? (schema as { $schema?: unknown }).$schema : undefined;
  const draft = typeof named === 'string' ? named : 'https://json-schema.org/draft/2020-12/schema';
  const isDraft07 = DRAFT_07.test(draft);
  if (!isDraft07 && !DRAFT_2020_12.test(draft))
    return fault(`"$schema" is "${draft}"; JSON Schema 2020-12 and draft-07 are known`);
  const { quick, thorough } = isDraft07 ? draft07() : draft2020();
  try {
    return { ok: true, value: toSchema(compile(quick, schema), compile(thorough, schema)) };
  } catch (error) {
    return fault(error instanceof Error ? error.message : String(error));
  }
}

/** The compiler forgets it at once: another schema may have the same `$id`, and must not be able to refer to this one. */
function compile(ajv: Ajv, schema: AnySchema): ValidateFunction {
  // A copy of its own: the compiler remembers objects.
  const own = JSON.parse(JSON.stringify(schema)) as AnySchema;
  try {
    return ajv.compile(own);
  } finally {
    ajv.removeSchema(own);
  }
}

function toSchema(quick: ValidateFunction, thorough: ValidateFunction): PayloadSchema {
  return {
    violationsOf(payload, sizeBytes) {
      try {
        if (quick(payload)) return [];
        const explained = sizeBytes <= MOST_BYTES_EXPLAINED ? thorough : quick;
        if (explained === thorough) explained(payload);
        return (explained.errors ?? []).slice(0, MOST_VIOLATIONS).map(toViolation);
      } catch (error) {
        // A schema that refers to itself goes as deep as the payload; what cannot be told does not fit.
        if (error instanceof RangeError) return [{ path: '', message: 'nests too deep' }];
        throw error;
      }
    },
  };
}

function toViolation({ instancePath, message, keyword, params }: ErrorObject): Violation {
  const name: unknown =
    keyword === 'additionalProperties' || keyword === 'unevaluatedProperties'
      ? (Object.values(params)[0] as unknown)
      : undefined;
  const text = message ?? `does not fit "${keyword}"`;
  return { path: instancePath, message: typeof name === 'string' ? `${text} ("${name}")` : text };
}

interface Draft {
  /** Stops at the first thing that is wrong: a payload that fits costs no more, and one that does not costs less. */
  readonly quick: Ajv;
  readonly thorough: Ajv;
}

/** Made when the first schema is met: each brings the schemas of schemas with it. */
let made07: Draft | undefined;
let made2020: Draft | undefined;

function draft07(): Draft {
  return (made07 ??= { quick: prepare(new Ajv(OPTIONS)), thorough: prepare(new Ajv(ALL)) });
}

function draft2020(): Draft {
  return (made2020 ??= {
    quick: prepare(new Ajv2020(OPTIONS)),
    thorough: prepare(new Ajv2020(ALL)),
  });
}

const ALL: Options = { ...OPTIONS, allErrors: true };

function prepare(ajv: Ajv): Ajv {
  // As the schemas of OpenAPI documents have them; they describe.
  ajv.addVocabulary(['example', 'xml', 'externalDocs', 'discriminator']);
  // Its own compares each item with each other one: a list of a megabyte would take hours.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must NOT have duplicate items' },
    validate: (wanted: boolean, items: readonly unknown[]) => !wanted || areUnique(items),
  });
  return ajv;
}

function areUnique(items: readonly unknown[]): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const text = JSON.stringify(item, inOrder);
    if (seen.has(text)) return false;
    seen.add(text);
  }
  return true;
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** In linear time, as everywhere: V8's own would let one payload stop the process. */
function toPattern(source: string): { test: (text: string) => boolean; toString: () => string } {
  const compiled = compileExpression(`raw_body.$MATCH(${JSON.stringify(source)})`);
  if (!compiled.ok) throw new Error(`pattern ${JSON.stringify(source)}: ${compiled.error.summary}`);
  const { evaluate } = compiled.value;
  return {
    test(text) {
      const found = evaluate({ raw_body: text });
      return found.ok && found.value === true;
    },
    // The compiler takes those for the same that print the same.
    toString: () => source,
  };
}
