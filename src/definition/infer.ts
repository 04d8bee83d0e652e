import type { Json } from '../base/json.ts';

/** A JSON Schema that payloads fit which have been seen: types, what was always there, and nothing that is only likely. */
export function inferSchema(payloads: readonly Json[]): Readonly<Record<string, unknown>> {
  const seen = newSeen();
  for (const payload of payloads) note(seen, payload);
  return toSchema(seen);
}

interface Seen {
  readonly types: Set<string>;
  /** How many objects there were. */
  objects: number;
  readonly members: Map<string, { readonly seen: Seen; count: number }>;
  items: Seen | undefined;
}

/** Objects with more names than this are tables: their names are data. */
const MOST_MEMBERS = 200;
const MOST_ITEMS = 100;

function newSeen(): Seen {
  return { types: new Set(), objects: 0, members: new Map(), items: undefined };
}

function note(seen: Seen, value: Json): void {
  if (isList(value)) {
    seen.types.add('array');
    for (const item of value.slice(0, MOST_ITEMS)) note((seen.items ??= newSeen()), item);
    return;
  }
  if (typeof value === 'object' && value !== null) {
    seen.types.add('object');
    seen.objects += 1;
    for (const [name, member] of Object.entries(value as Readonly<Record<string, Json>>))
      noteMember(seen, name, member);
    return;
  }
  seen.types.add(typeOf(value));
}

function noteMember(seen: Seen, name: string, value: Json): void {
  const member = seen.members.get(name) ?? { seen: newSeen(), count: 0 };
  if (member.count === 0 && seen.members.size >= MOST_MEMBERS) return;
  seen.members.set(name, member);
  member.count += 1;
  note(member.seen, value);
}

function typeOf(value: null | boolean | number | string | object): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function toSchema(seen: Seen): Readonly<Record<string, unknown>> {
  const types = [...seen.types].filter((type) => type !== 'integer' || !seen.types.has('number'));
  if (types.length === 0) return {};
  const schema: Record<string, unknown> = {
    type: types.length === 1 ? types[0] : types.toSorted(),
  };
  if (seen.objects > 0) Object.assign(schema, toMembers(seen));
  if (seen.items !== undefined) schema['items'] = toSchema(seen.items);
  return schema;
}

function toMembers({ members, objects }: Seen) {
  if (members.size >= MOST_MEMBERS) return {};
  const names = [...members.keys()];
  const required = names.filter((name) => members.get(name)?.count === objects);
  const properties = Object.fromEntries(
    [...members].map(([name, member]) => [name, toSchema(member.seen)]),
  );
  return required.length === 0 ? { properties } : { properties, required };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
