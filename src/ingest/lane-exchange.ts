import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../base/clock.ts';
import type { BodyReader, Exchange, Owing, Reply } from './exchange.ts';
import { LINGER_BYTES, LINGER_MS } from './linger.ts';
import { formatReply, formatKeptReply } from './reply.ts';

export interface LaneDeps {
  readonly clock: Clock;
  readonly idleMs: number;
  readonly keepAliveMs: number;
  readonly serve: (exchange: LaneExchange) => void;
  readonly refuseConnect: (socket: Socket) => void;
}

/** Where an exchange takes place. */
export interface Seat {
  readonly socket: Socket;
  /** What came behind may have its turn; unless the sender was told that nothing more is taken. */
  answered(exchange: LaneExchange, end: 'kept' | 'ended by the sender' | 'closed'): void;
}

export interface LaneHead {
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly peer: string;
}

/** What node:http looks at in the message that it believes is here: whether the sender has closed its side. */
const LAST = '_last';
const HEAD_SENT = '_headerSent';

/** As long as node:http waits beyond what it has told: a sender may have sent its next request just then. */
const KEEP_ALIVE_GRACE_MS = 1_000;

/** A plain request, answered without a message of node:http. */
export class LaneExchange implements Exchange, Owing {
  readonly method = 'POST';
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly peer: string;
  isReading = true;
  isAnswered = false;
  readonly #seat: Seat;
  readonly #deps: LaneDeps;
  #chunks: Buffer[] = [];
  #reader: BodyReader | undefined;
  #isBroken = false;
  #patienceMs: number;
  /** Bytes of the body that have not come: the parser tells its end only after it has let others work. */
  #missing: number;
  #onSent: (() => void)[] = [];
  #lingering: Lingering | undefined;

  [LAST] = false;
  [HEAD_SENT] = false;
  finished = false;
  readonly writableLength = 0;

  constructor(seat: Seat, deps: LaneDeps, head: LaneHead) {
    this.#seat = seat;
    this.#deps = deps;
    this.target = head.target;
    this.headers = head.headers;
    this.rawHeaders = head.rawHeaders;
    this.peer = head.peer;
    this.#missing = Number(head.headers['content-length']);
    this.#patienceMs = deps.idleMs - (seat.socket.timeout ?? 0);
    if (this.#patienceMs < 0) seat.socket.setTimeout(deps.idleMs);
  }

  /**
   * For node:http, which ends the connection unless this says that somebody has heard: that nothing has moved for as
   * long as may be between two requests. Within one it may be longer; a timer that was set for each would cost more.
   */
  emit(): boolean {
    const restMs = this.#patienceMs;
    this.#patienceMs = 0;
    if (restMs > 0) this.#seat.socket.setTimeout(restMs);
    return restMs > 0;
  }

  /** Whether the whole body has come. */
  get isComplete(): boolean {
    return !this.isReading;
  }

  get whole(): Buffer | undefined {
    if (this.#missing > 0 || this.#reader !== undefined) return undefined;
    return this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
  }

  askForBody(): void {
    // Nobody waits to be asked: such a request is not plain.
  }

  read(reader: BodyReader): void {
    if (this.#isBroken) return reader.onBreak();
    for (const chunk of this.#chunks) reader.onData(chunk);
    this.#chunks = [];
    if (this.isReading) this.#reader = reader;
    else reader.onEnd();
  }

  push(chunk: Buffer): void {
    this.#missing -= chunk.byteLength;
    if (this.#lingering !== undefined) this.#lingering.discard(chunk.byteLength);
    else if (this.#reader === undefined) this.#chunks.push(chunk);
    else this.#reader.onData(chunk);
  }

  end(): void {
    this.isReading = false;
    if (this.#lingering === undefined) this.#reader?.onEnd();
    else this.#lingering.end();
  }

  /** The connection has gone. */
  break(): void {
    this.#isBroken = true;
    this.#lingering?.end();
    if (this.isReading) this.#reader?.onBreak();
  }

  whenSent(act: () => void): void {
    if (this.finished) act();
    else this.#onSent.push(act);
  }

  answer(reply: Reply): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    this[HEAD_SENT] = true;
    const { socket } = this.#seat;
    if (this.isReading || reply.headers['connection'] === 'close') return this.#end(reply);
    const { keepAliveMs, clock } = this.#deps;
    send(socket, formatKeptReply(reply, clock.now(), keepAliveMs), reply.body);
    // A sender that does not read its answers is left sooner.
    const silenceMs = keepAliveMs + KEEP_ALIVE_GRACE_MS;
    if (socket.timeout !== silenceMs && socket.writableLength === 0) socket.setTimeout(silenceMs);
    this.#finish(this[LAST] ? 'ended by the sender' : 'kept');
  }

  abort(): void {
    this.#seat.socket.destroy();
  }

  drop(): void {
    this.abort();
  }

  markLast(): void {
    this[LAST] = true;
  }

  answerLast(reply: Reply): void {
    reply.headers['connection'] = 'close';
    this.answer(reply);
  }

  /** Nothing more is taken from this connection; what is on its way is read, for a while (see `linger.ts`). */
  #end(reply: Reply): void {
    const { socket } = this.#seat;
    send(socket, formatReply(reply, this.#deps.clock.now()), reply.body);
    if (!this.isReading) return this.#finish('closed');
    this.#lingering = new Lingering(socket, this.#deps.clock, () => this.#finish('closed'));
    // Closed already on the other side: nothing will come, and nobody will say so again.
    if (socket.readableEnded) this.#lingering.end();
  }

  #finish(end: Parameters<Seat['answered']>[1]): void {
    this.finished = true;
    if (this.isReading) this.break();
    this.#seat.answered(this, end);
    for (const act of this.#onSent) act();
  }
}

/** Reads on after an answer and throws away, within limits. */
class Lingering {
  readonly #done: () => void;
  readonly #timer: Timer;
  #discarded = 0;
  #ended = false;

  constructor(socket: Socket, clock: Clock, done: () => void) {
    this.#done = done;
    this.#timer = clock.after(LINGER_MS, () => this.end());
    socket.on('end', () => this.end());
  }

  discard(bytes: number): void {
    this.#discarded += bytes;
    if (this.#discarded > LINGER_BYTES) this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer.cancel();
    this.#done();
  }
}

/** In one piece. Of a head, each character is a byte (RFC 9110, 5.5); only a body is UTF-8. */
function send(socket: Socket, text: string, body: string): void {
  if (Buffer.byteLength(body) === body.length) return void socket.write(text, 'latin1');
  const head = text.slice(0, text.length - body.length);
  socket.write(Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]));
}
