/**
 * The value that a part of all values is not above, from how many fell under each bound: between two bounds, values are
 * taken to lie evenly. Undefined where there are none. Above the last bound it is that bound.
 */
export function quantile(
  bounds: readonly number[],
  buckets: readonly number[],
  part: number,
): number | undefined {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const rank = part * total;
  let below = 0;
  for (const [index, count] of buckets.entries()) {
    const upper = bounds[index];
    if (upper === undefined) break;
    const lower = bounds[index - 1] ?? 0;
    if (below + count >= rank && count > 0)
      return lower + ((rank - below) / count) * (upper - lower);
    below += count;
  }
  return bounds.at(-1);
}
