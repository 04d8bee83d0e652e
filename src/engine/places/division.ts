import type { NodeName } from '../../store/store.ts';

/** How the places of one trigger are divided among nodes: runs that each may have under way at once. */
export type Division = Readonly<Record<NodeName, Part>>;

export interface Part {
  readonly places: number;
  /** It has due runs for more places, and there were none to be had. */
  readonly wants: boolean;
}

/** How a node stands when it looks at the division. */
export interface Standing {
  readonly node: NodeName;
  /** Those that are there; what anybody else has is nobody's. */
  readonly nodes: readonly NodeName[];
  /** The limit over all nodes. */
  readonly limit: number;
  /** What it holds at this moment, and must keep. */
  readonly held: number;
  /** The most that it has held lately. */
  readonly peak: number;
  /** It has due runs, and no place for them. */
  readonly isShort: boolean;
  /** What is beyond that it has not needed for a while. */
  readonly enough: number;
}

/** As many are taken at first, and as many are kept that nobody needs: what a node holds that dies is missing for a while. */
export const FIRST_PLACES = 4;

/** What a node writes down, and how many it goes by from now on: fewer, where others want what it still holds. */
export interface Divided {
  readonly division: Division;
  readonly places: number;
}

/**
 * The division as one node would have it. It takes no more than what is left of the limit by all others, whatever it has
 * asked for, and so the sum is never raised above the limit; where the limit was lowered below what is held, it only falls.
 */
export function divide(division: Division, standing: Standing): Divided {
  const { node, nodes, limit, held, isShort } = standing;
  const others = Object.entries(division).filter(([name]) => name !== node && nodes.includes(name));
  const own = division[node]?.places ?? 0;
  let left = limit;
  for (const [, part] of others) left -= part.places;
  const places = Math.min(wishOf(own, standing, others), Math.max(0, left));
  const noted = Math.max(Math.min(own, held), places);
  const wants = isShort && places <= own && places < limit;
  const kept = Object.fromEntries(others);
  const isIn = noted > 0 || wants;
  return { division: isIn ? { ...kept, [node]: { places: noted, wants } } : kept, places };
}

/** As long as nobody else wants any, they stay where they are for a while: nothing has to be said for a run. */
function wishOf(
  own: number,
  { node, limit, peak, isShort, enough }: Standing,
  others: readonly (readonly [NodeName, Part])[],
): number {
  let sum = own;
  for (const [, part] of others) sum += part.places;
  const isContended = sum > limit || others.some(([, part]) => part.wants);
  if (!isContended) return isShort ? Math.max(2 * own, FIRST_PLACES) : Math.min(own, enough);
  const fair = fairShare(limit, [node, ...others.map(([name]) => name)], node);
  return isShort ? fair : Math.min(own, peak, fair);
}

/** Equal parts; the first by name have one more where it does not come out even. */
function fairShare(limit: number, names: readonly NodeName[], node: NodeName): number {
  const place = names.toSorted().indexOf(node);
  return Math.floor(limit / names.length) + (place < limit % names.length ? 1 : 0);
}

export function isWanted(division: Division): boolean {
  return Object.values(division).some(({ wants }) => wants);
}

export function isSame(one: Division, other: Division): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => {
      const [part, same] = [one[name], other[name]];
      return part?.places === same?.places && part?.wants === same?.wants;
    })
  );
}
