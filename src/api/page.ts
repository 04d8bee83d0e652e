import type { Page, PageQuery } from '../store/store.ts';
import { DEFAULT_LIMIT } from './contract/page.ts';

interface WirePageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export function toPageQuery({ limit = DEFAULT_LIMIT, cursor }: WirePageQuery): PageQuery {
  return { limit, before: cursor };
}

export function toWirePage<T, W>(
  page: Page<T>,
  toWire: (item: T) => W,
): { items: W[]; next_cursor: string | null } {
  return { items: page.items.map(toWire), next_cursor: page.next ?? null };
}

/** A page of what is listed whole: definitions are few. Ids rise with time, so newest first is by id. */
export function cutPage<T extends { readonly id: string }>(
  all: readonly T[],
  query: WirePageQuery,
): Page<T> {
  const { limit, before } = toPageQuery(query);
  const newestFirst = all.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const rest = before === undefined ? newestFirst : newestFirst.filter(({ id }) => id < before);
  const items = rest.slice(0, limit);
  return { items, next: rest.length > limit ? items.at(-1)?.id : undefined };
}
