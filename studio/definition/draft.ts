import type { Listener } from '../api.ts';

/** What is being written of a listener: every field as the text that its editor holds. */
export interface Draft {
  readonly allowlist: string;
  readonly rules: readonly string[];
  readonly challenges: string;
  readonly contentTypes: string;
  readonly maxBytes: string;
  readonly schema: string;
  readonly onMismatch: string;
  readonly filter: string;
  readonly keys: readonly string[];
  readonly window: string;
  readonly keep: string;
  readonly maxWait: string;
  readonly type: string;
  readonly data: string;
  readonly redacted: string;
  readonly atRest: boolean;
  readonly perSecond: string;
  readonly burst: string;
  readonly retention: string;
}

export type Field = keyof Draft;

export function toDraft(listener: Listener): Draft {
  const { verification, payload } = listener;
  return {
    allowlist: toLines(verification.allowlist),
    rules: verification.rules ?? [],
    challenges: toJson(listener.challenges),
    contentTypes: toLines(payload.content_types),
    maxBytes: String(payload.max_bytes ?? ''),
    schema: toJson(payload.schema),
    onMismatch: payload.on_mismatch,
    filter: listener.filter ?? '',
    ...draftDuplicates(listener),
    ...draftShown(listener),
    ...draftLimits(listener),
  };
}

function draftDuplicates({ dedupe }: Listener) {
  if (dedupe === null) return { keys: [], window: '1d', keep: 'first', maxWait: '' };
  const { key: keys, window, keep, max_wait: maxWait } = dedupe;
  return { keys, window, keep, maxWait: maxWait ?? '' };
}

function draftShown({ mapping, redaction }: Listener) {
  return {
    type: mapping?.type ?? '',
    data: toJson(mapping?.data),
    redacted: toLines(redaction?.paths),
    atRest: redaction?.at_rest ?? false,
  };
}

function draftLimits({ rate_limit: rate, retention }: Listener) {
  return {
    perSecond: String(rate?.per_second ?? ''),
    burst: String(rate?.burst ?? ''),
    retention: String(retention),
  };
}

function toLines(items: readonly string[] | null | undefined): string {
  return items?.join('\n') ?? '';
}

function toJson(value: unknown): string {
  return value === null || value === undefined ? '' : JSON.stringify(value, null, 2);
}

/** The fields that are not what they were. */
export function findChanges(base: Draft, draft: Draft): readonly Field[] {
  const fields = Object.keys(base) as Field[];
  return fields.filter((field) => JSON.stringify(base[field]) !== JSON.stringify(draft[field]));
}

/** What somebody has changed, on top of what somebody else has saved meanwhile. */
export function rebase(mine: { base: Draft; draft: Draft }, theirs: Draft): Draft {
  const changed = findChanges(mine.base, mine.draft).map((field) => [field, mine.draft[field]]);
  return { ...theirs, ...(Object.fromEntries(changed) as Partial<Draft>) };
}

type Patch = Readonly<Record<string, unknown>>;

/** A merge patch (RFC 7396) that makes the draft of its base; undefined while a part of it is no JSON. */
export function toPatch(base: Draft, draft: Draft): Patch | undefined {
  const changed = new Set(findChanges(base, draft));
  const isAny = (...fields: Field[]): boolean => fields.some((field) => changed.has(field));
  const given = GROUPS.filter(([fields]) => isAny(...fields));
  try {
    return given.reduce<Patch>((patch, [, make]) => merge(patch, make(draft)), {});
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Which members of the listener each group of fields makes, as a whole. */
const GROUPS: readonly (readonly [fields: readonly Field[], make: (draft: Draft) => Patch])[] = [
  [['allowlist'], ({ allowlist }) => ({ verification: { allowlist: fromLines(allowlist) } })],
  [['rules'], ({ rules }) => ({ verification: { rules: given(rules) } })],
  [['challenges'], ({ challenges }) => ({ challenges: fromJson(challenges) })],
  [
    ['contentTypes'],
    ({ contentTypes }) => ({ payload: { content_types: fromLines(contentTypes) } }),
  ],
  [['maxBytes'], ({ maxBytes }) => ({ payload: { max_bytes: fromNumber(maxBytes) } })],
  [['schema'], ({ schema }) => ({ payload: { schema: fromJson(schema) } })],
  [['onMismatch'], ({ onMismatch }) => ({ payload: { on_mismatch: onMismatch } })],
  [['filter'], ({ filter }) => ({ filter: filter.trim() === '' ? null : filter })],
  [['keys', 'window', 'keep', 'maxWait'], (draft) => ({ dedupe: toDedupe(draft) })],
  [['type', 'data'], (draft) => ({ mapping: toMapping(draft) })],
  [['redacted', 'atRest'], (draft) => ({ redaction: toRedaction(draft) })],
  [['perSecond', 'burst'], (draft) => ({ rate_limit: toRate(draft) })],
  [['retention'], ({ retention }) => ({ retention: fromNumber(retention) })],
];

function merge(a: Patch, b: Patch): Patch {
  const nested = Object.entries(b).map(([name, value]) => {
    const before = a[name];
    const isBoth = isObject(before) && isObject(value) && MERGED.has(name);
    return [name, isBoth ? { ...before, ...value } : value];
  });
  return { ...a, ...Object.fromEntries(nested) };
}

const MERGED: ReadonlySet<string> = new Set(['verification', 'payload']);

function isObject(value: unknown): value is Patch {
  return typeof value === 'object' && value !== null;
}

function toDedupe({ keys, window, keep, maxWait }: Draft): unknown {
  const key = given(keys);
  if (key === null) return null;
  return { key, window: window.trim(), keep, max_wait: maxWait.trim() || null };
}

function toMapping({ type, data }: Draft): unknown {
  const mapping = { type: type.trim() === '' ? null : type, data: fromJson(data) };
  return mapping.type === null && mapping.data === null ? null : mapping;
}

function toRedaction({ redacted, atRest }: Draft): unknown {
  const paths = fromLines(redacted);
  return paths === null ? null : { paths, at_rest: atRest };
}

function toRate({ perSecond, burst }: Draft): unknown {
  if (perSecond.trim() === '' && burst.trim() === '') return null;
  return { per_second: fromNumber(perSecond), burst: fromNumber(burst) };
}

function given(texts: readonly string[]): readonly string[] | null {
  const written = texts.filter((text) => text.trim() !== '');
  return written.length === 0 ? null : written;
}

function fromLines(text: string): readonly string[] | null {
  return given(text.split(/[\s,]+/));
}

function fromJson(text: string): unknown {
  return text.trim() === '' ? null : JSON.parse(text);
}

/** What is no number is passed on as it is: the server refuses it, and says what it expects. */
function fromNumber(text: string): unknown {
  if (text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
