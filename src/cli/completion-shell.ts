import type { Completed, Place } from './completion-place.ts';

/** What the three shells have in common: how text is quoted, and the tables by path. */

/** In single quotes, as bash and zsh read it. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The paths that words lead to, beside the first. */
export function pathsBelow(places: readonly Place[]): readonly string[] {
  return places.map(({ path }) => path).filter((path) => path.includes(' '));
}

/** Where the word before decides: each option that takes a value, and what may be that value. */
export function valuesOf(
  places: readonly Place[],
): readonly { readonly after: string; readonly value: Completed }[] {
  return places.flatMap(({ path, options }) =>
    options.flatMap(({ text, value }) =>
      value === undefined ? [] : [{ after: `${path} ${text}`, value }],
    ),
  );
}
