import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describeDeclaration } from '../../api/contract.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { readVariable } from '../../config/config.ts';
import { isObject, isText, memberOf, type JsonSchema } from './schema.ts';

/**
 * In place of any text, `{ env: NAME }` is the value of a variable and `{ file: path }` what is in a file: so that
 * secrets need not stand in what is committed.
 */
const LARGEST_FILE_BYTES = 2 ** 16;

export type Path = readonly (string | number)[];

export interface Misfit {
  readonly path: Path;
  readonly message: string;
}

/** A value with its references replaced; paths of files are from the folder of the file that names them. */
export async function resolveReferences(
  value: unknown,
  file: string,
): Promise<{ readonly value: unknown; readonly misfits: readonly Misfit[] }> {
  const misfits: Misfit[] = [];
  const schema: JsonSchema = describeDeclaration();
  const walk = async (
    at: unknown,
    within: JsonSchema | undefined,
    path: Path,
  ): Promise<unknown> => {
    if (isObject(at) && isText(within)) {
      const read = await readReference(at, file);
      if (read.ok) return read.value;
      misfits.push({ path, message: read.error });
      return '';
    }
    if (Array.isArray(at)) {
      const items = at.map((item: unknown, i) => walk(item, within?.items, [...path, i]));
      return Promise.all(items);
    }
    if (!isObject(at)) return at;
    const members = Object.entries(at).map(async ([key, member]) => {
      return [key, await walk(member, memberOf(within, key), [...path, key])] as const;
    });
    return Object.fromEntries(await Promise.all(members));
  };
  const resolved = await walk(value, schema, []);
  return { value: resolved, misfits };
}

async function readReference(
  reference: Readonly<Record<string, unknown>>,
  from: string,
): Promise<Result<string, string>> {
  const [[kind, name] = [], ...others] = Object.entries(reference);
  if (others.length > 0 || typeof name !== 'string')
    return err('expected a text, { env: NAME } or { file: path }');
  if (kind === 'env') {
    const value = readVariable(name);
    return value === undefined
      ? err(`the variable ${name} is not set; set it, or leave the member out`)
      : ok(value);
  }
  if (kind === 'file') return readTextFile(resolve(dirname(from), name));
  return err('expected a text, { env: NAME } or { file: path }');
}

async function readTextFile(path: string): Promise<Result<string, string>> {
  try {
    const bytes = await readFile(path);
    if (bytes.byteLength > LARGEST_FILE_BYTES)
      return err(`${path} is larger than ${LARGEST_FILE_BYTES} bytes`);
    // What an editor or `echo` puts behind the value is not a part of it.
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, ''));
  } catch (error) {
    return err(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const REFERENCE = {
  type: 'object',
  description: 'The value of a variable, or what is in a file beside this one.',
  properties: { env: { type: 'string' }, file: { type: 'string' } },
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
};

/** The schema of the files for editors: with references wherever they may stand. */
export function describeReferences(): Readonly<Record<string, unknown>> {
  const schema = describeDeclaration();
  return { ...(allow(schema) as object), $defs: { ...defsOf(schema), reference: REFERENCE } };
}

function defsOf(schema: Readonly<Record<string, unknown>>): object {
  return isObject(schema['$defs']) ? schema['$defs'] : {};
}

function allow(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  if (isText(schema)) {
    const { description, ...rest } = schema;
    const either = { anyOf: [rest, { $ref: '#/$defs/reference' }] };
    return description === undefined ? either : { description, ...either };
  }
  const members = Object.entries(schema).map(([key, value]) => {
    if (key === 'properties' && isObject(value)) {
      const inner = Object.entries(value).map(([name, one]) => [name, allow(one)] as const);
      return [key, Object.fromEntries(inner)] as const;
    }
    return [key, key === 'items' || key === 'additionalProperties' ? allow(value) : value] as const;
  });
  return Object.fromEntries(members);
}
