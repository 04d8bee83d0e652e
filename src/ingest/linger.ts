import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Reply } from './reply.ts';

const LINGER_MS = 5 * SECOND;
const LINGER_BYTES = 32 * 2 ** 20;

/**
 * Answers before the body has been read, then reads on and throws away, for a while. A socket that is closed with
 * bytes unread is reset, and the reset may overtake the answer: the sender would see a broken connection in place of
 * a status (RFC 9112, 9.6). The whole answer is sent at once; only the end of the response waits.
 */
export function sendLingering(
  http: IncomingMessage,
  response: ServerResponse,
  options: { reply: Reply; clock: Clock },
): void {
  const { reply, clock } = options;
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
    response.end();
    if (!http.complete) http.destroy();
  };
  const timer = clock.after(LINGER_MS, end);
  http.on('data', (chunk: Buffer) => {
    discarded += chunk.byteLength;
    if (discarded > LINGER_BYTES) end();
  });
  http.on('end', end).on('close', end);
  // A HEAD response, or an empty body, has nothing to write; the headers alone are the answer then.
  if (reply.body === '' || http.method === 'HEAD') response.flushHeaders();
  else response.write(reply.body);
  http.resume();
}
