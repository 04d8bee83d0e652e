import {
  checkExpression,
  checkMapper,
  compileExpression,
  compileMapper,
  EVENT_VOCABULARY,
  listFields,
  REQUEST_VOCABULARY,
  toHeaders,
  type ExpressionError,
} from '../../src/expr/expr.ts';
import type { Knowledge } from './knowledge.ts';
import { offsetInJson, readPlaced, type Place } from './places.ts';

export type Kind = 'expression' | 'mapper' | 'json';

/** What is wrong with a text, and where. */
export interface Finding extends Place {
  readonly code: string;
  readonly message: string;
  /** It is good, and may not be meant: a field that no payload had so far. */
  readonly isDoubt: boolean;
}

/** What somebody else, the server, has said of a part. */
export interface Remark {
  /** A JSON pointer into the text. */
  readonly pointer: string;
  readonly message: string;
}

export interface Checked {
  readonly text: string;
  readonly kind: Kind;
  readonly knowledge: Knowledge;
  readonly remarks: readonly Remark[];
}

export function findFaults({ text, kind, knowledge, remarks }: Checked): readonly Finding[] {
  if (text.trim() === '') return [];
  const fields = fieldsOf(knowledge);
  const options = { vocabulary: vocabularyOf(knowledge), ...(fields !== undefined && { fields }) };
  if (kind === 'expression')
    return checkExpression(text, options).map((error) => toFinding(error, text.length, 0));
  const placed = readPlaced(text);
  if (!placed.ok)
    return [{ ...placed.at, code: 'json_malformed', message: placed.message, isDoubt: false }];
  const said = remarks.map(({ pointer, message }): Finding => {
    const place = nearest(placed.places, pointer);
    return { ...place, code: '', message, isDoubt: false };
  });
  if (kind === 'json') return said;
  const errors = checkMapper(placed.value, options);
  return errors.map((error) => placeInMapper(error, text, placed.places));
}

/** As much of a value as fits under a field. */
const SHOWN = 160;

/** The names that there are. */
export const vocabularyOf = ({ about }: Pick<Knowledge, 'about'>) =>
  about === 'event' ? EVENT_VOCABULARY : REQUEST_VOCABULARY;

function compile(text: string, kind: Kind, knowledge: Knowledge) {
  const options = { vocabulary: vocabularyOf(knowledge) };
  if (kind === 'expression') return compileExpression(text, options);
  const placed = readPlaced(text);
  return placed.ok ? compileMapper(placed.value, options) : undefined;
}

/** What an expression or a mapper gives for what is known, as JSON; undefined where that cannot be said here. */
export function evaluate({ text, kind, knowledge }: Omit<Checked, 'remarks'>): string | undefined {
  if (kind === 'json' || text.trim() === '' || knowledge.fields === undefined) return undefined;
  const compiled = compile(text, kind, knowledge);
  if (compiled?.ok !== true || compiled.value.reads.has('raw_body')) return undefined;
  const { sample, headers, query, method, receivedAt, listener, mapped } = knowledge;
  const scope = {
    parsed_body: sample,
    headers: toHeaders(headers),
    query_params: query,
    method,
    listener,
    received_at: receivedAt,
    mapped,
  };
  const value = compiled.value.evaluate(scope, { now: () => Date.parse(receivedAt) });
  // What a digest is, or what cannot be made without the server, is for the dry run to say.
  if (!value.ok) return undefined;
  const shown = JSON.stringify(value.value);
  return shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown;
}

const FIELDS = new WeakMap<Knowledge, readonly string[]>();

/** All that are known, each once; undefined where nothing is. */
export function fieldsOf(knowledge: Knowledge): readonly string[] | undefined {
  if (knowledge.fields === undefined) return undefined;
  const known = FIELDS.get(knowledge);
  if (known !== undefined) return known;
  const fields = [...new Set([...listFields(knowledge.sample), ...knowledge.fields])];
  FIELDS.set(knowledge, fields);
  return fields;
}

function toFinding({ code, summary, range }: ExpressionError, length: number, at: number): Finding {
  // At the end, where something is missing, there is nothing to underline but what stands before.
  const from = Math.min(range.start, Math.max(0, length - 1));
  const to = Math.max(from + 1, Math.min(range.end, length));
  return {
    from: at + from,
    to: at + to,
    code,
    message: summary,
    isDoubt: code === 'field_unknown',
  };
}

function placeInMapper(
  error: ExpressionError,
  text: string,
  places: ReadonlyMap<string, Place>,
): Finding {
  const place = nearest(places, error.path ?? '');
  const written = text.slice(place.from, place.to);
  const finding = toFinding(error, Number.MAX_SAFE_INTEGER, 0);
  if (!written.startsWith('"')) return { ...finding, ...place };
  const from = Math.min(place.from + offsetInJson(written, finding.from), place.to - 1);
  const to = Math.min(place.from + offsetInJson(written, finding.to), place.to);
  return { ...finding, from, to: Math.max(to, from + 1) };
}

/** The part itself, or the one around it that is there. */
function nearest(places: ReadonlyMap<string, Place>, pointer: string): Place {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = places.get(at);
    if (place !== undefined) return place;
    if (at === '') return { from: 0, to: 1 };
  }
}
