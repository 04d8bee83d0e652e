import { placeArguments } from './arguments.ts';
import type { Argument, Call, Lambda, Member, Node } from './ast.ts';
import { childrenOf } from './ast.ts';
import { Stop, type ExpressionErrorCode, type Range } from './error.ts';
import {
  findFunction,
  FUNCTIONS,
  signatureOf,
  type FunctionDefinition,
} from './functions/functions.ts';
import type { Limits } from './limits.ts';
import { bind, meaningOf, type Names } from './names.ts';
import { compilePattern } from './pattern.ts';
import type { Shape } from './shape.ts';
import { didYouMean } from './suggest.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface CheckOptions {
  readonly limits: Limits;
  readonly vocabulary: Vocabulary;
  /** What is known of the variable that bare fields are of; nothing is said about fields where left out. */
  readonly shape?: Shape | undefined;
  /** Bound around the whole tree. */
  readonly names?: Names | undefined;
}

export interface Problem {
  readonly code: ExpressionErrorCode;
  readonly summary: string;
  readonly range: Range;
}

/** Everything that is wrong with a tree and can be told without data, from left to right. */
export function check(node: Node, options: CheckOptions): readonly Problem[] {
  const checker = new Checker(options);
  checker.visit(node, { names: options.names, shapes: new Map() });
  return checker.problems.toSorted((a, b) => a.range.start - b.range.start);
}

/** How many parameters a lambda may have: the item and its place, or what was made so far and the item. */
const MOST_PARAMETERS = 2;

/** Functions whose lambda gets the items of the list, and those that give back a list of the same, or one of it. */
const OVER_ITEMS = new Set('MAP FILTER FIND ANY ALL SORT UNIQUE GROUP_BY'.split(' '));
const SAME_LIST = new Set('FILTER SORT UNIQUE REVERSE'.split(' '));

interface Place {
  readonly names: Names | undefined;
  /** What is known of bound names, by slot. */
  readonly shapes: ReadonlyMap<number, Shape>;
}

class Checker {
  readonly problems: Problem[] = [];
  readonly #options: CheckOptions;

  constructor(options: CheckOptions) {
    this.#options = options;
  }

  visit(node: Argument, place: Place): void {
    if (node.kind === 'call') return this.#call(node, place);
    if (node.kind === 'name') this.#name(node.name, node.range, place);
    if (node.kind === 'member') this.#member(node, place);
    for (const child of childrenOf(node)) this.visit(child, place);
  }

  #say(code: ExpressionErrorCode, summary: string, range: Range): void {
    this.problems.push({ code, summary, range });
  }

  #name(name: string, range: Range, { names }: Place): void {
    const { vocabulary, shape } = this.#options;
    const meaning = meaningOf(name, names, vocabulary);
    const known = [...namesIn(names), ...Object.keys(vocabulary.variables)];
    if (meaning.kind === 'unknown') {
      this.#say('name_unknown', `unknown name "${name}"${didYouMean(name, known)}`, range);
    }
    if (meaning.kind !== 'field' || shape === undefined || shape.fields.has(name)) return;
    const hint = didYouMean(name, [...known, ...shape.fields.keys()]);
    this.#say('field_unknown', `unknown field "${name}"${hint}`, range);
  }

  #member({ object, name, nameRange }: Member, place: Place): void {
    const shape = this.#shapeOf(object, place);
    if (shape === undefined || shape.fields.has(name)) return;
    if (shape.fields.size === 0 && shape.items === undefined) return;
    const hint = didYouMean(name, shape.fields.keys());
    this.#say('field_unknown', `unknown field "${name}"${hint}`, nameRange);
  }

  #call(node: Call, place: Place): void {
    const definition = findFunction(node.name);
    if (definition === undefined) {
      const hint = didYouMean(
        `$${node.name}`,
        FUNCTIONS.map(({ name }) => `$${name}`),
      );
      this.#say('function_unknown', `unknown function "$${node.name}"${hint}`, node.nameRange);
    } else this.#arguments(node, definition);
    const [list] = node.args;
    const item = list === undefined ? undefined : this.#shapeOf(list, place)?.items;
    for (const arg of node.args)
      if (arg.kind === 'lambda')
        this.#lambda(arg, place, OVER_ITEMS.has(node.name) ? item : undefined);
      else this.visit(arg, place);
  }

  #arguments({ args, nameRange }: Call, definition: FunctionDefinition): void {
    const { given, surplus, missing } = placeArguments(definition, args);
    const form = `it is ${signatureOf(definition)}`;
    for (const { name } of missing)
      this.#say('argument_missing', `"${name}" is missing; ${form}`, nameRange);
    for (const { range } of surplus)
      this.#say('argument_unexpected', `one argument too many; ${form}`, range);
    const pattern = given[definition.patternAt ?? -1];
    if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return;
    try {
      compilePattern(pattern.value, this.#options.limits);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      this.#say(error.code, error.message, pattern.range);
    }
  }

  #lambda({ parameters, body, range }: Lambda, place: Place, item: Shape | undefined): void {
    if (parameters.length > MOST_PARAMETERS)
      this.#say('lambda_malformed', `a lambda has ${MOST_PARAMETERS} parameters at most`, range);
    if (new Set(parameters).size < parameters.length)
      this.#say('lambda_malformed', 'two parameters have the same name', range);
    const names = bind(parameters, place.names);
    const shapes = new Map(place.shapes);
    const first = (place.names?.slot ?? -1) + 1;
    shapes.delete(first);
    if (item !== undefined) shapes.set(first, item);
    this.visit(body, { names, shapes });
  }

  /** What is known of a value; undefined where nothing is. */
  #shapeOf(node: Argument, place: Place): Shape | undefined {
    if (node.kind === 'name') return this.#shapeOfName(node.name, place);
    if (node.kind === 'call') return this.#shapeOfCall(node, place);
    if (node.kind === 'slice') return this.#shapeOf(node.object, place);
    if (node.kind === 'index') return this.#shapeOf(node.object, place)?.items;
    return node.kind === 'member'
      ? this.#shapeOf(node.object, place)?.fields.get(node.name)
      : undefined;
  }

  #shapeOfName(name: string, { names, shapes }: Place): Shape | undefined {
    const { vocabulary, shape } = this.#options;
    const meaning = meaningOf(name, names, vocabulary);
    if (meaning.kind === 'local') return shapes.get(meaning.slot);
    if (meaning.kind === 'field') return shape?.fields.get(name);
    return meaning.kind === 'variable' && meaning.property === vocabulary.rest ? shape : undefined;
  }

  #shapeOfCall({ name, args: [list] }: Call, place: Place): Shape | undefined {
    if (list === undefined) return undefined;
    if (SAME_LIST.has(name)) return this.#shapeOf(list, place);
    return name === 'FIND' ? this.#shapeOf(list, place)?.items : undefined;
  }
}

function* namesIn(names: Names | undefined): Generator<string> {
  for (let bound = names; bound !== undefined; bound = bound.outer) yield bound.name;
}
