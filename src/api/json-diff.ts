import type { Json } from '../base/json.ts';

/** One difference: where (a JSON pointer), and what was and is there; a list is one value. */
export interface Difference {
  readonly path: string;
  readonly op: 'add' | 'remove' | 'replace';
  readonly from?: Json;
  readonly to?: Json;
}

/** What makes `to` of `from`, in the order of the names. */
export function findDifferences(from: Json, to: Json, path = ''): readonly Difference[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (!isObject(from) || !isObject(to)) return [{ path, op: 'replace', from, to }];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted();
  return names.flatMap((name): readonly Difference[] => {
    const at = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const [before, after] = [from[name], to[name]];
    if (before === undefined)
      return after === undefined ? [] : [{ path: at, op: 'add', to: after }];
    if (after === undefined) return [{ path: at, op: 'remove', from: before }];
    return findDifferences(before, after, at);
  });
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
