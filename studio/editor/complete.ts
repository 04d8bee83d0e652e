import {
  insertCompletionText,
  pickedCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { FUNCTIONS, OPERATORS, type Vocabulary, signatureOf } from '../../src/expr/expr.ts';
import { fieldsOf, vocabularyOf, type Kind } from './check.ts';
import type { Knowledge } from './knowledge.ts';
import { words } from '../words/words.ts';

type Source = (context: CompletionContext) => CompletionResult | null;

/** What can stand at the caret: functions, names, and the fields, headers and values that requests had. */
export function createSource(kind: Kind, knowledge: () => Knowledge): Source {
  return (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (kind === 'json') return null;
    const where = kind === 'mapper' ? intoMapper(before) : { text: before, isKey: false };
    if (where === undefined) return null;
    if (where.isKey) return found(context, OPERATORS_OF_MAPPER, /\w*$/.exec(where.text)?.[0] ?? '');
    for (const complete of COMPLETERS) {
      const result = complete({ before: where.text, context, knowledge: knowledge() });
      if (result !== undefined) return result;
    }
    return null;
  };
}

/** The part of a line of a mapper that is an expression; undefined between texts. */
function intoMapper(line: string): { text: string; isKey: boolean } | undefined {
  const open = /(?:^|[^\\])"((?:[^"\\]|\\.)*)$/.exec(line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '_'));
  if (open === null) return undefined;
  const isKey = /[{,]\s*"[^"]*$|^\s*"[^"]*$/.test(line) && !/[:[]\s*"[^"]*$/.test(line);
  return { text: open[1] ?? '', isKey };
}

interface Asked {
  readonly before: string;
  readonly context: CompletionContext;
  readonly knowledge: Knowledge;
}

type Completer = (asked: Asked) => CompletionResult | null | undefined;

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const STEP = String.raw`(?:\.${NAME}|\[\d+\])`;
const PATH = new RegExp(`(?<![\\p{L}\\p{N}_$.])(${NAME}${STEP}*)\\.((?:${NAME})?)$`, 'u');
const WORD = new RegExp(`(?<![\\p{L}\\p{N}_$.])(${NAME})$`, 'u');
const COMPARED = new RegExp(`(${NAME}${STEP}*)\\s*(?:==|!=)\\s*(\\\\?["'])([^"'\\\\]*)$`, 'u');

