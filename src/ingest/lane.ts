import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Owing } from './exchange.ts';
import { LaneExchange, type LaneDeps, type Seat } from './lane-exchange.ts';
import { isWebhookPath } from './path.ts';

/**
 * The fast lane: node:http's own server, connections, parser, limits and time-outs, but for plain requests to the
 * notify endpoint no message, response and two streams of its making, which cost a sixth of the CPU of a receipt.
 * The parser's callbacks are taken over; what is not plain is handed on to those that were there, as it came.
 *
 * This is no documented API. So it looks first whether everything is where it was when the tests were made, and leaves
 * the connection alone otherwise; the whole suite of hostile requests runs over both ways, with not one difference;
 * and `fast_lane: off` turns it off.
 */
export interface Lane {
  /** To be called for each new connection, after node:http has set it up. */
  watch(socket: Socket): void;
}

/** Versions that the suite was run on. */
const MAJORS: ReadonlySet<string> = new Set(['26']);

/** Where Node's parser has its callbacks: `kOnHeadersComplete`, `kOnBody`, `kOnMessageComplete`. */
const HEAD = 2;
const BODY = 3;
const END = 4;
/** Where it collects what comes in pieces. */
const HEADERS = '_headers';
const URL_SO_FAR = '_url';
/** Who owes the next answer: until there is none, node:http sends no other. */
const OWING = '_httpMessage';

type OnHead = (this: Parser, ...head: ParsedHead) => number;
type ParsedHead = [
  versionMajor: number,
  versionMinor: number,
  /** Undefined where they came in pieces. */
  headers: string[] | undefined,
  method: number,
  url: string | undefined,
  statusCode: unknown,
  statusMessage: unknown,
  upgrade: boolean,
  shouldKeepAlive: boolean,
];

interface Parser {
  [HEAD]: OnHead;
  [BODY]: (this: Parser, chunk: Buffer) => void;
  [END]: (this: Parser) => void;
  [HEADERS]: string[];
  [URL_SO_FAR]: string;
}

/** What node:http hangs on a socket. */
export interface ServerSocket extends Socket {
  parser?: Parser | null;
  [OWING]?: unknown;
  lane?: Track;
  last?: Owing;
}

const HERE = Promise.resolve();
const POST = 3;
const CONNECT = 5;

export function createLane(deps: LaneDeps): Lane | undefined {
  if (!MAJORS.has(process.versions.node.split('.')[0] ?? '')) return undefined;
  return {
    watch(socket: ServerSocket) {
      const { parser } = socket;
      if (parser !== null && parser !== undefined && isAsKnown(parser))
        Track.begin(socket, parser, deps);
    },
  };
}

function isAsKnown(parser: Parser): boolean {
  return (
    parser[HEAD].name === 'parserOnHeadersComplete' &&
    parser[HEAD].length === 9 &&
    parser[BODY].name === 'parserOnBody' &&
    parser[END].name === 'parserOnMessageComplete' &&
    Array.isArray(parser[HEADERS])
  );
}

/** One connection. */
export class Track implements Seat {
  readonly socket: ServerSocket;
  readonly #parser: Parser;
  readonly #onHead: OnHead;
  readonly #onBody: Parser[typeof BODY];
  readonly #onEnd: Parser[typeof END];
  readonly #deps: LaneDeps;
  #current: LaneExchange | undefined;
  /** What came behind a request that is not answered yet: node:http would answer it first. */
  #held: (() => void)[] = [];
  /** Who has sent requests without waiting for answers will do so again: node:http knows how to line them up. */
  #isPipelined = false;

  static begin(socket: ServerSocket, parser: Parser, deps: LaneDeps): void {
    socket.lane = new Track(socket, parser, deps);
  }

