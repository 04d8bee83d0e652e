import { z } from 'zod';
import { resources } from '../contract.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Schemas of the contract as JSON Schema 2020-12, each named once among the document's components. */
export interface Schemas {
  input(operation: string, schema: z.ZodType): JsonSchema;
  answer(operation: string, schema: z.ZodType): JsonSchema;
  /** An answer under a name of its own. */
  component(id: string, schema: z.ZodType): JsonSchema;
  parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): JsonSchema[];
  readonly error: JsonSchema;
  all(): Record<string, JsonSchema>;
}

const ROOT = '#/components/schemas/';

export function createSchemas(): Schemas {
  const answers = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(resources)) answers.add(schema, { id });
  const components = toComponents(answers);

  const refer = (id: string): JsonSchema => ({ $ref: ROOT + id });
  const name = (id: string, schema: z.ZodType): JsonSchema => {
    answers.add(schema, { id });
    components[id] = toComponents(answers)[id] ?? {};
    return refer(id);
  };
  return {
    input(operation, schema) {
      const id = `${capitalize(operation)}Input`;
      components[id] = toJsonSchema(schema, 'input');
      return refer(id);
    },
    answer(operation, schema) {
      const known = answers.get(schema);
      if (known !== undefined) return refer(known.id);
      return name(`${capitalize(operation)}Answer`, schema);
    },
    component: name,
    parameters(schema, place) {
      if (schema === undefined) return [];
      const { properties = {}, required = [] } = toJsonSchema(schema, 'input') as {
        properties?: Record<string, JsonSchema>;
        required?: string[];
      };
      return Object.entries(properties).map(([name, { description, ...rest }]) => ({
        name,
        in: place,
        required: required.includes(name),
        ...(description !== undefined && { description }),
        schema: rest,
      }));
    },
    error: refer('Error'),
    all: () => components,
  };
}

function toComponents(registry: z.core.$ZodRegistry<{ id: string }>): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => ROOT + id,
    io: 'output',
    override: trim,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [id, withoutMarks(schema)]),
  );
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return withoutMarks(z.toJSONSchema(schema, { io, override: trim }));
}

/** What says nothing to a reader: the format says it better than the pattern, and every integer here is a safe one. */
function trim({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** OpenAPI 3.1 has one dialect for the whole document, and components are named by where they stand. */
function withoutMarks(schema: object): JsonSchema {
  const { $schema: _dialect, $id: _id, ...rest } = schema as Record<string, unknown>;
  return rest;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
