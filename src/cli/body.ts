type Members = Readonly<Record<string, unknown>>;

/** Puts what flags say over what `--body` says, member by member; absent members say nothing. */
export function mergeBody(more: Members | undefined, flags: Members): Members {
  const body: Record<string, unknown> = { ...more };
  for (const [name, value] of Object.entries(flags)) {
    if (value === undefined) continue;
    if (!isMembers(value)) {
      body[name] = value;
      continue;
    }
    const before = body[name];
    const merged = mergeBody(isMembers(before) ? before : undefined, value);
    if (Object.keys(merged).length > 0) body[name] = merged;
  }
  return body;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
