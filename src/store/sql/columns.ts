/** Between columns and nouns: the small conversions that every shelf needs. */

export function toMs(date: Date | undefined): number | null {
  return date === undefined ? null : date.getTime();
}

export function toDate(ms: number | null): Date | undefined {
  return ms === null ? undefined : new Date(ms);
}

export function orUndefined<T>(value: T | null): T | undefined {
  return value ?? undefined;
}

export function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}

/** A cut of one row more than asked for tells whether there is another page. */
export function toPage<T extends { readonly id: string }>(
  items: readonly T[],
  limit: number,
): { items: readonly T[]; next: string | undefined } {
  if (items.length <= limit) return { items, next: undefined };
  const cut = items.slice(0, limit);
  return { items: cut, next: cut.at(-1)?.id };
}

/** PostgreSQL's text takes no NUL, and UTF-8 no half of a surrogate pair. */
export function toStorable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
