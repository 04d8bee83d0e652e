import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { declaration } from '../../api/contract.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { resolveReferences, type Misfit, type Path } from './reference.ts';
import { isObject } from './schema.ts';

export type Noun = 'listener' | 'trigger';

/** One thing that a server shall have, and where that is said. */
export interface Declared {
  readonly noun: Noun;
  readonly name: string;
  /** As it stands in the file, with its references replaced. */
  readonly input: Readonly<Record<string, unknown>>;
  /** `file:line:column` of a member, or of what is around it. */
  readonly placeOf: (path: Path) => string;
}

export interface Declaration {
  readonly listeners: readonly Declared[];
  readonly triggers: readonly Declared[];
}

/** What is wrong with the files: each a line that begins with its place. */
type Problems = readonly string[];

const SUFFIX = /\.(ya?ml|json)$/;

/** Reads files, and all files of folders and of what is in them. All problems are told at once. */
export async function readDeclaration(
  paths: readonly string[],
): Promise<Result<Declaration, Problems>> {
  const problems: string[] = [];
  const declared: Declared[] = [];
  for (const path of paths) {
    const files = await listFiles(path);
    if (!files.ok) problems.push(files.error);
    for (const file of files.ok ? files.value : []) {
      const read = await readDeclarationFile(file);
      if (read.ok) declared.push(...read.value);
      else problems.push(...read.error);
    }
  }
  problems.push(...findTwice(declared));
  if (problems.length > 0) return err(problems);
  return ok({
    listeners: declared.filter(({ noun }) => noun === 'listener'),
    triggers: declared.filter(({ noun }) => noun === 'trigger'),
  });
}

async function listFiles(path: string): Promise<Result<readonly string[], string>> {
  try {
    if (!(await stat(path)).isDirectory()) return ok([path]);
    const names = await readdir(path, { recursive: true });
    const files = names.filter((name) => SUFFIX.test(name) && !/(^|[/\\])\./.test(name));
    return files.length === 0
      ? err(`${path}: expected files that end in .yaml, .yml or .json; there are none`)
      : ok(files.toSorted().map((name) => join(path, name)));
  } catch (error) {
    return err(`${path} cannot be read: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function readDeclarationFile(file: string): Promise<Result<readonly Declared[], Problems>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return err([`${file} cannot be read: ${messageOf(error)}`]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0)
    return err(faults.map(({ pos, message }) => `${at(file, lines, pos[0])}: ${message}`));

  const placeOf = (path: Path): string => at(file, lines, offsetOf(document, path));
  const { value, misfits } = await resolveReferences(toGroups(document.toJS()), file);
  const parsed = declaration.safeParse(value);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap(toMisfits);
  // What could not be read is no second problem of what it would have been.
  const isNew = ({ path }: Misfit) => !misfits.some((one) => isWithin(path, one.path));
  const wrong = [...misfits, ...issues.filter(isNew)];
  if (wrong.length > 0)
    return err(wrong.map(({ path, message }) => `${placeOf(path)}: ${message}`));
  return ok([
    ...listDeclared('listener', value, placeOf),
    ...listDeclared('trigger', value, placeOf),
  ]);
}

function isWithin(path: Path, around: Path): boolean {
  return around.every((part, i) => path[i] === part);
}

/** A name with nothing behind it is a thing of which nothing is said. */
function toGroups(value: unknown): unknown {
  if (!isObject(value)) return value ?? {};
  const groups = Object.entries(value).map(([noun, group]) => {
    if (!isObject(group)) return [noun, group ?? {}] as const;
    const entries = Object.entries(group).map(([name, one]) => [name, one ?? {}] as const);
    return [noun, Object.fromEntries(entries)] as const;
  });
  return Object.fromEntries(groups);
}

function at(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
}

/** Where a member begins: its key, or the item of a list; where there is none, what would be around it. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const range = rangeOf(document, path.slice(0, length));
    if (range !== undefined) return range;
  }
  return document.contents?.range[0] ?? 0;
}

function rangeOf(document: Document.Parsed, path: Path): number | undefined {
  const around = path.slice(0, -1);
  // Without a path, the value itself and not its node would be got.
  const parent: unknown = around.length === 0 ? document.contents : document.getIn(around, true);
  const key = isMap(parent)
    ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))?.key
    : undefined;
  const node: unknown = key ?? document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

type Issue = Extract<
  ReturnType<typeof declaration.safeParse>,
  { readonly success: false }
>['error']['issues'][number];

const KIND = /^(?:Invalid input|Invalid option|Too small|Too big|Invalid string): /;

function toMisfits(issue: Issue): readonly Misfit[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `"${[...path, key].join('.')}": there is no such member`,
    }));
  }
  if (issue.code === 'invalid_key') {
    const [reason] = issue.issues;
    return [
      { path, message: `the name ${JSON.stringify(path.at(-1))}: ${trimKind(reason?.message)}` },
    ];
  }
  return [{ path, message: `"${path.join('.')}": ${trimKind(issue.message)}` }];
}

function trimKind(message = 'does not fit'): string {
  return message.replace(KIND, '');
}

function listDeclared(
  noun: Noun,
  value: unknown,
  placeOf: (path: Path) => string,
): readonly Declared[] {
  const group = isObject(value) ? value[`${noun}s`] : undefined;
  return Object.entries(isObject(group) ? group : {}).map(([key, input]) => ({
    noun,
    name: key.trim(),
    input: isObject(input) ? input : {},
    placeOf: (path) => placeOf([`${noun}s`, key, ...path]),
  }));
}

function findTwice(declared: readonly Declared[]): readonly string[] {
  const groups = Map.groupBy(declared, ({ noun, name }) => `${noun} "${name}"`);
  return [...groups].flatMap(([what, [first, ...others]]) =>
    others.map(({ placeOf }) => `${placeOf([])}: the ${what} is in ${first?.placeOf([])} already`),
  );
}
