import type { IncomingMessage } from 'node:http';
import { parseJson } from '../base/json.ts';

/** Names and passwords are short. */
const LIMIT_BYTES = 16 * 2 ** 10;

/** The members of a JSON object that are text; undefined when the body is no such object, or too large. */
export async function readJsonBody(
  request: IncomingMessage,
): Promise<Readonly<Record<string, string>> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  if (size === 0) return {};
  const value = parseJson(Buffer.concat(chunks).toString());
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
