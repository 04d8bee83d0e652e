import type { Json } from '../base/json.ts';
import { MALFORMED, readPayload, toBaseType } from './payload.ts';

/** Redaction: values at paths become a mask. `customer.email`, `cards[].number`; `*` is every name of an object. */

const REDACTED = '[redacted]';

const SEGMENT = /^(?:\*|[^.[\]*]+)?(?:\[\])*$/;

/** Whether a text is a path; its segments are names, `*` for all, each with `[]` for every item of the list there. */
export function isMaskPath(path: string): boolean {
  return path !== '' && path.split('.').every((part) => part !== '' && SEGMENT.test(part));
}

export interface Mask {
  /** The value with what the paths lead to masked; the same value where they lead nowhere. */
  json(value: Json): Json;
  /** Bytes of this content type, masked. What cannot be looked into is masked whole. */
  bytes(bytes: Buffer, contentType: string | undefined): Buffer;
}

export function compileMask(paths: readonly string[]): Mask {
  const all = paths.map(toSteps);
  const json = (value: Json): Json => all.reduce((masked, steps) => mask(masked, steps, 0), value);
  return {
    json,
    bytes(bytes, contentType) {
      const payload = readPayload(contentType, bytes);
      if (payload === MALFORMED || payload === undefined || typeof payload !== 'object')
        return bytes.byteLength === 0 ? bytes : Buffer.from(REDACTED);
      const masked = json(payload);
      // Byte for byte, as long as there is nothing to mask.
      if (masked === payload) return bytes;
      return Buffer.from(print(masked, contentType));
    },
  };
}

function print(masked: Json, contentType: string | undefined): string {
  const type = contentType === undefined ? undefined : toBaseType(contentType);
  if (type === undefined || type === 'application/json') return JSON.stringify(masked);
  // XML is not written again.
  return type === 'application/x-www-form-urlencoded' ? printForm(masked) : REDACTED;
}

function printForm(form: Json): string {
  const pairs = Object.entries(form as Readonly<Record<string, Json>>).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
  );
  return new URLSearchParams(pairs).toString();
}

type Step = { readonly name: string } | 'all names' | 'all items';

function toSteps(path: string): readonly Step[] {
  return path.split(/\.|(?=\[\])/).map((part): Step => {
    if (part === '[]') return 'all items';
    return part === '*' ? 'all names' : { name: part };
  });
}

function mask(value: Json, steps: readonly Step[], at: number): Json {
  const step = steps[at];
  if (step === undefined) return REDACTED;
  if (isList(value)) {
    if (step !== 'all items') return value;
    return keepSame(value, (item) => mask(item, steps, at + 1));
  }
  if (typeof value !== 'object' || value === null || step === 'all items') return value;
  const object = value as Readonly<Record<string, Json>>;
  const names = step === 'all names' ? Object.keys(object) : [step.name];
  return maskNames(object, names, (inner) => mask(inner, steps, at + 1));
}

function maskNames(
  object: Readonly<Record<string, Json>>,
  names: readonly string[],
  change: (value: Json) => Json,
): Json {
  let entries: Map<string, Json> | undefined;
  for (const name of names) {
    if (!Object.hasOwn(object, name)) continue;
    const before = object[name] ?? null;
    const after = change(before);
    if (after === before) continue;
    entries ??= new Map(Object.entries(object));
    entries.set(name, after);
  }
  return entries === undefined ? object : Object.fromEntries(entries);
}

function keepSame(list: readonly Json[], change: (item: Json) => Json): readonly Json[] {
  const changed = list.map(change);
  return changed.every((item, i) => item === list[i]) ? list : changed;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
