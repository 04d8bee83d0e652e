import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import { answer, answerLast } from './linger.ts';
import type { Reply } from './reply.ts';

/** One request on its way in, and the way to answer it; the stages see no more of HTTP. */
export interface Exchange {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  /** Who holds the other end of the connection. */
  readonly peer: string;
  /** Tells a sender that waits for it to send the body; to be called once, before `read`. */
  askForBody(): void;
  /** Hands over the body as it comes, at once or later, once; nothing after `onEnd` or `onBreak`. */
  read(reader: BodyReader): void;
  readonly isAnswered: boolean;
  /** Once; where the body has not come whole, the connection ends with it. */
  answer(reply: Reply): void;
  /** Breaks the connection off, with whatever of an answer is on it. */
  abort(): void;
}

/** What was begun last on a connection: whatever breaks that must not overtake what it owes. */
export interface Owing {
  readonly target: string;
  /** Whether all of the request has come. */
  readonly isComplete: boolean;
  readonly isAnswered: boolean;
  /** Answers, and takes nothing more from this connection. */
  answerLast(reply: Reply): void;
  /** Calls back when the answer has been sent, behind which others may be sent. */
  whenSent(act: () => void): void;
  /** Tells whoever reads the body that the sender has gone. */
  drop(): void;
  /** The sender has closed its side: with this answer, the connection ends. */
  markLast(): void;
}

export interface BodyReader {
  readonly onData: (chunk: Buffer) => void;
  readonly onEnd: () => void;
  /** The connection has gone, or nothing more can be read from it. */
  readonly onBreak: () => void;
}

/** Over a message of node:http. */
export class OrdinaryExchange implements Exchange, Owing {
  readonly #response: ServerResponse;
  readonly #clock: Clock;

  constructor(response: ServerResponse, clock: Clock) {
    this.#response = response;
    this.#clock = clock;
  }

  get #http(): IncomingMessage {
    return this.#response.req;
  }

  get method(): string {
    return this.#http.method ?? '';
  }

  get target(): string {
    return this.#http.url ?? '';
  }

  get headers(): IncomingHttpHeaders {
    return this.#http.headers;
  }

  get rawHeaders(): readonly string[] {
    return this.#http.rawHeaders;
  }

  get peer(): string {
    return this.#http.socket.remoteAddress ?? '';
  }

  get isAnswered(): boolean {
    return this.#response.headersSent;
  }

  askForBody(): void {
    const http = this.#http;
    // A sender of HTTP/1.0 would take the 100 for the answer.
    if (http.headers.expect === undefined || http.httpVersionMinor === 0) return;
    // The connection may have broken while the credential was looked at, and that been answered.
    if (!this.#response.headersSent) this.#response.writeContinue();
  }

  read({ onData, onEnd, onBreak }: BodyReader): void {
    const http = this.#http;
    // It may have closed while the credential was looked at, and says so only once.
    if (http.destroyed) return onBreak();
    http.on('data', onData).on('end', onEnd).on('close', onBreak);
  }

  answer(reply: Reply): void {
    answer(this.#response, { reply, clock: this.#clock });
  }

  abort(): void {
    this.#response.destroy();
  }

  get isComplete(): boolean {
    return this.#http.complete;
  }

  answerLast(reply: Reply): void {
    answerLast(this.#response, { reply, clock: this.#clock });
  }

  whenSent(act: () => void): void {
    if (this.#response.writableFinished) act();
    else this.#response.once('close', act);
  }

  drop(): void {
    this.#http.destroy();
  }

  markLast(): void {
    Object.assign(this.#response, { _last: true });
  }
}
