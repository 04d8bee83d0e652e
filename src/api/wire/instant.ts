/** Instants on the wire are RFC 3339 in UTC; null where there is none. */
export function toInstant(at: Date): string {
  return at.toISOString();
}

export function toInstantOrNull(at: Date | undefined): string | null {
  return at === undefined ? null : at.toISOString();
}

export function fromInstant(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
