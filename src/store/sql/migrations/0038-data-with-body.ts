import type { Dialect } from '../dialect.ts';

/**
 * From here on the data that a mapping made may lie with the body that it was made of, where no program of before looks
 * for it. Where nodes share a store, it is apart as ever.
 */
export const name = '0038-data-with-body';

export function requires({ hasDataInBodies }: Dialect['types']): string | undefined {
  return hasDataInBodies ? undefined : '0011-lists';
}

export function statements({ hasDataInBodies }: Dialect['types']): readonly string[] {
  return hasDataInBodies ? ['ALTER TABLE bodies ADD COLUMN data text'] : [];
}
