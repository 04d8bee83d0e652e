import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import type { BodyReader, Exchange, Owing, Reply } from './exchange.ts';
import { answer, answerLast } from './linger.ts';

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

  get whole(): undefined {
    return undefined;
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
