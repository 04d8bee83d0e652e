import type { Code, Frame } from '../frame.ts';
import type { Names } from '../names.ts';
import type { Value } from '../value.ts';

/** What an operator is built from: its parameters, each of which can be built where the operator wants it. */
export interface Part {
  /** Whether the parameter was given. */
  readonly has: (parameter: string) => boolean;
  /** The parameter as a mapping; where it was not given, the code that gives NULL. */
  readonly code: (parameter: string, names?: Names) => Code;
  /** The parameter as it stands, which must be a text. */
  readonly text: (parameter: string) => string;
  /** The parameter as an object of mappings, which must be one; empty where it was not given. */
  readonly entries: (
    parameter: string,
    but?: readonly string[],
  ) => readonly (readonly [string, Code])[];
  /** Those names of the parameter that are names for something, not mappings. */
  readonly renames: (
    parameter: string,
    which: readonly string[],
  ) => Readonly<Record<string, string>>;
  /** Whether the parameter is an object of mappings, and no operator. */
  readonly isObject: (parameter: string) => boolean;
  readonly names: Names | undefined;
  /** More names on top of those of the place, or of `names`. */
  readonly bind: (added: readonly string[], names?: Names) => Names | undefined;
  /** What a bare name stands for in a template. */
  readonly root: (name: string, names: Names | undefined) => Code;
  readonly depth: number;
  /** How many nodes were built since; a loop charges for them each time around. */
  readonly size: () => number;
}

export interface Parameter {
  readonly name: string;
  readonly doc: string;
  readonly required?: true;
}

export interface MapperExample {
  readonly mapper: Value;
  readonly input: Value;
  readonly output: Value;
}

export interface Operator {
  /** In capitals, without the `()`. */
  readonly name: string;
  readonly doc: string;
  readonly parameters: readonly Parameter[];
  /** What the operator's value is where it is no object of parameters: `"FLATTEN()": […]`. */
  readonly direct?: string;
  readonly example: MapperExample;
  readonly build: (part: Part) => Code;
}

/** Sets names to values; `bound` are the names with these on top. */
export function assigner(codes: readonly Code[], bound: Names | undefined): (frame: Frame) => void {
  const first = (bound?.slot ?? -1) + 1 - codes.length;
  return (frame) => {
    // All are evaluated before one is set: they do not see each other, and what they bind meanwhile has the same slots.
    const values = codes.map((code) => code(frame));
    for (const [at, value] of values.entries()) frame.locals[first + at] = value;
  };
}