/** In this order; undefined: it is something else, null: there is nothing to offer. */
const COMPLETERS: readonly Completer[] = [
  ({ before, context }) => {
    const written = /\$\w*$/.exec(before)?.[0];
    return written === undefined ? undefined : found(context, CALLS, written);
  },
  ({ before, context, knowledge }) => {
    const match = /\b(headers|query_params)\[\s*(\\?["'])([^"'\\]*)$/.exec(before);
    if (match === null) return undefined;
    const [, of, quote = '"', written = ''] = match;
    const names = Object.entries(of === 'headers' ? knowledge.headers : knowledge.query);
    const options = names.map(([name, value]): Completion => ({
      label: name,
      type: 'property',
      detail: shorten(value),
      apply: closing(name, `${quote}]`),
    }));
    return found(context, options, written);
  },
  ({ before, context, knowledge }) => {
    const [, path, quote = '"', written = ''] = COMPARED.exec(before) ?? [];
    if (path === undefined) return undefined;
    const value = valueAt(knowledge, path);
    if (typeof value !== 'string' || /["'\\\n]/.test(value)) return null;
    const option: Completion = { label: value, type: 'text', detail: words.editor.asItCame };
    return found(context, [{ ...option, apply: closing(value, quote) }], written);
  },
  ({ before, context, knowledge }) => {
    const [, path, written = ''] = PATH.exec(before) ?? [];
    return path === undefined ? undefined : found(context, fieldsBelow(knowledge, path), written);
  },
  ({ before, context, knowledge }) => {
    // Within a text there are no names; a quote that is open says so.
    if (/^(?:[^"']|"[^"]*"|'[^']*')*["'][^"']*$/.test(before.replaceAll('\\"', '"'))) return null;
    const written = WORD.exec(before)?.[1] ?? '';
    if (written === '' && !context.explicit) return null;
    return found(
      context,
      [...fieldsBelow(knowledge, ''), ...variablesOf(vocabularyOf(knowledge)), ...KEYWORDS],
      written,
    );
  },
];

function found(
  context: CompletionContext,
  options: readonly Completion[],
  written: string,
): CompletionResult | null {
  if (options.length === 0) return null;
  return { from: context.pos - written.length, options, validFor: /^\$?[\p{L}\p{N}_-]*$/u };
}

const CALLS: readonly Completion[] = FUNCTIONS.map((definition) => ({
  label: `$${definition.name}`,
  type: 'function',
  detail: signatureOf(definition).slice(definition.name.length + 1),
  info: definition.doc.replaceAll('`', ''),
  apply: (...[view, completion, from, to]) => {
    const { state } = view;
    const isThere = state.sliceDoc(to, to + 1) === '(';
    // What stands before the point is the first argument.
    const given = state.sliceDoc(from - 1, from) === '.' ? 1 : 0;
    const written = `$${definition.name}${isThere ? '' : '()'}`;
    const inside = isThere || definition.params.length <= given ? 0 : 1;
    view.dispatch({
      ...insertCompletionText(state, written, from, to),
      selection: { anchor: from + written.length - inside },
      annotations: pickedCompletion.of(completion),
    });
  },
}));

const variablesOf = ({ variables }: Vocabulary): readonly Completion[] =>
  Object.entries(variables).map(([label, { doc }]) => ({
    label,
    type: 'variable',
    info: doc.replaceAll('`', ''),
    boost: -1,
  }));

const KEYWORDS: readonly Completion[] = 'AND OR NOT IN IF THEN ELSE TRUE FALSE NULL'
  .split(' ')
  .map((label) => ({ label, type: 'keyword', boost: -2 }));

const OPERATORS_OF_MAPPER: readonly Completion[] = OPERATORS.map(({ name, doc }) => ({
  label: `${name}()`,
  type: 'keyword',
  info: doc.replaceAll('`', ''),
}));

/** The fields below a path, those of the chosen payload with what they hold there. */
function fieldsBelow(knowledge: Knowledge, path: string): readonly Completion[] {
  const base = toBase(path, knowledge);
  if (base === undefined) return membersOf(valueAt(knowledge, path));
  const prefix = toPrefix(base);
  const names = (fieldsOf(knowledge) ?? [])
    .filter((field) => field.startsWith(prefix))
    .map((field) => field.slice(prefix.length))
    .filter((name) => IS_NAME.test(name));
  const value = valueBelow(knowledge.sample, base);
  return [...new Set(names)].map((name) => ({
    label: name,
    type: 'property',
    detail: preview(value, name),
  }));
}

/** What a value that is no payload has, such as what a mapping has made. */
function membersOf(value: unknown): readonly Completion[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.keys(value)
    .filter((name) => IS_NAME.test(name))
    .map((name) => ({ label: name, type: 'property', detail: preview(value, name) }));
}

/** The steps of a path into the payload; undefined for one into something else. */
function toBase(path: string, knowledge: Knowledge): readonly string[] | undefined {
  const [root = '', ...steps] = path.split(/\.|(?=\[)/);
  if (root === 'parsed_body' || root === 'request_body') return steps;
  return Object.hasOwn(vocabularyOf(knowledge).variables, root) ? undefined : [root, ...steps];
}

const IS_NAME = new RegExp(`^${NAME}$`, 'u');

function toPrefix(steps: readonly string[]): string {
  const path = steps.reduce((path, step) => {
    if (step.startsWith('[')) return `${path}[]`;
    return path === '' ? step : `${path}.${step}`;
  }, '');
  return path === '' ? '' : `${path}.`;
}

function valueAt(knowledge: Knowledge, path: string): unknown {
  const base = toBase(path, knowledge);
  if (base !== undefined) return valueBelow(knowledge.sample, base);
  const [root, ...steps] = path.split(/\.|(?=\[)/);
  return root === 'mapped' ? valueBelow(knowledge.mapped, steps) : undefined;
}

function valueBelow(value: unknown, steps: readonly string[]): unknown {
  return steps
    .filter((step) => step !== '')
    .reduce<unknown>((at, step) => memberOf(at, step.replaceAll(/[[\]]/g, '')), value);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function preview(value: unknown, name: string): string {
  const member = memberOf(value, name);
  if (member === undefined) return '';
  if (Array.isArray(member)) return words.editor.listOf(member.length);
  if (typeof member === 'object' && member !== null) return words.editor.object;
  return shorten(JSON.stringify(member));
}

function shorten(text: string): string {
  return text.length > 32 ? `${text.slice(0, 31)}…` : text;
}

/** Writes a text with what closes it, unless that stands there already. */
function closing(text: string, end: string): NonNullable<Completion['apply']> {
  return (...[view, completion, from, to]) => {
    const after = view.state.sliceDoc(to, to + end.length);
    let there = end.length;
    while (!after.startsWith(end.slice(end.length - there))) there -= 1;
    const rest = end.slice(0, end.length - there);
    view.dispatch({
      ...insertCompletionText(view.state, text + rest, from, to),
      annotations: pickedCompletion.of(completion),
    });
  };
}
