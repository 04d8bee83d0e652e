import { article, fieldOf, itemOf, sliceOf } from './access.ts';
import { placeArguments } from './arguments.ts';
import { sizeOf, type Argument, type Binary, type Call, type Lambda, type Node } from './ast.ts';
import { located, Stop, type Range } from './error.ts';
import type { Code, Frame } from './frame.ts';
import {
  findFunction,
  toName,
  type Kind,
  type LambdaArg,
  type Param,
} from './functions/functions.ts';
import type { Limits } from './limits.ts';
import { bind, meaningOf, type Names } from './names.ts';
import { OPERATE } from './operators.ts';
import { PatternCache } from './pattern.ts';
import { isList, isObject, isTruthy, newObject, type Value } from './value.ts';
import type { Vocabulary } from './vocabulary.ts';

type Of<K extends Node['kind']> = Extract<Node, { kind: K }>;

type Compilers = {
  readonly [K in Node['kind']]: (compiler: Compiler, node: Of<K>, names: Names | undefined) => Code;
};

/** Checked trees to closures: one for each node, made once, so that evaluating looks nothing up. */
export class Compiler {
  readonly limits: Limits;
  readonly vocabulary: Vocabulary;
  /** Properties of the scope that are read. */
  readonly reads = new Set<string>();
  /** How many bound names there are at most at a time. */
  slots = 0;

  constructor(limits: Limits, vocabulary: Vocabulary) {
    this.limits = limits;
    this.vocabulary = vocabulary;
  }

  bind(added: readonly string[], names: Names | undefined): Names | undefined {
    const bound = bind(added, names);
    this.slots = Math.max(this.slots, (bound?.slot ?? -1) + 1);
    return bound;
  }

  compile(node: Node, names: Names | undefined): Code {
    return Compiler.#BY_KIND[node.kind](this, node as never, names);
  }

  static readonly #BY_KIND: Compilers = {
    literal: (_, { value }) => constant(value),
    name: (compiler, { name }, names) => compiler.#name(name, names),
    member: (compiler, { object, name }, names) => compiler.#field(object, name, names),
    index: (compiler, node, names) => compiler.#index(node, names),
    slice: (compiler, node, names) => compiler.#slice(node, names),
    list: (compiler, { items }, names) => compiler.#list(items, names),
    object: (compiler, node, names) => compiler.#object(node, names),
    call: (compiler, node, names) => compiler.#call(node, names),
    unary: (compiler, node, names) => compiler.#unary(node, names),
    binary: (compiler, node, names) => compiler.#binary(node, names),
    logic: (compiler, { operands, operator }, names) => {
      const codes = operands.map((operand) => compiler.compile(operand, names));
      return chain(codes, operator === 'OR');
    },
    if: (compiler, node, names) => compiler.#if(node, names),
  };

  #if({ condition, whenTrue, whenFalse }: Of<'if'>, names: Names | undefined): Code {
    const conditionCode = this.compile(condition, names);
    const trueCode = this.compile(whenTrue, names);
    const falseCode = this.compile(whenFalse, names);
    return (frame) => (isTruthy(conditionCode(frame)) ? trueCode(frame) : falseCode(frame));
  }

  #name(name: string, names: Names | undefined): Code {
    const meaning = meaningOf(name, names, this.vocabulary);
    switch (meaning.kind) {
      case 'local': {
        const { slot } = meaning;
        return ({ locals }) => locals[slot] ?? null;
      }
      case 'variable':
        return this.#variable(meaning.property);
      case 'field': {
        const { of } = meaning;
        this.reads.add(of);
        return ({ scope }) => fieldOf(scope[of] ?? null, name);
      }
      case 'unknown':
        throw new Stop('name_unknown', `unknown name "${name}"`);
    }
  }

  #variable(property: string): Code {
    this.reads.add(property);
    return ({ scope }) => scope[property] ?? null;
  }

  #ignoresCase(node: Node, names: Names | undefined): boolean {
    if (node.kind !== 'name') return false;
    const meaning = meaningOf(node.name, names, this.vocabulary);
    return meaning.kind === 'variable' && meaning.ignoresCase;
  }

  #field(object: Node, given: string, names: Names | undefined): Code {
    const name = this.#ignoresCase(object, names) ? given.toLowerCase() : given;
    if (object.kind === 'member' && !this.#ignoresCase(object.object, names)) {
      // Two steps at once: paths are most of what expressions are.
      const outer = this.compile(object.object, names);
      const { name: first } = object;
      return (frame) => fieldOf(fieldOf(outer(frame), first), name);
    }
    const code = this.compile(object, names);
    return (frame) => fieldOf(code(frame), name);
  }

  #index({ object, index, range }: Of<'index'>, names: Names | undefined): Code {
    if (index.kind === 'literal' && typeof index.value === 'string')
      return this.#field(object, index.value, names);
    const ignoresCase = this.#ignoresCase(object, names);
    const objectCode = this.compile(object, names);
    const indexCode = this.compile(index, names);
    return guarded(range, (frame) => {
      const at = indexCode(frame);
      const key = ignoresCase && typeof at === 'string' ? at.toLowerCase() : at;
      return itemOf(objectCode(frame), key, frame);
    });
  }

  #slice({ object, from, to, range }: Of<'slice'>, names: Names | undefined): Code {
    const objectCode = this.compile(object, names);
    const fromCode = from === undefined ? constant(null) : this.compile(from, names);
    const toCode = to === undefined ? constant(null) : this.compile(to, names);
    return guarded(range, (frame) =>
      sliceOf(objectCode(frame), [fromCode(frame), toCode(frame)], frame),
    );
  }

  #list(items: readonly Node[], names: Names | undefined): Code {
    const codes = items.map((item) => this.compile(item, names));
    return (frame) => codes.map((code) => code(frame));
  }

  #object({ entries, range }: Of<'object'>, names: Names | undefined): Code {
    const codes = entries.map(({ key, value }) => ({
      key: this.compile(key, names),
      value: this.compile(value, names),
    }));
    return guarded(range, (frame) => {
      const object = newObject();
      for (const { key, value } of codes) object[toName(key(frame))] = value(frame);
      return object;
    });
  }

  #unary({ operator, operand, range }: Of<'unary'>, names: Names | undefined): Code {
    const code = this.compile(operand, names);
    if (operator === 'NOT') return (frame) => !isTruthy(code(frame));
    const subtract = OPERATE['-'];
    return guarded(range, (frame) => subtract(0, code(frame), frame));
  }

  #binary({ operator, left, right, range }: Binary, names: Names | undefined): Code {
    const leftCode = this.compile(left, names);
    if (right.kind === 'literal' && (operator === '==' || operator === '!=')) {
      // A literal is equal to itself alone, and nothing has to be walked.
      const { value } = right;
      return operator === '=='
        ? (frame) => leftCode(frame) === value
        : (frame) => leftCode(frame) !== value;
    }
    const rightCode = this.compile(right, names);
    const operate = OPERATE[operator];
    const isNameInHeaders = operator.endsWith('IN') && this.#ignoresCase(right, names);
    return (frame) => {
      try {
        const given = leftCode(frame);
        const value = isNameInHeaders && typeof given === 'string' ? given.toLowerCase() : given;
        return operate(value, rightCode(frame), frame);
      } catch (error) {
        throw located(error, range);
      }
    };
  }

  #call(node: Call, names: Names | undefined): Code {
    const definition = findFunction(node.name);
    if (definition === undefined)
      throw new Stop('function_unknown', `unknown function "$${node.name}"`, node.nameRange);
    const { given, rest } = placeArguments(definition, node.args);
    const patterns = new PatternCache(this.limits);
    const readers = definition.params.map((param, at) => {
      const arg = given[at];
      if (param.rest) return restReader(rest.map((each) => this.compile(each, names)));
      if (arg === undefined) return absent;
      if (arg.kind === 'lambda') return this.#lambda(arg, names);
      if (at === definition.patternAt && arg.kind === 'literal' && typeof arg.value === 'string')
        patterns.get(arg.value);
      return argumentReader(param, this.compile(arg, names), arg);
    });
    const { call } = definition;
    const count = readers.length;
    return (frame) => {
      try {
        const args: unknown[] = [];
        for (let at = 0; at < count; at++) {
          const arg = readers[at]?.(frame);
          if (arg === IS_NULL) return null;
          args.push(arg);
        }
        return call(args, { frame, patterns });
      } catch (error) {
        throw located(error, node.nameRange);
      }
    };
  }

  #lambda({ parameters, body }: Lambda, names: Names | undefined): Reader {
    const inner = this.bind(parameters, names);
    const code = this.compile(body, inner);
    const first = (names?.slot ?? -1) + 1;
    // Its nodes are work for each item; those outside are bounded by the length of the source.
    const weight = sizeOf(body);
    const count = parameters.length;
    return (frame): LambdaArg =>
      (item, second = null) => {
        frame.charge(weight);
        if (count > 0) frame.locals[first] = item;
        if (count > 1) frame.locals[first + 1] = second;
        return code(frame);
      };
  }
}

