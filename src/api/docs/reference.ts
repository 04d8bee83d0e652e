/** The OpenAPI document as a page for people: every call with what it takes and what it answers. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string;
        readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
      }
    >
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export function describeReference(openapi: object): string {
  const { paths, components } = openapi as Document;
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      title: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
  const parts = [
    '# Reference',
    'Every call of the API with what it takes and what it answers, from the OpenAPI document at `/openapi.json`. What all calls have in common is said in [The admin API](api.md); the codes in [Errors](errors.md).',
  ];
  for (const [tag, group] of Map.groupBy(calls, ({ operation }) => operation.tags[0] ?? '')) {
    parts.push(`## ${toTitle(tag)}`);
    for (const { title, operation } of group) parts.push(...describeCall(title, operation));
  }
  parts.push('## Schemas');
  for (const [name, schema] of Object.entries(components.schemas))
    parts.push(
      `### ${name}`,
      schema.properties === undefined ? typeOf(schema) : describeMembers(schema),
    );
  return `${parts.join('\n\n')}\n`;
}

function toTitle(tag: string): string {
  return tag === 'subpackage_webhooks' ? 'webhooks' : tag.replaceAll('_', ' ');
}

function describeCall(title: string, operation: Operation): readonly string[] {
  const { summary, description, parameters = [], requestBody, responses, security } = operation;
  const rows = parameters.map(({ name, in: place, required, description = '', schema }) => [
    `\`${name}\``,
    `${place}${required ? ', required' : ''}`,
    typeOf(schema),
    description,
  ]);
  const [[type, body] = []] = Object.entries(requestBody?.content ?? {});
  const answers = Object.entries(responses).map(([status, { description, content = {} }]) => [
    status,
    Object.entries(content).map(describeContent).join(', '),
    description.replaceAll('\n\n', ' '),
  ]);
  return [
    `### ${title}`,
    `\`${operation.operationId}\`: ${summary}.${description === undefined ? '' : ` ${description}`}${security?.length === 0 ? ' Needs no token.' : ''}`,
    ...(rows.length === 0 ? [] : [table(['parameter', 'where', 'type', 'meaning'], rows)]),
    ...(body === undefined ? [] : [`Takes ${typeOf(body.schema)} as \`${type}\`.`]),
    table(['status', 'answer', 'when'], answers),
  ];
}

function describeContent([type, { schema }]: [string, { readonly schema?: Schema }]): string {
  return type === 'application/json' && schema !== undefined ? typeOf(schema) : `\`${type}\``;
}

function describeMembers({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([name, schema]) => [
    `\`${name}\`${required.includes(name) ? '' : ', optional'}`,
    typeOf(schema),
    schema.description ?? '',
  ]);
  return table(['member', 'type', 'meaning'], rows);
}

function typeOf(schema: Schema): string {
  const { $ref, type, format, items, properties } = schema;
  const several = schema.anyOf ?? schema.oneOf;
  if ($ref !== undefined) return toLink($ref);
  if (several !== undefined) return several.map(typeOf).join(' or ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined)
    return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (items !== undefined) return `list of ${typeOf(items)}`;
  if (properties !== undefined)
    return `object (${Object.keys(properties)
      .map((name) => `\`${name}\``)
      .join(', ')})`;
  if (type === undefined) return 'anything';
  return `${[type].flat().join(' or ')}${format === undefined ? '' : ` (${format})`}`;
}

function toLink(ref: string): string {
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  return `[${name.replaceAll('_', String.raw`\_`)}](#${name.toLowerCase()})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
