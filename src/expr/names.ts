import type { Vocabulary } from './vocabulary.ts';

/** The names that are bound where a node stands: parameters of lambdas, `item` and `loop` in a mapper. */
export interface Names {
  readonly name: string;
  readonly slot: number;
  readonly outer: Names | undefined;
}

/** What a name stands for. */
export type Meaning =
  | { readonly kind: 'local'; readonly slot: number }
  | { readonly kind: 'variable'; readonly property: string; readonly ignoresCase: boolean }
  | { readonly kind: 'field'; readonly of: string }
  | { readonly kind: 'unknown' };

/** Inner names hide outer ones, and variables hide fields of the payload, which stay there as `parsed_body.name`. */
export function meaningOf(
  name: string,
  names: Names | undefined,
  { variables, rest }: Vocabulary,
): Meaning {
  for (let bound = names; bound !== undefined; bound = bound.outer)
    if (bound.name === name) return { kind: 'local', slot: bound.slot };
  const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (variable !== undefined) {
    const { property = name, ignoresCase = false } = variable;
    return { kind: 'variable', property, ignoresCase };
  }
  return rest === undefined ? { kind: 'unknown' } : { kind: 'field', of: rest };
}

/** Each gets the next slot; a slot is free again where its name ends. */
export function bind(added: readonly string[], names: Names | undefined): Names | undefined {
  let bound = names;
  for (const name of added) bound = { name, slot: (bound?.slot ?? -1) + 1, outer: bound };
  return bound;
}
