import type { Clock } from '../../base/clock.ts';
import type { Engine, Unit, UnitResult } from './dialect.ts';
import { unavailable } from './unavailable.ts';

/**
 * Group commit: what waits becomes one transaction and one sync. A batch leaves when a turn of the event loop has
 * brought nothing new (waiting longer would only delay), or when it is full, or at the latest after HOLD_MS; but not
 * while UNDER_WAY others are. The second one lies ready when the engine has done with the first: with one alone, the
 * engine would wait each time until the loop has answered all that the last commit was waited for.
 *
 * That holds while both are of a size. Senders who are answered together come again together: once one batch has nearly
 * all of them, it stays so, and engine and loop wait for each other. So a batch takes no more than half of what is here,
 * and behind another none leaves with a few alone, before that one has ended.
 */
const UNDER_WAY = 2;
const BATCH_UNITS = 192;
const BATCH_BYTES = 4 * 2 ** 20;
const HOLD_MS = 0.4;
/** A batch of fewer is not divided: what a commit costs hardly depends on them. */
const LEAST_UNITS = 8;
/** Of what is here, so many of it are not a few. */
const SHARE = 1 / 5;

export interface Writer {
  write(unit: Unit): Promise<UnitResult>;
  pendingBytes(): number;
  /** Resolves when everything that was written is settled; later writes are refused. */
  close(): Promise<void>;
}

export function createWriter(engine: Pick<Engine, 'commit'>, clock: Clock): Writer {
  return new GroupCommit(engine, clock);
}

/** Units that leave together. One promise for all, since what each has of its own is paid for by each webhook. */
class Batch {
  readonly units: Unit[] = [];
  readonly settled = Promise.withResolvers<readonly (UnitResult | Error)[]>();
  bytes = 0;

  /** The first unit always finds room, however large; a unit is bounded by the body limit. */
  get isFull(): boolean {
    return this.units.length >= BATCH_UNITS || this.bytes >= BATCH_BYTES;
  }
}

class GroupCommit implements Writer {
  readonly #engine: Pick<Engine, 'commit'>;
  readonly #clock: Clock;
  readonly #drained = Promise.withResolvers<void>();
  /** In the order in which they leave; the last one takes what comes. */
  readonly #batches: Batch[] = [];
  #waitingUnits = 0;
  #waitingBytes = 0;
  #committingUnits = 0;
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
    const batch = this.#openBatch();
    const index = batch.units.push(unit) - 1;
    const bytes = sizeOf(unit);
    batch.bytes += bytes;
    this.#waitingBytes += bytes;
    this.#waitingUnits += 1;
    this.#schedule();
    return batch.settled.promise.then((results) => resultOf(results, index));
  }

  pendingBytes(): number {
    return this.#waitingBytes + this.#committingBytes;
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#noteDrained();
    return this.#drained.promise;
  }

  #openBatch(): Batch {
    const last = this.#batches.at(-1);
    if (last !== undefined && !last.isFull && !this.#isHalf(last)) return last;
    const batch = new Batch();
    this.#batches.push(batch);
    return batch;
  }

  #isHalf({ units }: Batch): boolean {
    // With nothing under way it leaves at once, whatever has come.
    if (this.#commits === 0 || units.length < LEAST_UNITS) return false;
    return units.length * 2 > this.#units();
  }

  #units(): number {
    return this.#waitingUnits + this.#committingUnits;
  }

  #schedule(): void {
    if (this.#scheduled || this.#commits >= UNDER_WAY) return;
    this.#scheduled = true;
    const since = this.#clock.monotonic();
    let seen = this.#waitingUnits;
    const look = (): void => {
      if (this.#waitingUnits !== seen && !this.#isFull() && !this.#isHeldSince(since)) {
        seen = this.#waitingUnits;
        setImmediate(look);
        return;
      }
      this.#scheduled = false;
      if (this.#commits === 0 || this.#waitingUnits >= SHARE * this.#units()) this.#commitNext();
    };
    setImmediate(look);
  }

  #isFull(): boolean {
    return this.#batches.length > 1 || this.#batches[0]?.isFull === true;
  }

  #isHeldSince(since: number): boolean {
    return this.#clock.monotonic() - since >= HOLD_MS;
  }

  #commitNext(): void {
    const batch = this.#batches.shift();
    if (batch === undefined) return;
    const { units, bytes, settled } = batch;
    this.#waitingUnits -= units.length;
    this.#waitingBytes -= bytes;
    this.#committingUnits += units.length;
    this.#committingBytes += bytes;
    this.#commits += 1;
    this.#engine.commit(units).then(
      (results) => {
        settled.resolve(results);
        this.#next(batch);
      },
      (error: unknown) => {
        settled.reject(unavailable(error));
        this.#next(batch);
      },
    );
    if (this.#waitingUnits > 0) this.#schedule();
  }

  #next({ units, bytes }: Batch): void {
    this.#commits -= 1;
    this.#committingUnits -= units.length;
    this.#committingBytes -= bytes;
    if (this.#waitingUnits > 0) this.#schedule();
    else this.#noteDrained();
  }

  #noteDrained(): void {
    if (this.#closed && this.#commits === 0 && this.#waitingUnits === 0) this.#drained.resolve();
  }
}

function resultOf(results: readonly (UnitResult | Error)[], index: number): UnitResult {
  const result = results[index] ?? new Error('the engine gave no result');
  if (result instanceof Error) throw unavailable(result);
  return result;
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
