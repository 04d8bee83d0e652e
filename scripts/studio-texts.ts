import { parseSync } from 'oxc-parser';
import { lineFinder } from './read-module.ts';

/**
 * Texts that people would read, in sources of the Studio other than its catalogue (studio/words/). What is text of an
 * element, or reads like a sentence or a title, is one; what a program reads (a class, a key, a name of a call) is not.
 */
export function findTexts(path: string, source: string): readonly string[] {
  const { program, errors } = parseSync(path, source);
  if (errors[0] !== undefined) throw new SyntaxError(`${path}: ${errors[0].message}`);
  const lineAt = lineFinder(source);
  return [...walk(program as unknown as Node, false)].map(
    ([node, text]) =>
      `${path}:${lineAt(node.start)}  ${JSON.stringify(text)} belongs in studio/words`,
  );
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [member: string]: unknown;
}

type Found = readonly [node: Node, text: string];

/** Attributes that no reader sees. Any other is taken for a text when it is one. */
const UNREAD_ATTRIBUTES: ReadonlySet<string> = new Set(
  `class to type id key role name href rel for autocomplete inputmode scope d viewBox target fill stroke tone kind of stage
   path format preserveAspectRatio outcome first download aria-live aria-hidden aria-haspopup aria-expanded aria-controls
   aria-autocomplete`.split(/\s+/),
);

/** Calls whose arguments are names for a program. Of those that load, the first is the key of what is loaded. */
const UNREAD_CALLS: ReadonlySet<string> = new Set(
  'useLoaded useList call send querySelector querySelectorAll matches closest theme'.split(' '),
);

/** What is not looked into: types, names of modules, and what stands between two texts that are compared. */
const SKIPPED = /^(?:TS(?!As|Sat|NonNull).*|ImportDeclaration|Export(?:All)Declaration)$/;

function* walk(node: Node, isShown: boolean): Generator<Found> {
  if (SKIPPED.test(node.type)) return;
  const text = textOf(node, isShown);
  if (text !== undefined) yield [node, text];
  for (const [child, shown] of childrenOf(node, isShown)) yield* walk(child, shown);
}

function textOf(node: Node, isShown: boolean): string | undefined {
  const text = literalOf(node)?.trim().replaceAll(/\s+/g, ' ');
  if (text === undefined || !/\p{L}/u.test(text)) return undefined;
  return node.type === 'JSXText' || isShown || isProse(text) ? text : undefined;
}

/** A title begins with a capital; a sentence has words with spaces between them. */
function isProse(text: string): boolean {
  return /^\p{Lu}\p{Ll}|\p{Ll}{2}[.,:;]? [\p{L}\p{N}∅]|[\p{L}\p{N}∅][.,:;]? \p{Ll}{2}/u.test(text);
}

/** Stands for what is put into a text. */
const GAP = '∅';

function literalOf(node: Node): string | undefined {
  if (node.type === 'TemplateLiteral')
    return nodesOf(node['quasis'])
      .map(({ value }) => (value as { cooked: string }).cooked)
      .join(GAP);
  const isText = node.type === 'JSXText' || node.type === 'Literal';
  return isText && typeof node['value'] === 'string' ? node['value'] : undefined;
}

type Child = readonly [child: Node, isShown: boolean];

const CHILDREN: Readonly<Record<string, (node: Node, isShown: boolean) => readonly Child[]>> = {
  JSXElement: (node) => [
    ...hidden(node['openingElement']),
    // Keys of the keyboard and what is typed into a terminal are the same in every language.
    ...shown(node['children']).filter(
      ([child]) => child.type !== 'JSXText' || !/^(?:kbd|code)$/.test(nameOf(node)),
    ),
  ],
  JSXFragment: (node) => shown(node['children']),
  JSXAttribute(node) {
    if (UNREAD_ATTRIBUTES.has(nameOf(node))) return [];
    return nodesOf(node['value']).map((each) => [each, each.type === 'Literal'] as const);
  },
  JSXExpressionContainer: (node, isShown) => [...all(node['expression'], isShown)],
  ConditionalExpression: (node, isShown) => [
    ...hidden(node['test']),
    ...all(node['consequent'], isShown),
    ...all(node['alternate'], isShown),
  ],
  LogicalExpression: (node, isShown) => [...hidden(node['left']), ...all(node['right'], isShown)],
  // What a text is compared with is a state or a key.
  BinaryExpression: (node) => (/^[=!]=/.test(String(node['operator'])) ? [] : rest(node)),
  CallExpression: (node) =>
    UNREAD_CALLS.has(nameOf(node))
      ? [...nodesOf(node['arguments'])].slice(1).map((each) => [each, false])
      : rest(node),
  Property: (node) => (/^(?:class|key|id)$/.test(keyOf(node)) ? [] : hidden(node['value'])),
};

function childrenOf(node: Node, isShown: boolean): readonly Child[] {
  return CHILDREN[node.type]?.(node, isShown) ?? rest(node);
}

function rest(node: Node): readonly Child[] {
  return Object.values(node).flatMap((value) => hidden(value));
}

const hidden = (value: unknown): readonly Child[] => all(value, false);
const shown = (value: unknown): readonly Child[] => all(value, true);

function all(value: unknown, isShown: boolean): readonly Child[] {
  return nodesOf(value).map((node) => [node, isShown] as const);
}

function nodesOf(value: unknown): readonly Node[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter(
    (each): each is Node => typeof each === 'object' && each !== null && 'type' in each,
  );
}

/** Of a member of an object. */
const keyOf = (node: Node): string => nodesOf(node['key']).map(nameOf).join('');

/** Of an element, an attribute or a call. */
function nameOf(node: Node): string {
  const [named] = [node['openingElement'], node['callee'], node['name']].flatMap(nodesOf);
  if (named === undefined) return typeof node['name'] === 'string' ? node['name'] : '';
  const [property] = nodesOf(named['property']);
  return property === undefined ? nameOf(named) : nameOf(property);
}
