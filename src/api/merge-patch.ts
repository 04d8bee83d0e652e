import type { Json } from '../base/json.ts';

/** RFC 7396: objects are merged, null removes, everything else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  // Entries, since assignment to a member called `__proto__` would not make a member.
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

/** Puts back as they were given those members of a patch that are not to be merged, but replaced. */
export function replaceWhole(
  merged: Json,
  patch: Json,
  members: readonly (readonly [string, string])[],
): Json {
  let whole = merged;
  for (const [outer, inner] of members) {
    const given = isObject(patch) ? patch[outer] : undefined;
    if (!isObject(given) || !Object.hasOwn(given, inner) || given[inner] === null) continue;
    const at = isObject(whole) ? whole[outer] : undefined;
    const replaced = { ...(isObject(at) ? at : {}), [inner]: given[inner] ?? null };
    whole = { ...(isObject(whole) ? whole : {}), [outer]: replaced };
  }
  return whole;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
