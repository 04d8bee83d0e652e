import type { Argument, Node } from './ast.ts';
import type { FunctionDefinition, Param } from './functions/functions.ts';

/** The arguments of a call by the parameter that each is for. */
export interface Placed {
  /** In the order of the parameters; undefined where one is left out. */
  readonly given: readonly (Argument | undefined)[];
  /** What the last parameter takes, where it takes all that are left. */
  readonly rest: readonly Node[];
  readonly surplus: readonly Argument[];
  readonly missing: readonly Param[];
}

/**
 * A lambda goes to the parameter for one, wherever it stands, and the others to the other parameters in their order:
 * `$REDUCE(list, 0, (sum, x) => sum + x)` is as good as the lambda first, and `$SORT(list, TRUE)` needs none.
 */
export function placeArguments({ params }: FunctionDefinition, args: readonly Argument[]): Placed {
  const lambdas = args.filter((arg) => arg.kind === 'lambda');
  const values = args.filter((arg) => arg.kind !== 'lambda');
  const given = params.map((param) => {
    if (param.rest) return undefined;
    return param.kind === 'lambda' ? lambdas.shift() : values.shift();
  });
  const rest = params.at(-1)?.rest === true ? values.splice(0) : [];
  const missing = params.filter(
    (param, at) => given[at] === undefined && param.optional !== true && param.rest !== true,
  );
  return { given, rest, surplus: [...values, ...lambdas], missing };
}
