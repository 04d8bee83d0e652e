import { parseJson } from '../base/json.ts';

/** JSON-RPC 2.0, one message a line: https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio */

export interface RpcRequest {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Answers the result; throws an `RpcError` where the request cannot be served. */
export type RpcHandler = (request: RpcRequest) => Promise<object>;

const CODES = {
  unreadable: -32_700,
  malformed: -32_600,
  unknownMethod: -32_601,
  wrongParams: -32_602,
  failed: -32_603,
} as const;

export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;

  constructor(kind: keyof typeof CODES, message: string) {
    super(message);
    this.code = CODES[kind];
  }
}

/** A line longer than this is no request that anything here takes. */
const LONGEST_LINE = 4 * 2 ** 20;

/** Serves what comes in until it ends; requests do not wait for each other. Resolves when all have their answer. */
export async function serveRpc(
  input: AsyncIterable<Uint8Array | string>,
  { handle, write }: { readonly handle: RpcHandler; readonly write: (line: string) => void },
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for await (const line of readLines(input)) {
    const answering = answer(line, handle).then((message) => {
      if (message !== undefined) write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    });
    underWay.add(answering);
    void answering.finally(() => underWay.delete(answering));
  }
  await Promise.all(underWay);
}

async function* readLines(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield line;
    if (rest.length > LONGEST_LINE) {
      // What has come is no JSON, and is answered so; the rest is not read.
      yield '…';
      return;
    }
  }
  if (rest.trim() !== '') yield rest;
}

type Id = string | number | null;

/** Undefined: a notification or somebody's answer, to which nothing is said. */
async function answer(line: string, handle: RpcHandler): Promise<object | undefined> {
  const message = parseJson(line);
  if (message === undefined) return refusal(null, new RpcError('unreadable', 'expected JSON'));
  if (typeof message !== 'object' || message === null || !('method' in message)) {
    const isAnswer = typeof message === 'object' && message !== null && 'id' in message;
    if (isAnswer) return undefined;
    return refusal(null, new RpcError('malformed', 'expected one JSON-RPC request a line'));
  }
  const { id, method, params } = message as Record<string, unknown>;
  if (id === undefined) return undefined;
  try {
    return { id, result: await handle({ method: String(method), params: toObject(params) }) };
  } catch (error) {
    return refusal(id as Id, error);
  }
}

function toObject(params: unknown): Readonly<Record<string, unknown>> {
  if (params === undefined) return {};
  if (typeof params === 'object' && params !== null && !Array.isArray(params))
    return params as Record<string, unknown>;
  throw new RpcError('wrongParams', 'expected the params as an object');
}

function refusal(id: Id, error: unknown): object {
  const code = error instanceof RpcError ? error.code : CODES.failed;
  return { id, error: { code, message: error instanceof Error ? error.message : String(error) } };
}
