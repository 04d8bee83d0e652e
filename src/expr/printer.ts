import type { Argument, Node } from './ast.ts';
import { KEYWORDS } from './lexer.ts';

/** How tightly a node holds together; what is looser than its place wants gets parentheses. */
const LEVEL = {
  expression: 0,
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  negation: 7,
  access: 8,
} as const;

type Level = (typeof LEVEL)[keyof typeof LEVEL];

/** Tree to source; parsing it gives the same tree again. */
export function print(node: Node): string {
  return at(LEVEL.expression, node);
}

function at(level: Level, node: Node): string {
  const text = PRINTERS[node.kind](node as never);
  return levelOf(node) < level ? `(${text})` : text;
}

function levelOf(node: Node): Level {
  if (node.kind === 'if') return LEVEL.expression;
  if (node.kind === 'logic') return node.operator === 'OR' ? LEVEL.or : LEVEL.and;
  if (node.kind === 'unary') return node.operator === 'NOT' ? LEVEL.not : LEVEL.negation;
  return node.kind === 'binary' ? levelOfOperator(node.operator) : LEVEL.access;
}

function levelOfOperator(operator: string): Level {
  if (operator === '+' || operator === '-') return LEVEL.sum;
  return operator === '*' || operator === '/' ? LEVEL.product : LEVEL.comparison;
}

type Printers = {
  readonly [K in Node['kind']]: (node: Extract<Node, { kind: K }>) => string;
};

const PRINTERS: Printers = {
  literal: ({ value }) => {
    if (typeof value === 'string') return quote(value);
    return typeof value === 'number' ? String(value) : String(value).toUpperCase();
  },
  name: ({ name }) => name,
  member: ({ object, name }) => `${at(LEVEL.access, object)}.${name}`,
  index: ({ object, index }) => `${at(LEVEL.access, object)}[${print(index)}]`,
  slice: ({ object, from, to }) =>
    `${at(LEVEL.access, object)}[${from === undefined ? '' : print(from)}:${to === undefined ? '' : print(to)}]`,
  list: ({ items }) => `[${items.map(print).join(', ')}]`,
  object: ({ entries }) =>
    `{${entries.map(({ key, value }) => `${print(key)}: ${print(value)}`).join(', ')}}`,
  call: ({ name, postfix, args }) => {
    const [receiver, ...rest] = args;
    if (!postfix || receiver === undefined || receiver.kind === 'lambda')
      return `$${name}(${args.map(printArgument).join(', ')})`;
    return `${at(LEVEL.access, receiver)}.$${name}(${rest.map(printArgument).join(', ')})`;
  },
  unary: ({ operator, operand }) =>
    operator === 'NOT' ? `NOT ${at(LEVEL.not, operand)}` : `-${printNegated(operand)}`,
  binary: ({ operator, left, right }) => {
    const level = levelOfOperator(operator);
    // The parser takes chains from the left, and comparisons do not chain at all.
    const isChain = level !== LEVEL.comparison;
    const before = at(isChain ? level : LEVEL.sum, left);
    return `${before} ${operator} ${at((level + 1) as Level, right)}`;
  },
  logic: ({ operator, operands }) => {
    const inner = operator === 'OR' ? LEVEL.and : LEVEL.not;
    return operands.map((operand) => at(inner, operand)).join(` ${operator} `);
  },
  if: ({ condition, whenTrue, whenFalse }) =>
    `IF ${print(condition)} THEN ${print(whenTrue)} ELSE ${print(whenFalse)}`,
};

/** A minus before a number would become part of the number, and so it does at the left of an access. */
function printNegated(operand: Node): string {
  const text = at(LEVEL.negation, operand);
  return /^[0-9]/.test(text) ? `(${text})` : text;
}

function printArgument(argument: Argument): string {
  if (argument.kind !== 'lambda') return print(argument);
  const { parameters, body } = argument;
  const head = parameters.length === 1 ? parameters[0] : `(${parameters.join(', ')})`;
  return `${head} => ${print(body)}`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A text as a literal. */
function quote(text: string): string {
  return `"${text.replaceAll(/[\\"\n\r\t]/g, (sign) => ESCAPED[sign] ?? sign)}"`;
}

/** Whether `.name` can be written; else it takes `["name"]`. */
export function isPlainName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && !KEYWORDS.has(name.toUpperCase());
}
