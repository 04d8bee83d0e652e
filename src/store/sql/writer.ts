import type { Clock } from '../../base/clock.ts';
import { EarshotError } from '../../model/error.ts';
import type { Engine, Unit, UnitResult } from './dialect.ts';

/**
 * Group commit: what waits becomes one transaction, and one sync, when the previous one has ended. While nothing is
 * being committed, a batch leaves when a turn of the event loop has brought nothing new (waiting longer would only
 * delay), or when it is full, or at the latest after HOLD_MS.
 */
const BATCH_UNITS = 192;
const BATCH_BYTES = 4 * 2 ** 20;
const HOLD_MS = 0.4;

interface Waiting {
  readonly unit: Unit;
  readonly bytes: number;
  readonly resolve: (result: UnitResult) => void;
  readonly reject: (error: Error) => void;
}

export interface Writer {
  write(unit: Unit): Promise<UnitResult>;
  pendingBytes(): number;
  /** Resolves when everything that was written is settled; later writes are refused. */
  close(): Promise<void>;
}

export function createWriter(engine: Pick<Engine, 'commit'>, clock: Clock): Writer {
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let committingBytes = 0;
  let committing = false;
  let scheduled = false;
  let closed: (() => void) | undefined;

  function commitNext(): void {
    const batch = takeBatch();
    committing = true;
    committingBytes = batch.bytes;
    engine.commit(batch.taken.map((one) => one.unit)).then(
      (results) => {
        settle(batch.taken, results);
        next();
      },
      (error: unknown) => {
        for (const one of batch.taken) one.reject(unavailable(error));
        next();
      },
    );
  }

  function takeBatch(): { taken: Waiting[]; bytes: number } {
    let count = 0;
    let bytes = 0;
    // The first unit always goes, however large; a unit is bounded by the body limit.
    while (count < waiting.length && count < BATCH_UNITS && (count === 0 || bytes < BATCH_BYTES)) {
      bytes += waiting[count]?.bytes ?? 0;
      count += 1;
    }
    const taken = waiting.slice(0, count);
    waiting = waiting.slice(count);
    waitingBytes -= bytes;
    return { taken, bytes };
  }

  function next(): void {
    committing = false;
    committingBytes = 0;
    if (waiting.length > 0) schedule();
    else closed?.();
  }

  function schedule(): void {
    if (scheduled || committing) return;
    scheduled = true;
    const since = clock.monotonic();
    let seen = waiting.length;
    const look = (): void => {
      const full = waiting.length >= BATCH_UNITS || waitingBytes >= BATCH_BYTES;
      if (!full && waiting.length !== seen && clock.monotonic() - since < HOLD_MS) {
        seen = waiting.length;
        setImmediate(look);
        return;
      }
      scheduled = false;
      commitNext();
    };
    setImmediate(look);
  }

  return {
    write(unit) {
      if (closed !== undefined)
        return Promise.reject(unavailable(new Error('the store is closed')));
      return new Promise((resolve, reject) => {
        const bytes = sizeOf(unit);
        waiting.push({ unit, bytes, resolve, reject });
        waitingBytes += bytes;
        schedule();
      });
    },
    pendingBytes: () => waitingBytes + committingBytes,
    close() {
      return new Promise((resolve) => {
        closed = resolve;
        if (!committing && waiting.length === 0) resolve();
      });
    },
  };
}

function settle(batch: readonly Waiting[], results: readonly (UnitResult | Error)[]): void {
  for (const [index, one] of batch.entries()) {
    const result = results[index] ?? new Error('the engine gave no result');
    if (result instanceof Error) one.reject(unavailable(result));
    else one.resolve(result);
  }
}

function unavailable(cause: unknown): EarshotError {
  if (cause instanceof EarshotError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EarshotError('store_unavailable', `the store cannot take this now: ${reason}`, {
    cause,
  });
}

function sizeOf(unit: Unit): number {
  let bytes = 0;
  for (const statement of unit) {
    for (const value of statement.parameters) {
      if (typeof value === 'string') bytes += value.length;
      else bytes += value instanceof Uint8Array ? value.byteLength : 8;
    }
  }
  return bytes;
}
