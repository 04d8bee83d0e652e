import type { Name, Node } from '../ast.ts';
import { check } from '../check.ts';
import { Compiler } from '../compile.ts';
import { located, placed, Stop, type Range } from '../error.ts';
import type { Code } from '../frame.ts';
import type { Names } from '../names.ts';
import { parse } from '../parser.ts';
import { isPlainName } from '../printer.ts';
import type { Shape } from '../shape.ts';
import { didYouMean } from '../suggest.ts';
import { isList, isObject, newObject, type Value, type ValueObject } from '../value.ts';
import { fieldOf } from '../access.ts';
import type { Operator, Part } from './operator.ts';
import { OPERATORS } from './operators.ts';

export { OPERATORS } from './operators.ts';

/** Where a part of a mapper stands, and what may be used there. */
interface Place {
  /** A JSON pointer. */
  readonly path: string;
  readonly names: Names | undefined;
  readonly depth: number;
}

const WHOLE: Range = { start: 0, end: 0 };

/**
 * Mapper to code. What is wrong is collected, all of it: a mapper is long, and is mended at once. The code is of use
 * only where nothing is.
 */
export class MapperBuilder {
  readonly problems: Stop[] = [];
  readonly #compiler: Compiler;
  readonly #shape: Shape | undefined;
  #size = 0;
  #length = 0;

  constructor(compiler: Compiler, shape: Shape | undefined) {
    this.#compiler = compiler;
    this.#shape = shape;
  }

  build(mapper: unknown): Code {
    return this.#build(mapper as Value, { path: '', names: undefined, depth: 1 });
  }

  /** A text is an expression, a list and an object are made part by part, anything else stands for itself. */
  #build(json: Value, place: Place): Code {
    this.#size++;
    if (place.depth > this.#compiler.limits.depth)
      return this.#wrong(new Stop('depth_exceeded', 'the mapper nests too deep'), place);
    if (typeof json === 'string') return this.#expression(json, place);
    if (isList(json)) return this.#list(json, place);
    if (isObject(json)) return this.#object(json, place);
    if (json === null || typeof json === 'boolean' || Number.isFinite(json)) return () => json;
    return this.#wrong(new Stop('mapper_malformed', 'this is not JSON'), place);
  }

