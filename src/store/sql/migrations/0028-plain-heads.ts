import type { Dialect } from '../dialect.ts';

/** From here on heads may be lines, which no program of before can read. Where nodes share a store, they are JSON as ever. */
export const name = '0028-plain-heads';

export function requires({ heads }: Dialect['types']): string | undefined {
  return heads === 'json' ? '0011-lists' : undefined;
}

export function statements(): readonly string[] {
  return [];
}
