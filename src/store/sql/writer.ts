import type { Clock } from '../../base/clock.ts';
import type { Engine, Unit, UnitResult } from './dialect.ts';
import { unavailable } from './unavailable.ts';

/**
 * Group commit: what waits becomes one transaction and one sync. A batch leaves when a turn of the event loop has
 * brought nothing new (waiting longer would only delay), or when it is full, or at the latest after HOLD_MS; but not
 * while UNDER_WAY others are. The second one lies ready when the engine has done with the first: with one alone, the
 * engine would wait each time until the loop has answered all that the last commit was waited for.
 */
const UNDER_WAY = 2;
const BATCH_UNITS = 192;
const BATCH_BYTES = 4 * 2 ** 20;
const HOLD_MS = 0.4;

export interface Writer {
  write(unit: Unit): Promise<UnitResult>;
  pendingBytes(): number;
  /** Resolves when everything that was written is settled; later writes are refused. */
  close(): Promise<void>;
}

export function createWriter(engine: Pick<Engine, 'commit'>, clock: Clock): Writer {
  return new GroupCommit(engine, clock);
}

interface Waiting {
  readonly unit: Unit;
  readonly bytes: number;
  readonly resolve: (result: UnitResult) => void;
  readonly reject: (error: Error) => void;
}

class GroupCommit implements Writer {
  readonly #engine: Pick<Engine, 'commit'>;
  readonly #clock: Clock;
  readonly #drained = Promise.withResolvers<void>();
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #committingBytes = 0;
  #commits = 0;
  #scheduled = false;
  #closed = false;

  constructor(engine: Pick<Engine, 'commit'>, clock: Clock) {
    this.#engine = engine;
    this.#clock = clock;
  }

  write(unit: Unit): Promise<UnitResult> {
    if (this.#closed) return Promise.reject(unavailable(new Error('the store is closed')));
    return new Promise((resolve, reject) => {
      const bytes = sizeOf(unit);
      this.#waiting.push({ unit, bytes, resolve, reject });
      this.#waitingBytes += bytes;
      this.#schedule();
    });
  }

  pendingBytes(): number {
    return this.#waitingBytes + this.#committingBytes;
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#noteDrained();
    return this.#drained.promise;
  }

  #schedule(): void {
    if (this.#scheduled || this.#commits >= UNDER_WAY) return;
    this.#scheduled = true;
    const since = this.#clock.monotonic();
    let seen = this.#waiting.length;
    const look = (): void => {
      if (this.#waiting.length !== seen && !this.#isFull() && !this.#isHeldSince(since)) {
        seen = this.#waiting.length;
        setImmediate(look);
        return;
      }
      this.#scheduled = false;
      this.#commitNext();
    };
    setImmediate(look);
  }

  #isFull(): boolean {
    return this.#waiting.length >= BATCH_UNITS || this.#waitingBytes >= BATCH_BYTES;
  }

  #isHeldSince(since: number): boolean {
    return this.#clock.monotonic() - since >= HOLD_MS;
  }

  #commitNext(): void {
    const { batch, bytes } = this.#takeBatch();
    this.#commits += 1;
    this.#committingBytes += bytes;
    this.#engine.commit(batch.map((one) => one.unit)).then(
      (results) => {
        settle(batch, results);
        this.#next(bytes);
      },
      (error: unknown) => {
        for (const one of batch) one.reject(unavailable(error));
        this.#next(bytes);
      },
    );
    if (this.#waiting.length > 0) this.#schedule();
  }

  #takeBatch(): { readonly batch: readonly Waiting[]; readonly bytes: number } {
    const waiting = this.#waiting;
    let count = 0;
    let bytes = 0;
    // The first unit always goes, however large; a unit is bounded by the body limit.
    while (count < waiting.length && count < BATCH_UNITS && (count === 0 || bytes < BATCH_BYTES)) {
      bytes += waiting[count]?.bytes ?? 0;
      count += 1;
    }
    this.#waiting = waiting.slice(count);
    this.#waitingBytes -= bytes;
    return { batch: waiting.slice(0, count), bytes };
  }

  #next(bytes: number): void {
    this.#commits -= 1;
    this.#committingBytes -= bytes;
    if (this.#waiting.length > 0) this.#schedule();
    else this.#noteDrained();
  }

  #noteDrained(): void {
    if (this.#closed && this.#commits === 0 && this.#waiting.length === 0) this.#drained.resolve();
  }
}

function settle(batch: readonly Waiting[], results: readonly (UnitResult | Error)[]): void {
  for (let i = 0; i < batch.length; i++) {
    const result = results[i] ?? new Error('the engine gave no result');
    if (result instanceof Error) batch[i]?.reject(unavailable(result));
    else batch[i]?.resolve(result);
  }
}

function sizeOf(unit: Unit): number {
  let bytes = 0;
  for (const statement of unit) {
    const { parameters } = statement;
    // Counted: see `batch.ts`.
    for (let i = 0; i < parameters.length; i++) {
      const value = parameters[i];
      if (typeof value === 'string') bytes += value.length;
      else bytes += value instanceof Uint8Array ? value.byteLength : 8;
    }
  }
  return bytes;
}
