import type { OperationName } from '../client/client.ts';

/** Tools from the server's own OpenAPI document: what it can do is what is offered, in its words. */
export interface Tool {
  readonly operation: OperationName;
  readonly isWrite: boolean;
  /** Where each argument goes; those that are named nowhere go into the body, where there is one. */
  readonly places: ReadonlyMap<string, 'params' | 'query'>;
  readonly hasBody: boolean;
  /** As `tools/list` answers it. */
  readonly listed: {
    readonly name: string;
    readonly description: string;
    readonly inputSchema: object;
    readonly annotations: object;
  };
}

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
}

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query';
    readonly required: boolean;
    readonly description?: string;
    readonly schema: object;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, object>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** What cannot be an answer to a question: what never ends, and what is for machines of another sort. */
const UNFIT: ReadonlySet<string> = new Set(['text/event-stream', 'text/plain']);

export function toTools(openapi: object): readonly Tool[] {
  const { paths, components } = openapi as Document;
  return Object.values(paths).flatMap((methods) =>
    Object.entries(methods)
      .filter(([, operation]) => isTool(operation))
      .map(([method, operation]) => toTool(method, operation, components.schemas)),
  );
}

/** What needs another token or none is no business of whoever administers. */
function isTool({ security, responses }: Described): boolean {
  const types = Object.values(responses).flatMap(({ content = {} }) => Object.keys(content));
  return security === undefined && !types.some((type) => UNFIT.has(type));
}

function toTool(
  method: string,
  operation: Described,
  schemas: Document['components']['schemas'],
): Tool {
  const { operationId, summary, parameters = [], requestBody } = operation;
  const body = resolve(Object.values(requestBody?.content ?? {})[0]?.schema, schemas);
  const named = parameters.map(({ name, description, schema }): [string, object] => [
    name,
    description === undefined ? schema : { ...schema, description },
  ]);
  const required = parameters.filter((each) => each.required).map(({ name }) => name);
  const isWrite = method !== 'get';
  return {
    operation: operationId as OperationName,
    isWrite,
    places: new Map(
      parameters.map((each) => [each.name, each.in === 'path' ? 'params' : 'query'] as const),
    ),
    hasBody: requestBody !== undefined,
    listed: {
      name: operationId.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      description: `${summary}.`,
      inputSchema: {
        type: 'object',
        properties: { ...Object.fromEntries(named), ...body.properties },
        required: [...required, ...(body.required ?? [])],
        additionalProperties: false,
      },
      annotations: {
        readOnlyHint: !isWrite,
        destructiveHint: method === 'delete',
        idempotentHint: method !== 'post',
        openWorldHint: false,
      },
    },
  };
}

/**
 * One object with the members of all forms that a body may have: clients take no choice at the top of a schema. What
 * fits no form is refused by the server.
 */
function resolve(
  schema: Schema | undefined,
  schemas: Document['components']['schemas'],
): Pick<Schema, 'properties' | 'required'> {
  if (schema === undefined) return {};
  if (schema.$ref !== undefined)
    return resolve(schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)], schemas);
  const forms = (schema.oneOf ?? schema.anyOf)?.map((form) => resolve(form, schemas));
  if (forms === undefined) return schema;
  const names = new Set(forms.flatMap(({ properties = {} }) => Object.keys(properties)));
  const properties = [...names].map((name): [string, object] => {
    const all = forms.flatMap(({ properties }) => properties?.[name] ?? []);
    return [name, all.length === 1 ? (all[0] ?? {}) : { anyOf: all }];
  });
  const required = [...names].filter((name) =>
    forms.every((form) => form.required?.includes(name) === true),
  );
  return { properties: Object.fromEntries(properties), required };
}