  private constructor(socket: ServerSocket, parser: Parser, deps: LaneDeps) {
    this.socket = socket;
    this.#parser = parser;
    this.#deps = deps;
    [this.#onHead, this.#onBody, this.#onEnd] = [parser[HEAD], parser[BODY], parser[END]];
    parser[HEAD] = (...head) => this.#headCame(head);
    parser[BODY] = (chunk) => this.#bodyCame(chunk);
    parser[END] = () => this.#endCame();
    socket.on('close', () => this.#leave());
  }

  /** Runs it in its turn; false where it is nobody's turn, and nothing is held. */
  hold(act: () => void): boolean {
    if (this.#held.length === 0) return false;
    this.#held.push(act);
    return true;
  }

  answered(exchange: LaneExchange, end: 'kept' | 'ended by the sender' | 'closed'): void {
    if (this.#current !== exchange) return;
    this.#current = undefined;
    this.socket[OWING] = null;
    if (end === 'closed') return this.#close();
    const held = this.#held;
    if (held.length > 0) {
      this.#held = [];
      for (const act of held) act();
      this.socket.resume();
    }
    if (end === 'ended by the sender') markLast(this.socket);
  }

  /** After the last words; whatever else comes is nobody's. */
  #close(): void {
    const { socket } = this;
    this.#held = [];
    Object.assign(this.#parser, { [HEAD]: () => 0, [BODY]: () => {}, [END]: () => {} });
    // With bytes on their way the close must not wait for the other side, which need not see that we have.
    socket.end(() => socket.destroy());
  }

  #headCame(head: ParsedHead): number {
    const parser = this.#parser;
    if (this.#current !== undefined) {
      this.#holdHead(head);
      return 0;
    }
    const headers = this.#isPipelined ? undefined : this.#plainHeaders(head);
    if (headers === undefined) return this.#onHead.apply(parser, head);
    const exchange = new LaneExchange(this, this.#deps, {
      target: head[4] ?? '',
      headers,
      rawHeaders: head[2] ?? [],
      peer: this.socket.remoteAddress ?? '',
    });
    this.#current = exchange;
    this.socket[OWING] = exchange;
    this.socket.last = exchange;
    // Not before what came with the head has been read: then nobody has to wait for the body.
    void HERE.then(() => this.#deps.serve(exchange));
    return 0;
  }

  /** The headers of a request that leaves no question open; undefined for any other. */
  #plainHeaders(head: ParsedHead): IncomingHttpHeaders | undefined {
    const [rawHeaders, url] = [head[2], head[4]];
    const isPlain =
      head[3] === POST &&
      head[0] === 1 &&
      head[1] === 1 &&
      head[8] &&
      !head[7] &&
      rawHeaders !== undefined &&
      url !== undefined &&
      isWebhookPath(url);
    if (!isPlain || !this.#isFree()) return undefined;
    return readHeaders(rawHeaders);
  }

  #isFree(): boolean {
    const { socket } = this;
    const owes = socket[OWING] !== null && socket[OWING] !== undefined;
    return !owes && !socket.writableNeedDrain;
  }

  #holdHead(head: ParsedHead): void {
    const parser = this.#parser;
    const [, , headers, method, url] = head;
    if (headers === undefined) [head[2], parser[HEADERS]] = [parser[HEADERS], []];
    if (url === undefined) [head[4], parser[URL_SO_FAR]] = [parser[URL_SO_FAR], ''];
    this.#isPipelined = true;
    this.socket.pause();
    this.#held.push(
      method === CONNECT
        ? () => this.#deps.refuseConnect(this.socket)
        : () => void this.#onHead.apply(parser, head),
    );
  }

  #bodyCame(chunk: Buffer): void {
    const current = this.#current;
    if (current?.isReading === true) return current.push(chunk);
    if (!this.hold(() => this.#onBody.call(this.#parser, chunk)))
      this.#onBody.call(this.#parser, chunk);
  }

  #endCame(): void {
    const parser = this.#parser;
    const current = this.#current;
    if (current?.isReading === true) return current.end();
    const trailers = parser[HEADERS];
    const end = (): void => {
      parser[HEADERS] = trailers;
      this.#onEnd.call(parser);
    };
    if (this.hold(end)) parser[HEADERS] = [];
    else this.#onEnd.call(parser);
  }

  /** The parser goes back to node:http's pool, and on to others. */
  #leave(): void {
    const parser = this.#parser;
    [parser[HEAD], parser[BODY], parser[END]] = [this.#onHead, this.#onBody, this.#onEnd];
    this.#held = [];
    const current = this.#current;
    // First, so that nothing that is still said here reaches the parser, which may be somebody else's by then.
    this.#current = undefined;
    current?.break();
  }
}

/** The sender has closed its side: the answer that was begun last is the last. */
function markLast(socket: ServerSocket): void {
  if (socket[OWING] === null || socket.last === undefined) socket.destroySoon();
  else socket.last.markLast();
}

const LENGTH = /^\d{1,10}$/;
/**
 * What node:http reads ahead of whoever asks for a body. A larger one it holds back, which nobody does here: while a
 * credential is looked at, a stranger could have it all put into memory.
 */
const MOST_BODY_BYTES = 64 * 1024;

/** As `IncomingMessage.headers` with `joinDuplicateHeaders`; undefined where they ask for more than a plain answer. */
function readHeaders(rawHeaders: readonly string[]): IncomingHttpHeaders | undefined {
  if (rawHeaders.length > 2 * MAX_HEADERS) return undefined;
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    // Twice the same, or of another kind: node:http knows how to put these together.
    if (headers[name] !== undefined || isSpecial(name)) return undefined;
    headers[name] = rawHeaders[i + 1] ?? '';
  }
  return isSmall(headers) ? headers : undefined;
}

function isSmall({ host, 'content-length': length }: IncomingHttpHeaders): boolean {
  if (host === undefined || host.includes(',') || length === undefined) return false;
  return LENGTH.test(length) && Number(length) <= MOST_BODY_BYTES;
}

const MAX_HEADERS = 32;

function isSpecial(name: string): boolean {
  switch (name) {
    case 'transfer-encoding':
    case 'expect':
    case 'upgrade':
    case 'set-cookie':
    case '__proto__':
      return true;
    default:
      return false;
  }
}
