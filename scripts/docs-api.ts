import { z } from 'zod';
import { operations, type Operation } from '../src/api/contract.ts';
import { ERRORS } from '../src/model/error.ts';

/** The operations and the error codes, as the docs list them. */
export function describeOperations(): string {
  const byNoun = Map.groupBy(Object.values<Operation>(operations), nounOf);
  const parts = [...byNoun].flatMap(([noun, group]) => [
    `### ${noun}`,
    '',
    '| call | what it does | takes |',
    '| --- | --- | --- |',
    ...group.map(toRow),
    '',
  ]);
  return parts.join('\n');
}

/** `/api/v1/signing_keys/{id}` is about signing keys. */
function nounOf({ path }: Operation): string {
  const noun = path.split('/')[3]?.replace('_', ' ') ?? 'the process';
  return noun === 'stream' ? 'requests' : noun;
}

function toRow(operation: Operation): string {
  const { method, path, summary, access } = operation;
  const open = access === 'public' ? ' (no token needed)' : '';
  return `| \`${method} ${path}\` | ${escape(summary)}${open} | ${takes(operation)} |`;
}

/** Members of the query or of the body; a star for those that must be there. */
function takes({ query, body }: Operation): string {
  const named = [query, body].flatMap((schema) => (schema === undefined ? [] : membersOf(schema)));
  return named.map((name) => `\`${name}\``).join(' ');
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly ObjectSchema[];
  readonly anyOf?: readonly ObjectSchema[];
}

function membersOf(schema: z.ZodType): readonly string[] {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as ObjectSchema;
  const forms = whole.oneOf ?? whole.anyOf ?? [whole];
  const names = forms.flatMap(({ properties = {}, required = [] }) =>
    Object.keys(properties).map((name) => (required.includes(name) ? `${name}*` : name)),
  );
  return [...new Set(names)];
}

export function describeErrors(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, means }]) => `| \`${code}\` | ${status} | ${escape(means)} |`,
  );
  return ['| code | status | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|');
}
