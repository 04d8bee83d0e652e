import type { Range } from './error.ts';

export type BinaryOperator =
  '+' | '-' | '*' | '/' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'IN' | 'NOT IN';

interface Base {
  readonly range: Range;
  /** Levels below and with this node. */
  readonly depth: number;
}

export interface Literal extends Base {
  readonly kind: 'literal';
  readonly value: null | boolean | number | string;
}

/** A variable, a parameter of a lambda, or a field of the payload: the compiler decides. */
export interface Name extends Base {
  readonly kind: 'name';
  readonly name: string;
}

export interface Member extends Base {
  readonly kind: 'member';
  readonly object: Node;
  readonly name: string;
  readonly nameRange: Range;
}

export interface Index extends Base {
  readonly kind: 'index';
  readonly object: Node;
  readonly index: Node;
}

export interface Slice extends Base {
  readonly kind: 'slice';
  readonly object: Node;
  readonly from: Node | undefined;
  readonly to: Node | undefined;
}

export interface List extends Base {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface Entry {
  readonly key: Node;
  readonly value: Node;
}

export interface ObjectNode extends Base {
  readonly kind: 'object';
  readonly entries: readonly Entry[];
}

export interface Lambda extends Base {
  readonly kind: 'lambda';
  readonly parameters: readonly string[];
  readonly body: Node;
}

export interface Call extends Base {
  readonly kind: 'call';
  /** Without the `$`, in capitals. */
  readonly name: string;
  readonly nameRange: Range;
  /** Written `value.$NAME()`; the value is the first argument all the same. */
  readonly postfix: boolean;
  readonly args: readonly Argument[];
}

export interface Unary extends Base {
  readonly kind: 'unary';
  readonly operator: '-' | 'NOT';
  readonly operand: Node;
}

export interface Binary extends Base {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Node;
  readonly right: Node;
}

/** A chain is one node, so that a hundred clauses are not a hundred levels. */
export interface Logic extends Base {
  readonly kind: 'logic';
  readonly operator: 'AND' | 'OR';
  readonly operands: readonly Node[];
}

export interface If extends Base {
  readonly kind: 'if';
  readonly condition: Node;
  readonly whenTrue: Node;
  readonly whenFalse: Node;
}

export type Node =
  Literal | Name | Member | Index | Slice | List | ObjectNode | Call | Unary | Binary | Logic | If;

export type Argument = Node | Lambda;

type Children = {
  readonly [K in Argument['kind']]: (node: Extract<Argument, { kind: K }>) => readonly Argument[];
};

const CHILDREN: Children = {
  literal: () => [],
  name: () => [],
  member: ({ object }) => [object],
  index: ({ object, index }) => [object, index],
  slice: ({ object, from, to }) => [object, from, to].filter((each) => each !== undefined),
  list: ({ items }) => items,
  object: ({ entries }) => entries.flatMap(({ key, value }) => [key, value]),
  lambda: ({ body }) => [body],
  call: ({ args }) => args,
  unary: ({ operand }) => [operand],
  binary: ({ left, right }) => [left, right],
  logic: ({ operands }) => operands,
  if: ({ condition, whenTrue, whenFalse }) => [condition, whenTrue, whenFalse],
};

/** What stands directly below a node, from left to right. */
export function childrenOf(node: Argument): readonly Argument[] {
  return CHILDREN[node.kind](node as never);
}

/** How many nodes there are, with this one. */
export function sizeOf(node: Argument): number {
  return childrenOf(node).reduce((sum, child) => sum + sizeOf(child), 1);
}
