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
  members: readonly (readonly string[])[],
): Json {
  return members.reduce((whole, path) => replaceAt(whole, patch, path), merged);
}

/** The member of the patch in place of what merging has made; as it was, where the patch has none. */
function replaceAt(merged: Json, patch: Json, [name, ...rest]: readonly string[]): Json {
  if (name === undefined) return patch;
  if (!isObject(patch) || !Object.hasOwn(patch, name)) return merged;
  const given = patch[name] ?? null;
  if (given === null) return merged;
  const whole = isObject(merged) ? merged : {};
  return { ...whole, [name]: replaceAt(whole[name] ?? null, given, rest) };
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