  #wrong(stop: Stop, { path }: Place, source = ''): Code {
    stop.range ??= WHOLE;
    placed(stop, source, path);
    this.problems.push(stop);
    return () => null;
  }

  #expression(source: string, place: Place): Code {
    this.#count(source, place);
    const { limits, vocabulary } = this.#compiler;
    try {
      const node = parse(source, limits);
      const options = { limits, vocabulary, shape: this.#shape, names: place.names };
      const problems = check(node, options);
      for (const { code, summary, range } of problems)
        this.#wrong(new Stop(code, summary, range), place, source);
      return problems.length > 0 ? () => null : this.#compile(node, source, place);
    } catch (error) {
      if (error instanceof Stop) return this.#wrong(error, place, source);
      throw error;
    }
  }

  #compile(node: Node, source: string, { path, names }: Place): Code {
    const code = this.#compiler.compile(node, names);
    // Paths and constants, which most of a mapper is, cannot go wrong.
    if (node.kind === 'literal' || node.kind === 'name' || node.kind === 'member') return code;
    return (frame) => {
      try {
        return code(frame);
      } catch (error) {
        throw placed(error, source, path);
      }
    };
  }

  #count(text: string, place: Place): void {
    const most = this.#compiler.limits.mapperLength;
    const before = this.#length;
    this.#length += text.length;
    if (before <= most && this.#length > most)
      this.#wrong(
        new Stop('source_too_long', `the mapper has more than ${most} characters`),
        place,
      );
  }

  #below(place: Place, step: string | number, names = place.names): Place {
    const escaped = String(step).replaceAll('~', '~0').replaceAll('/', '~1');
    return { path: `${place.path}/${escaped}`, names, depth: place.depth + 1 };
  }

  #list(items: readonly Value[], place: Place): Code {
    const codes = items.map((item, at) => this.#build(item, this.#below(place, at)));
    return (frame) => codes.map((code) => code(frame));
  }

  #object(json: ValueObject, place: Place): Code {
    const names = Object.keys(json);
    const operator = names.find((name) => name.endsWith('()'));
    if (operator !== undefined) return this.#operator(operator, json, place);
    const codes = this.#entries(json, place).map(([, code]) => code);
    return (frame) => {
      const object = newObject();
      for (let at = 0; at < names.length; at++)
        object[names[at] as string] = (codes[at] as Code)(frame);
      return object;
    };
  }

  #entries(json: ValueObject, place: Place): readonly (readonly [string, Code])[] {
    return Object.keys(json).map((name) => {
      this.#count(name, place);
      return [name, this.#build(fieldOf(json, name), this.#below(place, name))] as const;
    });
  }

  #operator(written: string, json: ValueObject, place: Place): Code {
    if (Object.keys(json).length > 1) {
      const summary = `"${written}" stands beside other names; it must be alone in its object`;
      return this.#wrong(new Stop('mapper_malformed', summary), place);
    }
    const name = written.slice(0, -2).toUpperCase();
    const operator = OPERATORS.find((each) => each.name === name);
    const inside = this.#below(place, written);
    if (operator === undefined) {
      const known = OPERATORS.map(({ name }) => `${name}()`);
      const summary = `there is no operator "${written}"${didYouMean(written, known)}`;
      return this.#wrong(new Stop('operator_missing', summary), inside);
    }
    return this.#operation(operator, fieldOf(json, written), inside);
  }

  #operation(operator: Operator, value: Value, place: Place): Code {
    const { direct } = operator;
    const isDirect = direct !== undefined && !(isObject(value) && !isOperation(value));
    const given = isDirect ? { [direct]: value } : value;
    if (!isObject(given) || !this.#fits(operator, given, place)) {
      if (isObject(given)) return () => null;
      const summary = `"${operator.name}()" takes an object of parameters`;
      return this.#wrong(new Stop('parameter_missing', summary), place);
    }
    const below = (parameter: string, names?: Names): Place =>
      isDirect ? { ...place, names: names ?? place.names } : this.#below(place, parameter, names);
    try {
      const code = operator.build(this.#part(given, place, below));
      return (frame) => {
        try {
          return code(frame);
        } catch (error) {
          throw placed(located(error, WHOLE), '', place.path);
        }
      };
    } catch (error) {
      if (error instanceof Stop) return this.#wrong(error, place);
      throw error;
    }
  }

  #fits({ name, parameters }: Operator, given: ValueObject, place: Place): boolean {
    const before = this.problems.length;
    const known = parameters.map((parameter) => parameter.name);
    for (const parameter of Object.keys(given).filter((each) => !known.includes(each))) {
      const summary = `"${name}()" has no parameter "${parameter}"${didYouMean(parameter, known)}`;
      this.#wrong(new Stop('parameter_unknown', summary), place);
    }
    for (const parameter of parameters.filter((each) => each.required === true)) {
      if (Object.hasOwn(given, parameter.name)) continue;
      const summary = `"${name}()" needs the parameter "${parameter.name}"`;
      this.#wrong(new Stop('parameter_missing', summary), place);
    }
    return this.problems.length === before;
  }

  #part(given: ValueObject, place: Place, below: (name: string, names?: Names) => Place): Part {
    const valueOf = (parameter: string): Value => fieldOf(given, parameter);
    const has = (parameter: string): boolean => Object.hasOwn(given, parameter);
    const isPlain = (parameter: string): boolean => {
      const value = valueOf(parameter);
      return isObject(value) && !isOperation(value);
    };
    return {
      has,
      names: place.names,
      depth: this.#compiler.limits.depth,
      isObject: isPlain,
      size: () => this.#size,
      bind: (added, names = place.names) => this.#compiler.bind(added, names),
      code: (parameter, names) =>
        has(parameter) ? this.#build(valueOf(parameter), below(parameter, names)) : () => null,
      text: (parameter) => {
        const value = valueOf(parameter);
        if (typeof value !== 'string')
          throw new Stop('mapper_malformed', `"${parameter}" is a text`);
        this.#count(value, place);
        return value;
      },
      entries: (parameter, but = []) => {
        const value = objectOf(valueOf(parameter), parameter);
        return this.#entries(omit(value, but), below(parameter));
      },
      renames: (parameter, which) => readRenames(valueOf(parameter), which),
      root: (name, names) => this.#root(name, names),
    };
  }

  /** A name that is not known is NULL here: it may be one of the items of a section. */
  #root(name: string, names: Names | undefined): Code {
    const node: Name = { kind: 'name', range: WHOLE, depth: 1, name };
    const { limits, vocabulary } = this.#compiler;
    const isKnown = check(node, { limits, vocabulary, names }).length === 0;
    return isKnown ? this.#compiler.compile(node, names) : () => null;
  }
}

function objectOf(value: Value, parameter: string): ValueObject {
  if (value === null) return {};
  if (isObject(value) && !isOperation(value)) return value;
  throw new Stop('mapper_malformed', `"${parameter}" is an object of mappings`);
}

function omit(value: ValueObject, but: readonly string[]): ValueObject {
  const kept = newObject();
  for (const name of Object.keys(value)) if (!but.includes(name)) kept[name] = fieldOf(value, name);
  return kept;
}

function readRenames(value: Value, which: readonly string[]): Readonly<Record<string, string>> {
  const renamed: Record<string, string> = {};
  for (const name of which) {
    const other = fieldOf(value, name);
    if (other === null) continue;
    if (typeof other !== 'string' || !isPlainName(other))
      throw new Stop('mapper_malformed', `"${name}" is a name, such as "order"`);
    renamed[name] = other;
  }
  return renamed;
}

function isOperation(value: ValueObject): boolean {
  return Object.keys(value).some((name) => name.endsWith('()'));
}
