import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Reply } from './exchange.ts';
import { formatReply, sendReply } from './reply.ts';

/** How long and how much is read on after an answer, to be thrown away. */
export const LINGER_MS = 5 * SECOND;
export const LINGER_BYTES = 32 * 2 ** 20;

interface Answer {
  readonly reply: Reply;
  readonly clock: Clock;
}

/** Answers, unless that has been done already by whoever saw the connection break. */
export function answer(response: ServerResponse, { reply, clock }: Answer): void {
  if (response.headersSent) return;
  if (response.req.complete || !hasBody(response.req)) sendReply(response, reply);
  else sendLingering(response.req, response, { reply, clock });
}

/** Whether a body follows the head (RFC 9112, 6.3), wherever it ends. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** Answers, and takes nothing more from this connection. */
export function answerLast(response: ServerResponse, { reply, clock }: Answer): void {
  reply.headers['connection'] = 'close';
  answer(response, { reply, clock });
}

/**
 * Answers before the body has been read, then reads on and throws away, for a while. A socket that is closed with
 * bytes unread is reset, and the reset may overtake the answer: the sender would see a broken connection in place of
 * a status (RFC 9112, 9.6). The whole answer is sent at once; only the end of the response waits.
 */
function sendLingering(
  http: IncomingMessage,
  response: ServerResponse,
  { reply, clock }: Answer,
): void {
  response.writeHead(reply.status, {
    ...reply.headers,
    connection: 'close',
    'content-length': Buffer.byteLength(reply.body),
  });
  let discarded = 0;
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    timer.cancel();
    // Not before it has been sent: earlier answers on this connection may be owed still.
    response.end(drop);
  };
  const drop = (): void => {
    if (!http.complete) http.destroy();
  };
  const timer = clock.after(LINGER_MS, end);
  http.on('data', (chunk: Buffer) => {
    discarded += chunk.byteLength;
    if (discarded > LINGER_BYTES) end();
  });
  http.on('end', end).on('close', end);
  // Where the connection broke within the body, neither comes: the message is no longer the parser's.
  response.on('close', drop);
  http.socket.on('end', end);
  // A HEAD response, or an empty body, has nothing to write; the headers alone are the answer then.
  if (reply.body === '' || http.method === 'HEAD') response.flushHeaders();
  else response.write(reply.body);
  http.resume();
  // Closed already on the other side: nothing will come, and nobody will say so again.
  if (http.socket.readableEnded) end();
}

/** The same for a connection on which nothing can be parsed any more. */
export function answerRaw(socket: Duplex, { reply, clock }: Answer): void {
  hangUp(socket, clock, formatReply(reply, clock.now()));
}

/** Closes our side, after these last words, and reads on until the other side closes too, for a while. */
export function hangUp(socket: Duplex, clock: Clock, words = ''): void {
  socket.end(words);
  const timer = clock.after(LINGER_MS, () => socket.destroy());
  socket.once('close', () => timer.cancel());
  socket.resume();
}
