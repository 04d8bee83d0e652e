import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { err, ok, type Result } from '../base/result.ts';
import { isClosed, toFailure, type Failure } from './failure.ts';
import type { Reuse } from './reuse.ts';

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

/** More than anybody has use for; a flood of them would keep us parsing until the time is over. */
const MOST_INTERIM_ANSWERS = 20;

export interface ExchangeOptions {
  readonly captureBytes: number;
  readonly reuse: Reuse;
  readonly settle: (outcome: Result<Answer, Failure>) => void;
}

/**
 * One request on the wire, as undici's dispatch handler. `undici.request` was the alternative: it makes a stream and
 * an async resource for each response, and an abort does not reach a request that still waits for its connection.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #sizeBytes = 0;
  #interim = 0;
  #isStale = false;
  #isSettled = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /**
   * Whether it failed because a connection that was kept open had been closed by the other side, before an answer began:
   * that is the price of keeping connections, and tells nothing of the destination.
   */
  get isStale(): boolean {
    return this.#isStale;
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
    this.#options.reuse.starts(this);
    if (this.#isSettled) controller.abort(new Error('stopped before it was sent'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return this.#countInterim();
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled) return;
    const roomBytes = this.#options.captureBytes - this.#sizeBytes;
    this.#chunks.push(chunk.byteLength > roomBytes ? chunk.subarray(0, roomBytes) : chunk);
    this.#sizeBytes += Math.min(chunk.byteLength, roomBytes);
    if (chunk.byteLength <= roomBytes) return;
    // Reading on to save the connection was the alternative: a body need not end.
    this.#answer(true);
    controller.abort(new Error('the body is larger than what is captured'));
  }

  onResponseEnd(): void {
    this.#options.reuse.answered(this);
    this.#answer(false);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // A request that only waits for a kept connection fails with it too; nothing of it was sent then.
    const wasKept = this.stage === 'queued' || this.#options.reuse.isReused(this);
    this.#isStale = wasKept && this.#status === 0 && isClosed(error);
    this.#end(err(toFailure(error)));
  }

  /** They say nothing about the outcome (RFC 9110, 15.2). */
  #countInterim(): void {
    this.#interim += 1;
    if (this.#interim <= MOST_INTERIM_ANSWERS) return;
    const message = `more than ${MOST_INTERIM_ANSWERS} interim answers (1xx) and no final one`;
    this.stop({ code: 'destination_unreachable', message });
  }

  #answer(truncated: boolean): void {
    const body = Buffer.concat(this.#chunks, this.#sizeBytes);
    this.#end(ok({ status: this.#status, headers: toFlat(this.#headers), body, truncated }));
  }

  #end(outcome: Result<Answer, Failure>): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#options.settle(outcome);
  }
}

function toFlat(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}
