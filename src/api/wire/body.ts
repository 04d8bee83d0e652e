import { parseJson, type Json } from '../../base/json.ts';
import type { Mask } from '../../definition/definition.ts';
import { headerOf, type RequestBody } from '../../model/request.ts';

/** Octets as JSON can carry them. */
export function toWireBody(bytes: Uint8Array): { body: string; body_encoding: 'text' | 'base64' } {
  const text = toText(bytes);
  if (text !== undefined) return { body: text, body_encoding: 'text' };
  return { body: Buffer.from(bytes).toString('base64'), body_encoding: 'base64' };
}

interface WireData {
  readonly data: Json;
  readonly data_encoding: 'json' | 'text' | 'base64' | null;
}

/** A payload inline: JSON where it is JSON, whatever its content type says. */
export function toWireData(bytes: Uint8Array | undefined): WireData {
  if (bytes === undefined) return { data: null, data_encoding: null };
  const { body, body_encoding: encoding } = toWireBody(bytes);
  // A byte order mark may be ignored rather than refused (RFC 8259, 8.1).
  const json = encoding === 'text' ? parseJson(body.replace(/^\ufeff/, '')) : undefined;
  if (json === undefined || nestsDeeper(json, MAX_DEPTH))
    return { data: body, data_encoding: encoding };
  return { data: json, data_encoding: 'json' };
}

/** What a mapping has made is JSON, and no deeper than a mapping may make it. */
export function toWireMapped(data: string, mask: Mask | undefined): WireData {
  const json = JSON.parse(data) as Json;
  return { data: mask === undefined ? json : mask.json(json), data_encoding: 'json' };
}

/** What cannot be looked into is masked whole. */
export function maskBody(mask: Mask, { head, bytes }: RequestBody): Uint8Array {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return mask.bytes(whole, headerOf(head, 'content-type'));
}

/** What nests deeper is shown as text: to read JSON has no limit here, but to write it has, and most readers have one. */
const MAX_DEPTH = 500;

function nestsDeeper(json: Json, depth: number): boolean {
  let level: readonly unknown[] = [json];
  for (let above = 0; above <= depth && level.length > 0; above++) {
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return level.length > 0;
}

/** Where the request was sent and with what headers; kept as long as its body. */
export function toWireHead(body: RequestBody | undefined) {
  if (body === undefined) return { target: null, headers: null };
  const { target, rawHeaders } = body.head;
  const headers: { name: string; value: string }[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers.push({ name: rawHeaders[i] ?? '', value: rawHeaders[i + 1] ?? '' });
  }
  return { target, headers };
}

function toText(bytes: Uint8Array): string | undefined {
  try {
    // The byte order mark is kept: what is shown is what came.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
