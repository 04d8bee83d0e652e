/** What is different between two payloads, member by member. */
export interface Difference {
  /** Such as `issue.labels[0].name`; empty for the whole. */
  readonly path: string;
  /** As JSON; undefined where it is not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** More than anybody reads. */
const MOST = 500;

/** Objects are compared by name and lists by place; at most 500 differences. */
export function findDifferences(before: unknown, after: unknown): readonly Difference[] {
  const found: Difference[] = [];
  compare({ before, after, path: '' }, found);
  return found;
}

interface Pair {
  readonly before: unknown;
  readonly after: unknown;
  readonly path: string;
}

function compare({ before, after, path }: Pair, found: Difference[]): void {
  if (found.length >= MOST || Object.is(before, after)) return;
  const [left, right] = [membersOf(before), membersOf(after)];
  const isAlike = Array.isArray(before) === Array.isArray(after);
  if (left === undefined || right === undefined || !isAlike) {
    found.push({ path, before: toText(before), after: toText(after) });
    return;
  }
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const below = Array.isArray(before) ? `${path}[${name}]` : joinPath(path, name);
    compare({ before: left.get(name), after: right.get(name), path: below }, found);
  }
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value));
}

function joinPath(path: string, name: string): string {
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

function toText(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