/** Gives an argument its value: a Value, a LambdaArg, undefined where it is left out, IS_NULL where the call is NULL. */
type Reader = (frame: Frame) => unknown;

const IS_NULL = Symbol('null');
const absent: Reader = () => undefined;

function restReader(codes: readonly Code[]): Reader {
  return (frame) => codes.map((code) => code(frame));
}

const ACCEPTS: Readonly<Record<Kind, (value: Value) => boolean>> = {
  any: () => true,
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  time: (value) => typeof value === 'number' || typeof value === 'string',
  list: isList,
  object: isObject,
  sized: (value) => typeof value === 'string' || typeof value === 'object',
  lambda: () => false,
};

function argumentReader({ name, kind, optional }: Param, code: Code, { range }: Argument): Reader {
  if (kind === 'any') return code;
  const accepts = ACCEPTS[kind];
  return (frame) => {
    const value = code(frame);
    if (value === null) return optional === true ? undefined : IS_NULL;
    if (accepts(value)) return value;
    const wanted =
      kind === 'sized' ? 'a text, list or object' : kind === 'object' ? 'an object' : `a ${kind}`;
    throw new Stop('type_mismatch', `"${name}" takes ${wanted}, not ${article(value)}`, range);
  };
}

function constant(value: Value): Code {
  return () => value;
}

/** The first operand that holds (OR) or does not (AND), else the last; those after it are not evaluated. */
function chain(operands: readonly Code[], stopAt: boolean): Code {
  return (frame) => {
    let value: Value = null;
    for (const operand of operands) {
      value = operand(frame);
      if (isTruthy(value) === stopAt) return value;
    }
    return value;
  };
}

/** Whatever goes wrong inside, and did not say where, went wrong here. */
function guarded(range: Range, code: Code): Code {
  return (frame) => {
    try {
      return code(frame);
    } catch (error) {
      throw located(error, range);
    }
  };
}
