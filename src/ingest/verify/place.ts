import { compileExpression } from '../../expr/expr.ts';
import type { HeaderPlace, Place } from '../../provider/provider.ts';
import { behindWebhookPath } from '../path.ts';
import { readPath, type Evidence } from './evidence.ts';

/** All texts that stand at a place: none where there are none, or where a header that may come once comes twice. */
export type ReadItems = (evidence: Evidence) => readonly string[];
export type ReadText = (evidence: Evidence) => string | undefined;

const NONE: readonly string[] = [];

export function compileItems(place: Place): ReadItems {
  switch (place.in) {
    case 'header':
      return compileHeader(place);
    case 'query':
      return ({ query }) => query.getAll(place.name);
    case 'body':
      return compileMember(place.path.split('.'));
    case 'path':
      return ({ request }) => toItems(behindWebhookPath(request.target));
    case 'expression':
      return compileSource(place);
  }
}

function toItems(text: string | undefined): readonly string[] {
  return text === undefined ? NONE : [text];
}

/** The one text at a place; undefined where there is none, where it is empty, or where several do not agree. */
export function compileText(place: Place): ReadText {
  if (place.in === 'header' && place.separator === undefined) return compileWhole(place);
  const items = compileItems(place);
  return (evidence) => {
    const [first, ...others] = items(evidence);
    if (first === undefined || first === '') return undefined;
    return others.every((each) => each === first) ? first : undefined;
  };
}

/** What a place is called in a message. */
export function describePlace(place: Place): string {
  switch (place.in) {
    case 'header':
      return `the header "${place.name}"`;
    case 'query':
      return `the query parameter "${place.name}"`;
    case 'body':
      return `the member "${place.path}" of the body`;
    case 'path':
      return 'what stands behind the webhook URL';
    case 'expression':
      return `what "${place.source}" gives`;
  }
}

/** Prepared: nothing but a look-up and a comparison is left to do for each request. */
function compileWhole({ name, prefix = '' }: HeaderPlace): ReadText {
  const cut = prefix.length;
  return ({ request }) => {
    const value = request.headers[name];
    if (typeof value !== 'string' || value.length <= cut || isDoubled(value, name, request))
      return undefined;
    if (cut === 0) return value;
    return value.startsWith(prefix) ? value.slice(cut) : undefined;
  };
}

function compileHeader(place: HeaderPlace): ReadItems {
  const { name, prefix = '', separator } = place;
  if (separator === undefined) {
    const whole = compileWhole(place);
    return (evidence) => {
      const text = whole(evidence);
      return text === undefined ? NONE : [text];
    };
  }
  return ({ request }) => {
    const value = request.headers[name];
    if (typeof value !== 'string' || isDoubled(value, name, request)) return NONE;
    return splitItems(value, prefix, separator);
  };
}

function splitItems(value: string, prefix: string, separator: string): readonly string[] {
  const items: string[] = [];
  for (const part of value.split(separator)) {
    const item = part.trim();
    if (item.length > prefix.length && item.startsWith(prefix))
      items.push(item.slice(prefix.length));
  }
  return items;
}

/**
 * Repeated headers are joined with a comma and a space: which of two would count is a question that an attacker must
 * not be able to ask. Only a value that could be such is looked at twice.
 */
function isDoubled(
  value: string,
  name: string,
  { rawHeaders }: { readonly rawHeaders: readonly string[] },
): boolean {
  if (!value.includes(', ')) return false;
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.toLowerCase() === name) count += 1;
  return count > 1;
}

function compileMember(path: readonly string[]): ReadItems {
  const [first = ''] = path;
  return (evidence) => {
    if (evidence.isForm) return path.length === 1 ? evidence.form.getAll(first) : NONE;
    const found = readPath(evidence.json, path);
    const texts = found.flatMap((each) => (isTextual(each) ? [String(each)] : []));
    // One item without it is not the same as all items with it.
    return texts.length === found.length && hasAll(evidence, path, texts.length) ? texts : NONE;
  };
}

function hasAll(evidence: Evidence, path: readonly string[], count: number): boolean {
  const star = path.lastIndexOf('*');
  return star < 0 || readPath(evidence.json, path.slice(0, star + 1)).length === count;
}

function isTextual(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** One that does not compile finds nothing: the scheme refuses everything, and saving it has said why. */
function compileSource({
  source,
  prefix = '',
  separator,
}: Extract<Place, { in: 'expression' }>): ReadItems {
  const name = /^headers\["([\w-]+)"\]$/.exec(source)?.[1]?.toLowerCase();
  // What most schemes need is a header, which is read without an expression, and not read where it came twice.
  if (name !== undefined)
    return compileHeader({ in: 'header', name, prefix, ...(separator && { separator }) });
  const compiled = compileExpression(source);
  if (!compiled.ok) return () => NONE;
  const { evaluate } = compiled.value;
  return ({ scope }) => {
    const outcome = evaluate(scope);
    const texts = outcome.ok ? toTexts(outcome.value) : NONE;
    return texts.flatMap((text) => {
      if (separator !== undefined) return splitItems(text, prefix, separator);
      return text.startsWith(prefix) ? [text.slice(prefix.length)] : [];
    });
  };
}

function toTexts(value: unknown): readonly string[] {
  if (isTextual(value)) return [String(value)];
  return Array.isArray(value) && value.every(isTextual) ? value.map(String) : NONE;
}
