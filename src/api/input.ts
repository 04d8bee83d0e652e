import type { z } from 'zod';
import type { Operation } from './contract.ts';
import { describeIssues, refuse } from './refusal.ts';

/** From an HTTP request to the input that the contract lets through. */

const BODY_LIMIT_BYTES = 2 ** 20;

export interface Input {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

export async function readInput(
  operation: Operation,
  request: Request,
  params: Readonly<Record<string, string>>,
): Promise<Input> {
  const query = readQuery(new URL(request.url).searchParams);
  return {
    // A path with a malformed id names nothing, which is another thing than a malformed request.
    ...(operation.params && { params: readParams(operation.params, params) }),
    ...(operation.query && { query: check(operation.query, query, 'query') }),
    ...(operation.body && { body: check(operation.body, await readJson(request), 'body') }),
  };
}

function readParams(schema: z.ZodType, params: Readonly<Record<string, string>>): unknown {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  return refuse('resource_not_found', `nothing has the id "${Object.values(params).at(-1)}"`);
}

function readQuery(search: URLSearchParams): Readonly<Record<string, string>> {
  const query = new Map<string, string>();
  for (const [key, value] of search) {
    if (query.has(key)) refuse('request_invalid', `"${key}": expected once in the query`);
    query.set(key, value);
  }
  return Object.fromEntries(query);
}

/** The value as the schema lets it through; else 400 that names the fields. */
export function check<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  return refuse('request_invalid', describeIssues(parsed.error.issues, where));
}

/** No body is an empty object: most deeds have nothing to say. */
async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.byteLength === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return refuse('request_invalid', 'the body is not JSON in UTF-8');
  }
}

export async function readBytes(
  request: Request,
  limitBytes = BODY_LIMIT_BYTES,
): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) refuseSize(limitBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of whatComes(request)) {
    size += chunk.byteLength;
    if (size > limitBytes) refuseSize(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refuseSize(limitBytes: number): never {
  refuse('body_too_large', `expected a body of at most ${limitBytes} bytes`);
}

/** A caller who goes away half-way is no fault of ours. */
async function* whatComes(request: Request): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of request.body ?? []) yield chunk;
  } catch {
    refuse('body_incomplete');
  }
}
