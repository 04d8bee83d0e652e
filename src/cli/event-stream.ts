import { parseJson } from '../base/json.ts';
import { systemClock } from '../base/clock.ts';
import { reasonOf } from './exchange.ts';
import { CommandFailure } from './failure.ts';

export interface StreamRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** How long nothing at all may come before the connection counts as lost. */
  readonly idleMs: number;
  readonly onOpen: () => void;
}

export interface Message {
  readonly event: string;
  readonly data: string;
}

/**
 * Server-sent events (WHATWG HTML, 9.2) of one connection. Ends when the server ends it; throws a CommandFailure:
 * `unreachable` when the connection fails or falls silent, `refused` when the answer is not a stream.
 */
export async function* readEventStream(request: StreamRequest): AsyncGenerator<Message> {
  const silence = new AbortController();
  const signal = AbortSignal.any([request.signal, silence.signal]);
  const { origin } = new URL(request.url);
  const watch = <T>(promise: Promise<T>): Promise<T> => {
    const timer = systemClock.after(request.idleMs, () => silence.abort());
    return promise.finally(() => timer.cancel());
  };
  try {
    const { url, headers } = request;
    const response = await watch(fetch(url, { headers, redirect: 'manual', signal }));
    if (response.status !== 200 || response.body === null) throw await toRefusal(response, origin);
    request.onOpen();
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const parser = createParser();
    for (;;) {
      const { done, value } = await watch(reader.read());
      if (done) return;
      yield* parser(value);
    }
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const reason = silence.signal.aborted ? 'nothing came for too long' : reasonOf(error);
    throw new CommandFailure('unreachable', `cannot reach ${origin}: ${reason}`);
  } finally {
    // However this ends, the connection ends too.
    silence.abort();
  }
}

async function toRefusal(response: Response, origin: string): Promise<CommandFailure> {
  const body = Buffer.from(await response.arrayBuffer());
  const { status } = response;
  const envelope = parseJson(body.toString()) as
    { error?: { code: string; message: string } } | null | undefined;
  if (envelope?.error !== undefined) {
    const { code, message } = envelope.error;
    return new CommandFailure('refused', `${code}: ${message}`, body);
  }
  // Not ours: a proxy in front of a server that is just being started again answers so.
  const exit = status >= 500 ? 'unreachable' : 'refused';
  return new CommandFailure(
    exit,
    `${origin} answered ${status}; is an Earshot server there?`,
    body,
  );
}

/** Lines may be cut anywhere, in the middle of a character too. */
function createParser(): (chunk: Uint8Array) => Generator<Message> {
  const decoder = new TextDecoder();
  let rest = '';
  let fields = new Map<string, string>();
  return function* parse(chunk) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line !== '') {
        addField(fields, line);
        continue;
      }
      const data = fields.get('data');
      if (data !== undefined) yield { event: fields.get('event') ?? 'message', data };
      fields = new Map();
    }
  };
}

function addField(fields: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^:]*)(?::? ?)([^]*)$/.exec(line) ?? [];
  const before = fields.get(name);
  fields.set(name, name === 'data' && before !== undefined ? `${before}\n${value}` : value);
}
