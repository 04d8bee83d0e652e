import type { IncomingMessage } from 'node:http';
import { SECOND } from '../base/duration.ts';
import { limitOf, rejectTooLarge } from './admit.ts';
import { reject, type Rejected } from './outcome.ts';
import type { IdentifiedRequest, ReceivedRequest } from './request.ts';

export interface ReceiveDeps {
  readonly maxBodyBytes: number;
  readonly budget: ByteBudget;
}

/** Reads the raw bytes under the limit, which holds whether or not a length was declared. */
export async function receive(
  request: IdentifiedRequest,
  http: IncomingMessage,
  deps: ReceiveDeps,
): Promise<ReceivedRequest | Rejected> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return reject(
      'encoding_unsupported',
      `the content encoding "${encoding}" is not served; send the body as it is`,
    );
  }
  const limit = limitOf(request.listener, deps.maxBodyBytes);
  const lease = deps.budget.lease();
  try {
    return await readBody(http, limit, lease).then((read) => {
      if (!Buffer.isBuffer(read)) return read;
      request.bytes = read;
      return request as ReceivedRequest;
    });
  } finally {
    lease.release();
  }
}

function readBody(
  http: IncomingMessage,
  limit: number,
  lease: BudgetLease,
): Promise<Buffer | Rejected> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: Buffer | Rejected): void => {
      http.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.byteLength;
      if (size > limit) return finish(rejectTooLarge(limit));
      if (!lease.grow(chunk.byteLength)) return finish(rejectBusy());
      chunks.push(chunk);
    };
    const onEnd = (): void =>
      finish(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    // A body cut short was never sent: a signature could not tell for a listener that wants none.
    const onClose = (): void =>
      finish(reject('body_incomplete', 'the connection ended before the whole body had come'));
    http.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

const BUSY_RETRY_MS = SECOND;

function rejectBusy(): Rejected {
  return reject(
    'store_unavailable',
    'too much is waiting to be stored; send it again',
    BUSY_RETRY_MS,
  );
}

/** Bounds the bytes that are held in memory at once: bodies being read, and bodies that wait for the store. */
export interface ByteBudget {
  lease(): BudgetLease;
}

export interface BudgetLease {
  /** False when the budget is used up. */
  grow(bytes: number): boolean;
  release(): void;
}

export function createByteBudget(maxBytes: number, pendingBytes: () => number): ByteBudget {
  let held = 0;
  return {
    lease() {
      let own = 0;
      return {
        grow(bytes) {
          if (held + bytes + pendingBytes() > maxBytes) return false;
          held += bytes;
          own += bytes;
          return true;
        },
        release() {
          held -= own;
          own = 0;
        },
      };
    },
  };
}
