import type { SqlValue, Unit } from './dialect.ts';

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

export const GUARD = 1;
export const RETURNS = 2;

export function packBatch(units: readonly Unit[]): Batch {
  const textOf = new Map<string, number>();
  const shape: number[] = [];
  const values: SqlValue[] = [];
  const places: number[] = [];
  const slices: Uint8Array[] = [];
  let offset = 0;
  for (const unit of units) {
    shape.push(unit.length);
    for (const statement of unit) {
      let text = textOf.get(statement.sql);
      if (text === undefined) textOf.set(statement.sql, (text = textOf.size));
      const flags =
        (statement.guard === true ? GUARD : 0) | (statement.returns === true ? RETURNS : 0);
      shape.push(text, flags, statement.parameters.length);
      for (const value of statement.parameters) {
        if (!(value instanceof Uint8Array)) {
          values.push(value);
          continue;
        }
        places.push(values.length, offset, value.byteLength);
        values.push(null);
        slices.push(value);
        offset += value.byteLength;
      }
    }
  }
  const bytes = new Uint8Array(offset);
  let at = 0;
  for (const slice of slices) {
    bytes.set(slice, at);
    at += slice.byteLength;
  }
  return { texts: [...textOf.keys()], shape, values, places, bytes };
}

/** Undoes `packBatch`; the bytes are views into the batch's buffer. */
export function unpackBatch(batch: Batch): Unit[] {
  const { shape, values, places, bytes } = batch;
  for (let i = 0; i < places.length; i += 3) {
    const offset = places[i + 1] ?? 0;
    values[places[i] ?? 0] = bytes.subarray(offset, offset + (places[i + 2] ?? 0));
  }
  const units: Unit[] = [];
  let at = 0;
  let value = 0;
  while (at < shape.length) {
    const statements = [];
    for (let left = shape[at++] ?? 0; left > 0; left--) {
      const sql = batch.texts[shape[at] ?? 0] ?? '';
      const flags = shape[at + 1] ?? 0;
      const count = shape[at + 2] ?? 0;
      statements.push({
        sql,
        parameters: values.slice(value, value + count),
        guard: (flags & GUARD) !== 0,
        returns: (flags & RETURNS) !== 0,
      });
      at += 3;
      value += count;
    }
    units.push(statements);
  }
  return units;
}
