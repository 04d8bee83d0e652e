export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Parses, or answers undefined: JSON text is never `undefined`, so the two cannot be confused. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
