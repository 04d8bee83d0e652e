import type { SqlValue, Statement, Unit } from './dialect.ts';

/**
 * A batch as it crosses to the writer's thread: few flat arrays, since what a message costs is its number of objects.
 * All bytes travel in one buffer that is handed over, not copied: the bytes of a body are a slice of a socket's
 * buffer, and cloning a slice clones the whole.
 */
export interface Batch {
  /** The distinct SQL texts. */
  readonly texts: readonly string[];
  /** Per unit: the number of statements; per statement: text, flags, number of parameters. */
  readonly shape: readonly number[];
  /** All parameters in order; bytes stand as null. */
  readonly values: SqlValue[];
  /** Index into `values`, offset and length in `bytes`, again and again. */
  readonly places: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const GUARD = 1;
const RETURNS = 2;

export function packBatch(units: readonly Unit[]): Batch {
  const textOf = new Map<string, number>();
  const shape: number[] = [];
  for (const unit of units) {
    shape.push(unit.length);
    for (const { sql, parameters, guard, returns } of unit) {
      let text = textOf.get(sql);
      if (text === undefined) textOf.set(sql, (text = textOf.size));
      const flags = (guard === true ? GUARD : 0) | (returns === true ? RETURNS : 0);
      shape.push(text, flags, parameters.length);
    }
  }
  return { texts: [...textOf.keys()], shape, ...packValues(units) };
}

function packValues(units: readonly Unit[]): Pick<Batch, 'values' | 'places' | 'bytes'> {
  const values: SqlValue[] = [];
  const places: number[] = [];
  const slices: Uint8Array[] = [];
  let size = 0;
  const add = (value: SqlValue): void => {
    if (!(value instanceof Uint8Array)) return void values.push(value);
    places.push(values.length, size, value.byteLength);
    values.push(null);
    slices.push(value);
    size += value.byteLength;
  };
  for (const unit of units) {
    for (const { parameters } of unit) for (const value of parameters) add(value);
  }
  return { values, places, bytes: join(slices, size) };
}

function join(slices: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const slice of slices) {
    bytes.set(slice, at);
    at += slice.byteLength;
  }
  return bytes;
}

/** Undoes `packBatch`; the bytes are views into the batch's buffer. */
export function unpackBatch(batch: Batch): Unit[] {
  restoreBytes(batch);
  return new Unpacker(batch).units();
}

function restoreBytes({ values, places, bytes }: Batch): void {
  for (let i = 0; i < places.length; i += 3) {
    const offset = places[i + 1] ?? 0;
    values[places[i] ?? 0] = bytes.subarray(offset, offset + (places[i + 2] ?? 0));
  }
}

class Unpacker {
  readonly #batch: Batch;
  #at = 0;
  #value = 0;

  constructor(batch: Batch) {
    this.#batch = batch;
  }

  units(): Unit[] {
    const units: Unit[] = [];
    while (this.#at < this.#batch.shape.length) units.push(this.#nextUnit());
    return units;
  }

  #nextUnit(): Unit {
    const statements: Statement[] = [];
    for (let left = this.#nextNumber(); left > 0; left--) statements.push(this.#nextStatement());
    return statements;
  }

  #nextStatement(): Statement {
    const sql = this.#batch.texts[this.#nextNumber()] ?? '';
    const flags = this.#nextNumber();
    const from = this.#value;
    this.#value += this.#nextNumber();
    const parameters = this.#batch.values.slice(from, this.#value);
    return { sql, parameters, guard: (flags & GUARD) !== 0, returns: (flags & RETURNS) !== 0 };
  }

  #nextNumber(): number {
    return this.#batch.shape[this.#at++] ?? 0;
  }
}
