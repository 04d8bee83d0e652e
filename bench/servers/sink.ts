import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { MARK, nowMs } from '../load/order.ts';
import { report } from './server.ts';

/**
 * Where forwards go: notes when the first byte of each comes, and which number its body bears, and thanks with as
 * little as possible.
 */
const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
const HEAD_END = Buffer.from('\r\n\r\n');
const SEQ = Buffer.from('"seq":"');

let count = 0;
let arrivals: [number: number, atMs: number][] = [];

const server = createServer((socket) => {
  socket.setNoDelay(true);
  let held: Buffer | undefined;
  let firstByteAt = 0;
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    if (held === undefined) firstByteAt = nowMs();
    const message = held === undefined ? chunk : Buffer.concat([held, chunk]);
    held = isWhole(message) ? undefined : message;
    if (held === undefined) take(message, firstByteAt, socket);
  });
});

/** One request at a time comes over a connection: clients do not pipeline a POST. */
function isWhole(message: Buffer): boolean {
  const split = message.indexOf(HEAD_END);
  if (split < 0) return false;
  const head = message.toString('latin1', 0, split);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  return message.byteLength >= split + HEAD_END.byteLength + length;
}

function take(message: Buffer, firstByteAt: number, socket: Socket): void {
  count += 1;
  const at = message.indexOf(SEQ) + SEQ.byteLength;
  if (at >= SEQ.byteLength)
    arrivals.push([Number(message.toString('latin1', at, at + MARK.length)), firstByteAt]);
  socket.write(ANSWER);
}

server.listen(0, '127.0.0.1', () => {
  report(
    { port: (server.address() as AddressInfo).port, targets: [] },
    {
      count: () => count,
      /** Since it was asked last. */
      arrivals() {
        const taken = arrivals;
        arrivals = [];
        return taken;
      },
    },
  );
});
