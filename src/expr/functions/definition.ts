import type { Frame } from '../frame.ts';
import type { PatternCache } from '../pattern.ts';
import type { Value, ValueObject } from '../value.ts';

/** A lambda of the expression, ready to be called. A parameter that it does not name is dropped. */
export type LambdaArg = (first: Value, second?: Value) => Value;

/** What a parameter takes. `any` takes NULL too; for all others, NULL in place of it makes the whole call NULL. */
interface Kinds {
  any: Value;
  text: string;
  number: number;
  /** What a time may be written as: seconds since 1970, or a text. */
  time: number | string;
  list: readonly Value[];
  object: ValueObject;
  /** What has a length. */
  sized: string | readonly Value[] | ValueObject;
  lambda: LambdaArg;
}

export type Kind = keyof Kinds;

export interface Param {
  readonly name: string;
  readonly kind: Kind;
  /** May be left out; NULL counts as left out. */
  readonly optional?: true;
  /** Takes all that are left, as a list; only the last one may. */
  readonly rest?: true;
}

type ArgOf<P extends Param> = P extends { readonly rest: true }
  ? readonly Kinds[P['kind']][]
  : P extends { readonly optional: true }
    ? Kinds[P['kind']] | undefined
    : Kinds[P['kind']];

export type ArgsOf<P extends readonly Param[]> = { readonly [I in keyof P]: ArgOf<P[I]> };

export interface Example {
  readonly source: string;
  /** The payload. */
  readonly input?: Value;
  readonly output: Value;
}

export type Group = 'text' | 'lists' | 'objects' | 'numbers' | 'time' | 'conversion' | 'digests';

/** What a call has besides its arguments. */
export interface Site {
  readonly frame: Frame;
  /** The regular expressions of this place in the source. */
  readonly patterns: PatternCache;
}

export interface FunctionDefinition {
  /** In capitals, without the `$`. */
  readonly name: string;
  readonly group: Group;
  readonly params: readonly Param[];
  readonly doc: string;
  readonly examples: readonly Example[];
  /** The place of a parameter that is a regular expression: it is compiled with the expression, where it stands in it. */
  readonly patternAt?: number;
  /** Where the value is always the same for the same arguments, which `$TIME()` is not. */
  readonly call: (args: readonly unknown[], site: Site) => Value;
}

/** Ties what `call` takes to what `params` say. */
export function define<const P extends readonly Param[]>(
  definition: Omit<FunctionDefinition, 'call' | 'params'> & {
    readonly params: P;
    readonly call: (args: ArgsOf<P>, site: Site) => Value;
  },
): FunctionDefinition {
  const { call } = definition;
  return {
    ...definition,
    call: (args, site) => call(args as unknown as ArgsOf<P>, site),
  };
}
