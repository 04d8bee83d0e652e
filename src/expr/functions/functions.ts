import { CONVERSION_FUNCTIONS } from './conversion.ts';
import type { FunctionDefinition } from './definition.ts';
import { DIGEST_FUNCTIONS } from './digests.ts';
import { LIST_FUNCTIONS } from './lists.ts';
import { NUMBER_FUNCTIONS } from './numbers.ts';
import { OBJECT_FUNCTIONS } from './objects.ts';
import { TEXT_FUNCTIONS } from './text.ts';
import { TIME_FUNCTIONS } from './time.ts';

export { merge, toName } from './objects.ts';
export { flatten, sortBy } from './lists.ts';
export { stripHtml } from './html.ts';
export { concat } from './text.ts';
export { printJson } from './conversion.ts';
export { DIRECTIVE_DOCS } from './time-format.ts';
export type { FunctionDefinition, Kind, LambdaArg, Param } from './definition.ts';

/** The catalogue: every function there is, in the order of the docs. */
export const FUNCTIONS: readonly FunctionDefinition[] = [
  ...TEXT_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...OBJECT_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...TIME_FUNCTIONS,
  ...CONVERSION_FUNCTIONS,
  ...DIGEST_FUNCTIONS,
];

const BY_NAME: ReadonlyMap<string, FunctionDefinition> = new Map(
  FUNCTIONS.map((definition) => [definition.name, definition]),
);

/** By its name in capitals, without the `$`. */
export function findFunction(name: string): FunctionDefinition | undefined {
  return BY_NAME.get(name);
}

/** As the docs and messages show it: `$CONCAT(items, separator?)`. */
export function signatureOf({ name, params }: FunctionDefinition): string {
  const shown = params.map(({ name, optional, rest }) => {
    if (rest) return `${name}…`;
    return optional ? `${name}?` : name;
  });
  return `$${name}(${shown.join(', ')})`;
}
