import { isUtf8 } from 'node:buffer';
import { parseJson, type Json } from '../base/json.ts';
import { reject, type Rejected } from './outcome.ts';
import type { ParsedRequest, VerifiedRequest } from './request.ts';

/** Bytes to payload, by content type. */
export function parse(request: VerifiedRequest): ParsedRequest | Rejected {
  const declared = request.headers['content-type'];
  const contentType = declared === undefined ? undefined : toBaseType(declared);
  request.contentType = declared;
  const accepted = request.listener.payload.contentTypes;
  if (accepted !== undefined && !accepted.includes(contentType ?? '')) {
    return reject(
      'content_type_unsupported',
      `this listener takes ${accepted.join(', ')}, not "${declared ?? ''}"`,
    );
  }
  const payload = payloadOf(contentType, request.bytes);
  if (payload === MALFORMED) {
    return reject('body_malformed', `the body is not what its content type "${declared}" says`);
  }
  request.payload = payload;
  return request as ParsedRequest;
}

const MALFORMED = Symbol('malformed');
type Payload = Json | undefined | typeof MALFORMED;

function payloadOf(contentType: string | undefined, bytes: Buffer): Payload {
  switch (contentType) {
    // Some providers name no content type and mean JSON; where it is not, the raw bytes are all there is.
    case undefined:
      return jsonOf(bytes);
    case 'application/json':
      return orMalformed(jsonOf(bytes));
    case 'application/x-www-form-urlencoded':
      return formOf(bytes);
    default:
      return undefined;
  }
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
  const form: Record<string, string | string[]> = Object.create(null) as Record<
    string,
    string | string[]
  >;
  for (const [name, value] of new URLSearchParams(bytes.toString())) {
    const before = form[name];
    if (before === undefined) form[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else form[name] = [before, value];
  }
  return form;
}

/** Without parameters, in lower case, a structured suffix as its base: `application/vnd.x+json` is JSON (RFC 6839). */
function toBaseType(contentType: string): string {
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  if (type.endsWith('+json')) return 'application/json';
  if (type.endsWith('+xml')) return 'application/xml';
  return type;
}
