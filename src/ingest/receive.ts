import { SECOND } from '../base/duration.ts';
import { limitOf, rejectTooLarge } from './admit.ts';
import type { BudgetLease, ByteBudget } from './byte-budget.ts';
import { codingOf, type Coding, type Decoder } from './decode.ts';
import type { Exchange } from './exchange.ts';
import { reject, type Rejected } from './outcome.ts';
import type { IdentifiedRequest, ReceivedRequest } from './request.ts';

export interface ReceiveDeps {
  readonly maxBodyBytes: number;
  readonly budget: ByteBudget;
  readonly decoder: Decoder;
  /** Whether the disk is nearly full; absent: nobody looks. */
  readonly isDiskShort?: (() => boolean) | undefined;
}

const SHORT_RETRY_MS = 30 * SECOND;

/** Reads the body under the limit, which holds whether or not a length was declared, as sent and decoded. */
export function receive(
  request: IdentifiedRequest,
  exchange: Exchange,
  deps: ReceiveDeps,
): ReceivedRequest | Rejected | Promise<ReceivedRequest | Rejected> {
  // Before the last byte of the disk is taken: with none left, nothing could be deleted either.
  if (deps.isDiskShort?.() === true)
    return reject('store_unavailable', 'the disk is nearly full; send it again', SHORT_RETRY_MS);
  const encoding = request.headers['content-encoding'];
  const coding = encoding === undefined ? undefined : codingOf(encoding);
  if (typeof coding === 'object') return coding;
  const maxBytes = limitOf(request.listener, deps.maxBodyBytes);
  const { whole } = exchange;
  return whole !== undefined && coding === undefined
    ? takeWhole(request, whole, { maxBytes, budget: deps.budget })
    : readWhole(request, exchange, { ...deps, maxBytes, coding });
}

/** Nearly every webhook: nothing to wait for, so no promise is made. */
function takeWhole(
  request: IdentifiedRequest,
  bytes: Buffer,
  { maxBytes, budget }: { readonly maxBytes: number; readonly budget: ByteBudget },
): ReceivedRequest | Rejected {
  if (bytes.byteLength > maxBytes) return rejectTooLarge(maxBytes);
  const lease = budget.lease();
  const busy = lease.grow(bytes.byteLength);
  lease.release();
  if (busy !== undefined) return busy;
  request.bytes = bytes;
  return request as ReceivedRequest;
}

interface Reading {
  readonly maxBytes: number;
  readonly coding: Coding | undefined;
  readonly budget: ByteBudget;
  readonly decoder: Decoder;
}

async function readWhole(
  request: IdentifiedRequest,
  exchange: Exchange,
  { maxBytes, coding, budget, decoder }: Reading,
): Promise<ReceivedRequest | Rejected> {
  const lease = budget.lease();
  try {
    // Only here: a sender that waits to be asked shall not send a body for nothing (RFC 9110, 10.1.1).
    exchange.askForBody();
    let read = await readBody(exchange, maxBytes, lease);
    if (coding !== undefined && Buffer.isBuffer(read))
      read = await decoder.decode(read, coding, { maxBytes, lease });
    if (!Buffer.isBuffer(read)) return read;
    request.bytes = read;
    return request as ReceivedRequest;
  } finally {
    lease.release();
  }
}

function readBody(
  exchange: Exchange,
  limit: number,
  lease: BudgetLease,
): Promise<Buffer | Rejected> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let isDone = false;
    const finish = (result: Buffer | Rejected): void => {
      if (isDone) return;
      isDone = true;
      lease.endReading();
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      // What comes after a refusal is thrown away by whoever answers it.
      if (isDone) return;
      size += chunk.byteLength;
      if (size > limit) return finish(rejectTooLarge(limit));
      const busy = lease.grow(chunk.byteLength);
      if (busy !== undefined) return finish(busy);
      chunks.push(chunk);
    };
    const onEnd = (): void =>
      finish(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    const onBreak = (): void => finish(rejectIncomplete());
    lease.beginReading(finish);
    exchange.read({ onData, onEnd, onBreak });
  });
}

/** A body cut short was never sent: a signature could not tell for a listener that wants none. */
export function rejectIncomplete(): Rejected {
  return reject('body_incomplete', 'the connection ended before the whole body had come');
}
