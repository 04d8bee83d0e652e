import { isUtf8 } from 'node:buffer';
import { parseJson, type Json } from '../base/json.ts';
import { compileExpression } from '../expr/expr.ts';

/** Bytes to payload, by content type: what `parsed_body` is in expressions. */

export const MALFORMED = Symbol('malformed');
/** Undefined where the type has no parsed form: such bytes are kept as they came. */
export type Payload = Json | undefined | typeof MALFORMED;

export function readPayload(declared: string | undefined, bytes: Buffer): Payload {
  const type = declared === undefined ? undefined : toBaseType(declared);
  switch (type) {
    // Some providers name no content type and mean JSON; where it is not, the raw bytes are all there is.
    case undefined:
      return jsonOf(bytes);
    case 'application/json':
      return orMalformed(jsonOf(bytes));
    case 'application/x-www-form-urlencoded':
      return formOf(bytes);
    case 'application/xml':
    case 'text/xml':
      return xmlOf(bytes, declared);
    default:
      return type.startsWith('text/') ? decode(bytes, charsetOf(declared) ?? 'utf-8') : undefined;
  }
}

/** Without parameters, in lower case, a structured suffix as its base: `application/vnd.x+json` is JSON (RFC 6839). */
export function toBaseType(contentType: string): string {
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  if (type.endsWith('+json')) return 'application/json';
  if (type.endsWith('+xml')) return 'application/xml';
  return type;
}

/** Not `??`: null is a payload like any other. */
function orMalformed(json: Json | undefined): Payload {
  return json === undefined ? MALFORMED : json;
}

function jsonOf(bytes: Buffer): Json | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  // A byte order mark may be ignored rather than refused (RFC 8259, 8.1).
  return parseJson(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
}

/** Names to values; a name that comes more than once has a list of values. */
function formOf(bytes: Buffer): Payload {
  if (!isUtf8(bytes)) return MALFORMED;
  return collect(new URLSearchParams(bytes.toString()));
}

export function collect(pairs: Iterable<readonly [string, string]>): {
  readonly [name: string]: string | string[];
} {
  const named = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of pairs) {
    const before = named[name];
    if (before === undefined) named[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else named[name] = [before, value];
  }
  return named;
}

/** One that names an encoding which nobody here knows is kept as it came: that it is malformed cannot be said. */
function xmlOf(bytes: Buffer, declared: string | undefined): Payload {
  const text = decode(bytes, xmlEncodingOf(bytes, declared));
  return text === undefined ? undefined : (parseXml(text) ?? MALFORMED);
}

/** RFC 7303, 3: a byte order mark, else the parameter of the type, else what the document says of itself. */
function xmlEncodingOf(bytes: Buffer, declared: string | undefined): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, 200).toString('latin1');
  const inside = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(
    head,
  )?.[1];
  return charsetOf(declared) ?? inside ?? 'utf-8';
}

function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1];
}

function decode(bytes: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** As long as the largest body that an installation may take; what an element costs is what the parser charges. */
const XML_LIMITS = { textLength: 2 ** 30, resultSize: 2 ** 30, steps: 2 ** 30, listItems: 2 ** 24 };

let parser: ReturnType<typeof compileExpression> | undefined;

/** The language has the one XML parser of the house: without entities, depth and number of elements bounded. */
function parseXml(text: string): Json | undefined {
  parser ??= compileExpression('raw_body.$PARSE_XML()', { limits: XML_LIMITS });
  if (!parser.ok) throw new Error(parser.error.message);
  const parsed = parser.value.evaluate({ raw_body: text });
  return parsed.ok && parsed.value !== null ? parsed.value : undefined;
}
