import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { err, ok, type Result } from '../base/result.ts';
import { toFailure, type Failure } from './failure.ts';

export interface Answer {
  readonly status: number;
  /** Names in lower case; the values of a repeated header joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body's beginning, up to the capture limit, as it came: no content coding is undone. */
  readonly body: Buffer;
  readonly truncated: boolean;
}

/** How far an exchange has come, for a message that tells whether the destination can have seen the request. */
export type Stage = 'queued' | 'sent' | 'answered';

/**
 * One request on the wire, as undici's dispatch handler. `undici.request` was the alternative: it makes a stream and
 * an async resource for each response, and an abort does not reach a request that still waits for its connection.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #captureBytes: number;
  readonly #settle: (outcome: Result<Answer, Failure>) => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #sizeBytes = 0;
  #isSettled = false;

  constructor(options: {
    captureBytes: number;
    settle: (outcome: Result<Answer, Failure>) => void;
  }) {
    this.#captureBytes = options.captureBytes;
    this.#settle = options.settle;
  }

  get stage(): Stage {
    if (this.#status > 0) return 'answered';
    return this.#controller === undefined ? 'queued' : 'sent';
  }

  get status(): number {
    return this.#status;
  }

  /** Ends the exchange from our side, wherever it stands; what was not sent yet never will be. */
  stop(failure: Failure): void {
    this.#end(err(failure));
    this.#controller?.abort(new Error(failure.message));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isSettled) controller.abort(new Error('stopped before it was sent'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return; // interim answers (RFC 9110, 15.2) say nothing about the outcome
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled) return;
    const roomBytes = this.#captureBytes - this.#sizeBytes;
    this.#chunks.push(chunk.byteLength > roomBytes ? chunk.subarray(0, roomBytes) : chunk);
    this.#sizeBytes += Math.min(chunk.byteLength, roomBytes);
    if (chunk.byteLength <= roomBytes) return;
    // Reading on to save the connection was the alternative: a body need not end.
    this.#answer(true);
    controller.abort(new Error('the body is larger than what is captured'));
  }

  onResponseEnd(): void {
    this.#answer(false);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(err(toFailure(error)));
  }

  #answer(truncated: boolean): void {
    const body = Buffer.concat(this.#chunks, this.#sizeBytes);
    this.#end(ok({ status: this.#status, headers: toFlat(this.#headers), body, truncated }));
  }

  #end(outcome: Result<Answer, Failure>): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#settle(outcome);
  }
}

function toFlat(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
