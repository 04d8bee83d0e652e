import { HighlightStyle, StreamLanguage, type StringStream } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import { FUNCTIONS, REQUEST_VOCABULARY } from '../../src/expr/expr.ts';

/** How each sort of text is coloured. What is wrong with it, `check.ts` says. */

const NAMES: ReadonlySet<string> = new Set(FUNCTIONS.map(({ name }) => name));
const KEYWORD = /^(?:AND|OR|NOT|IN|IF|THEN|ELSE)\b/i;
const CONSTANT = /^(?:TRUE|FALSE|NULL)\b/i;
const NUMBER = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/;
const OPERATOR = /^(?:=>|[=!<>]=|[-+*/<>])/;
const NAME = /^[\p{L}_][\p{L}\p{N}_]*/u;

const TABLE = {
  call: tags.function(tags.variableName),
  known: tags.special(tags.variableName),
  field: tags.propertyName,
};

/** One token of an expression; `text` is how texts are written where it stands. */
function readToken(stream: StringStream, text: RegExp): string | null {
  if (stream.match(text)) return 'string';
  const call = stream.match(/^\$[A-Za-z_]\w*/) as RegExpMatchArray | null;
  if (call !== null) return NAMES.has(call[0].slice(1).toUpperCase()) ? 'call' : 'invalid';
  if (stream.match(NUMBER)) return 'number';
  if (stream.match(KEYWORD)) return 'keyword';
  if (stream.match(CONSTANT)) return 'atom';
  const name = stream.match(NAME) as RegExpMatchArray | null;
  if (name !== null)
    return Object.hasOwn(REQUEST_VOCABULARY.variables, name[0]) ? 'known' : 'field';
  if (stream.match(OPERATOR)) return 'operator';
  stream.next();
  return null;
}

const TEXT = /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)/;

export const expressionLanguage = StreamLanguage.define({
  name: 'expression',
  tokenTable: TABLE,
  token: (stream) => (stream.eatSpace() ? null : readToken(stream, TEXT)),
});

/** Within the quotes of JSON, double quotes are escaped. */
const INNER_TEXT = /^(?:\\"(?:[^"\\]|\\[^"])*(?:\\")?|'(?:[^'"\\]|\\[^"])*'?)/;
const KEY = /^"(?:[^"\\]|\\.)*"(?=\s*:)/;

interface MapperState {
  /** Between the quotes of a value, which is an expression. */
  isInside: boolean;
}

/** JSON whose texts are expressions. */
export const mapperLanguage = StreamLanguage.define<MapperState>({
  name: 'mapper',
  tokenTable: TABLE,
  startState: () => ({ isInside: false }),
  token(stream, state) {
    if (stream.eatSpace()) return null;
    if (state.isInside) {
      if (stream.peek() !== '"') return readToken(stream, INNER_TEXT);
      stream.next();
      state.isInside = false;
      return 'punctuation';
    }
    if (stream.match(KEY)) return 'field';
    if (stream.eat('"') === undefined) return readToken(stream, TEXT);
    // A line ends it: JSON has no texts of several lines.
    state.isInside = !stream.eol();
    return 'punctuation';
  },
});

export const jsonLanguage = StreamLanguage.define({
  name: 'json',
  tokenTable: TABLE,
  token(stream) {
    if (stream.eatSpace()) return null;
    return stream.match(KEY) ? 'field' : readToken(stream, TEXT);
  },
});

/** In the colours of the page, which follow light and dark by themselves. */
export const colours = HighlightStyle.define([
  { tag: tags.string, color: 'var(--good)' },
  { tag: [tags.number, tags.atom], color: 'var(--warn)' },
  { tag: tags.keyword, fontWeight: '600' },
  { tag: tags.function(tags.variableName), color: 'var(--accent)' },
  { tag: tags.special(tags.variableName), color: 'var(--muted)' },
  { tag: tags.propertyName, color: 'var(--text)' },
  { tag: [tags.operator, tags.punctuation], color: 'var(--muted)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);
