import { Stop, type Range } from './error.ts';

export type TokenKind = 'name' | 'keyword' | 'function' | 'number' | 'text' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** A keyword or function in capitals, a text without quotes and escapes, anything else as it stands. */
  readonly text: string;
  /** As it stands in the source. */
  readonly written: string;
  readonly range: Range;
}

/** keyword = "AND" | "OR" | "NOT" | "IN" | "IF" | "THEN" | "ELSE" | "TRUE" | "FALSE" | "NULL" */
export const KEYWORDS: ReadonlySet<string> = new Set(
  'AND OR NOT IN IF THEN ELSE TRUE FALSE NULL'.split(' '),
);

const SPACE = /\s*/y;
/** name = ( letter | "_" ) { letter | digit | "_" } */
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
/** function = "$" name */
const FUNCTION = /\$[A-Za-z_][A-Za-z0-9_]*/y;
/** number = digit { digit } [ "." digit { digit } ] [ ( "e" | "E" ) [ "+" | "-" ] digit { digit } ] */
const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SYMBOL = /=>|==|!=|>=|<=|[-+*/<>()[\]{},:.]/y;
const FOREIGN = /===|!==|&&|\|\||\?\?|[&|!%=^~?;]/y;

/** What other languages write, and what to write here. */
const INSTEAD: Readonly<Record<string, string>> = {
  '===': '==',
  '!==': '!=',
  '&&': 'AND',
  '&': 'AND',
  '||': 'OR',
  '|': 'OR',
  '!': 'NOT',
  '=': '==',
  '%': '$MOD(a, b)',
  '?': 'IF … THEN … ELSE …',
  '??': '$DEFAULT(a, b)',
};

/** Source to tokens, the last of kind `end`. Throws a Stop. */
export function readTokens(source: string): readonly Token[] {
  const tokens: Token[] = [];
  for (;;) {
    const start = skipSpace(source, tokens.at(-1)?.range.end ?? 0);
    const token = readToken(source, start);
    tokens.push({ ...token, written: source.slice(token.range.start, token.range.end) });
    if (token.kind === 'end') return tokens;
  }
}

function skipSpace(source: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.test(source);
  return SPACE.lastIndex;
}

type Read = Omit<Token, 'written'>;

function readToken(source: string, start: number): Read {
  if (start === source.length) return { kind: 'end', text: '', range: { start, end: start } };
  const first = source[start];
  if (first === '"' || first === "'") return readText(source, start);
  const number = take(NUMBER, source, start);
  if (number !== undefined) return readNumber(source, start, number);
  const called = take(FUNCTION, source, start);
  if (called !== undefined)
    return token('function', called.slice(1).toUpperCase(), { start, end: start + called.length });
  const name = take(NAME, source, start);
  if (name !== undefined) return readName(name, start);
  return readSymbol(source, start);
}

function token(kind: TokenKind, text: string, range: Range): Read {
  return { kind, text, range };
}

function take(pattern: RegExp, source: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(source)?.[0];
}

function readName(name: string, start: number): Read {
  const range = { start, end: start + name.length };
  const upper = name.toUpperCase();
  return KEYWORDS.has(upper) ? token('keyword', upper, range) : token('name', name, range);
}

function readNumber(source: string, start: number, text: string): Read {
  const range = { start, end: start + text.length };
  const rest = take(NAME, source, range.end);
  if (rest !== undefined) {
    const end = range.end + rest.length;
    throw new Stop('number_malformed', `"${text}${rest}" is not a number`, { start, end });
  }
  const value = Number(text);
  // 2^53 and beyond, a number in the source would silently become its neighbour.
  if (!Number.isFinite(value) || (/^[0-9]+$/.test(text) && !Number.isSafeInteger(value)))
    throw new Stop('number_malformed', `${text} cannot be held exactly; write it as a text`, range);
  return token('number', text, range);
}

function readSymbol(source: string, start: number): Read {
  const foreign = take(FOREIGN, source, start);
  const symbol = take(SYMBOL, source, start);
  // `==` and `=>` begin like `=`, and `===` like `==`: the longer of the two is meant.
  if (symbol !== undefined && symbol.length >= (foreign?.length ?? 0))
    return token('symbol', symbol, { start, end: start + symbol.length });
  if (foreign !== undefined) {
    const range = { start, end: start + foreign.length };
    const instead = INSTEAD[foreign];
    const hint = instead === undefined ? '' : `; write ${instead}`;
    throw new Stop('operator_unknown', `"${foreign}" is not an operator here${hint}`, range);
  }
  const character = String.fromCodePoint(source.codePointAt(start) ?? 0);
  const range = { start, end: start + character.length };
  throw new Stop('character_unexpected', `unexpected character "${character}"`, range);
}

/** escape = "\\" ( "n" | "r" | "t" | "\\" | '"' | "'" | "u" hex hex hex hex ) */
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/**
 * text = '"' { character | escape } '"' | "'" { character | escape } "'"
 *
 * A backslash before anything without a meaning stays: `"\d+"` is the regular expression that it looks like.
 */
function readText(source: string, start: number): Read {
  const quote = source[start];
  let text = '';
  let at = start + 1;
  while (at < source.length && source[at] !== quote) {
    if (source[at] === '\\' && at + 1 < source.length) {
      const escape = readEscape(source, at);
      text += escape.text;
      at += escape.length;
    } else {
      text += source[at] ?? '';
      at++;
    }
  }
  if (at >= source.length) {
    const range = { start, end: source.length };
    throw new Stop('text_unterminated', `this text has no closing ${quote}`, range);
  }
  return token('text', text, { start, end: at + 1 });
}

function readEscape(source: string, at: number): { text: string; length: number } {
  const letter = source[at + 1] ?? '';
  if (letter === 'u') {
    const digits = source.slice(at + 2, at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
      const range = { start: at, end: Math.min(at + 6, source.length) };
      throw new Stop('escape_malformed', '"\\u" is followed by four hexadecimal digits', range);
    }
    return { text: String.fromCharCode(Number.parseInt(digits, 16)), length: 6 };
  }
  return { text: ESCAPES[letter] ?? `\\${letter}`, length: 2 };
}
