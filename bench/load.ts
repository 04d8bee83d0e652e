import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * The load generator: raw sockets and prepared bytes, so that as little as possible of the machine goes to it.
 * Closed loop: each connection sends its next request when it has the answer to the last one.
 */

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  /** The whole request as it goes over the wire. */
  readonly request: string;
}

export interface LoadResult {
  readonly requests: number;
  readonly refused: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const GOOD = Buffer.from('HTTP/1.1 200');
const LENGTH = Buffer.from('ontent-length: ');
const HEAD_END = Buffer.from('\r\n\r\n');

async function run(options: LoadOptions): Promise<LoadResult> {
  const request = Buffer.from(options.request, 'latin1');
  const latencies: number[] = [];
  const began = performance.now();
  const until = began + options.durationMs;
  let refused = 0;

  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket: Socket = connect(options.port, '127.0.0.1');
      socket.setNoDelay(true);
      let sentAt = 0;
      let held: Buffer | undefined;
      const send = (): void => {
        sentAt = performance.now();
        socket.write(request);
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('data', (chunk: Buffer) => {
        const answer = held === undefined ? chunk : Buffer.concat([held, chunk]);
        if (!isWhole(answer)) {
          held = answer;
          return;
        }
        held = undefined;
        if (answer.subarray(0, GOOD.byteLength).equals(GOOD))
          latencies.push(performance.now() - sentAt);
        else refused += 1;
        if (performance.now() < until) return send();
        socket.destroy();
        resolve();
      });
    });
  await Promise.all(Array.from({ length: options.connections }, one));

  const seconds = (performance.now() - began) / 1_000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { requests: latencies.length, refused, seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function isWhole(answer: Buffer): boolean {
  const split = answer.indexOf(HEAD_END);
  if (split < 0) return false;
  const at = answer.indexOf(LENGTH);
  const length =
    at < 0 || at > split
      ? 0
      : Number.parseInt(answer.toString('latin1', at + LENGTH.byteLength, at + 24), 10);
  return answer.byteLength >= split + HEAD_END.byteLength + length;
}

run(workerData as LoadOptions).then(
  (result) => parentPort?.postMessage(result),
  (error: unknown) => {
    throw error;
  },
);
