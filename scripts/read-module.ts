import { parseSync } from 'oxc-parser';

export interface Mention {
  readonly name: string;
  readonly line: number;
}

export interface ModuleFacts {
  /** What is imported or re-exported, types too. A computed `import()` has the name ''. */
  readonly imports: readonly Mention[];
  /** Uses of other names: `process.env`, `fetch()`, `new Date()`. */
  readonly uses: readonly Mention[];
  /** Every identifier. */
  readonly identifiers: readonly Mention[];
  /** Names of classes, interfaces and type aliases. */
  readonly types: readonly Mention[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** Reads a TypeScript or JavaScript module from its syntax alone. */
export function readModule(path: string, source: string): ModuleFacts {
  const { program, errors } = parseSync(path, source);
  if (errors[0] !== undefined) throw new SyntaxError(`${path}: ${errors[0].message}`);
  const lineAt = lineFinder(source);
  const facts = {
    imports: [] as Mention[],
    uses: [] as Mention[],
    identifiers: [] as Mention[],
    types: [] as Mention[],
  };
  for (const node of walk(program)) {
    const add = (list: Mention[], name: string | undefined): void => {
      if (name !== undefined) list.push({ name, line: lineAt(node.start) });
    };
    add(facts.imports, importedBy(node));
    for (const name of usedBy(node)) add(facts.uses, name);
    add(facts.identifiers, nameOf(node));
    add(facts.types, declaredType(node));
  }
  return facts;
}

const IMPORTING: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'ExportNamedDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
]);

function importedBy(node: Node): string | undefined {
  if (!IMPORTING.has(node.type)) return undefined;
  const source = node.source ?? node.expression;
  if (!isNode(source)) return undefined;
  return typeof source.value === 'string' ? source.value : '';
}

function usedBy(node: Node): readonly string[] {
  switch (node.type) {
    case 'MemberExpression':
      return member(node);
    case 'VariableDeclarator':
      return taken(node);
    case 'CallExpression':
      return named(node.callee, (name) => `${name}()`);
    case 'NewExpression':
      return isEmpty(node.arguments) ? named(node.callee, (name) => `new ${name}()`) : [];
    default:
      return [];
  }
}

function member(node: Node): readonly string[] {
  const object = nameOf(node.object);
  const property = nameOf(node.property) ?? literal(node.property);
  return object === undefined || property === undefined ? [] : [`${object}.${property}`];
}

/** `const { env } = process` uses `process.env` too. */
function taken(node: Node): readonly string[] {
  const object = nameOf(node.init);
  if (object === undefined || !isNode(node.id) || node.id.type !== 'ObjectPattern') return [];
  const properties = Array.isArray(node.id.properties) ? node.id.properties : [];
  return properties.flatMap((property: unknown) =>
    isNode(property) ? named(property.key, (key) => `${object}.${key}`) : [],
  );
}

function named(node: unknown, write: (name: string) => string): readonly string[] {
  const name = nameOf(node);
  return name === undefined ? [] : [write(name)];
}

function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' && typeof node.name === 'string'
    ? node.name
    : undefined;
}

function literal(node: unknown): string | undefined {
  return isNode(node) && typeof node.value === 'string' ? node.value : undefined;
}

const TYPES: ReadonlySet<string> = new Set([
  'ClassDeclaration',
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
]);

function declaredType(node: Node): string | undefined {
  return TYPES.has(node.type) ? nameOf(node.id) : undefined;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const each of value) yield* walk(each);
  } else if (isNode(value)) {
    yield value;
    for (const each of Object.values(value)) yield* walk(each);
  }
}

export function lineFinder(source: string): (offset: number) => number {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return (offset) => {
    const after = starts.findIndex((start) => start > offset);
    return after < 0 ? starts.length : after;
  };
}
