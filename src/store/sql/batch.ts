import type { SqlValue, Statement, Unit } from './dialect.ts';
import { isPlainInsert } from './multi-insert.ts';

/**
 * A batch as it crosses to the writer's thread: few flat arrays, since what a message costs is its number of objects.
 * All bytes travel in one buffer that is handed over, not copied: the bytes of a body are a slice of a socket's
 * buffer, and cloning a slice clones the whole.
 */
export interface Batch {
  /** The distinct statements: SQL text and flags. */
  readonly texts: readonly Text[];
  /** Per text: the parameters of each of its statements, one after the other; bytes stand as null. */
  readonly values: readonly SqlValue[][];
  /** Per unit: the number of its statements, and their texts. */
  readonly shape: readonly number[];
  /** Text, index into its values, offset and length in `bytes`, again and again. */
  readonly places: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Text {
  readonly sql: string;
  readonly guard: boolean;
  readonly returns: boolean;
  readonly width: number;
  /** Takes many rows at once. */
  readonly isInsert: boolean;
}

export function packBatch(units: readonly Unit[]): Batch {
  return new Packer().pack(units);
}

class Packer {
  readonly #texts: Text[] = [];
  readonly #values: SqlValue[][] = [];
  readonly #shape: number[] = [];
  readonly #places: number[] = [];
  readonly #slices: Uint8Array[] = [];
  #size = 0;
  /** By text; the same text with other flags is another one, and rare. */
  readonly #indexes = new Map<string, number>();

  pack(units: readonly Unit[]): Batch {
    for (const unit of units) {
      this.#shape.push(unit.length);
      for (const statement of unit) this.#add(statement);
    }
    return {
      texts: this.#texts,
      values: this.#values,
      shape: this.#shape,
      places: this.#places,
      bytes: join(this.#slices, this.#size),
    };
  }

  #add(statement: Statement): void {
    const text = this.#textOf(statement);
    this.#shape.push(text);
    const values = this.#values[text] ?? [];
    const { parameters } = statement;
    // Counted, since iterators over rows of many kinds cost an object for each value.
    for (let i = 0; i < parameters.length; i++) {
      const value = parameters[i] ?? null;
      if (value instanceof Uint8Array) {
        this.#places.push(text, values.length, this.#size, value.byteLength);
        this.#slices.push(value);
        this.#size += value.byteLength;
        values.push(null);
      } else values.push(value);
    }
  }

  #textOf(statement: Statement): number {
    const { sql, guard = false, returns = false, parameters } = statement;
    const known = this.#indexes.get(sql);
    if (known !== undefined) {
      const text = this.#texts[known];
      if (text?.guard === guard && text.returns === returns) return known;
    }
    const isInsert = isPlainInsert(statement);
    const index = this.#texts.push({ sql, guard, returns, width: parameters.length, isInsert }) - 1;
    this.#values.push([]);
    this.#indexes.set(sql, index);
    return index;
  }
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

/** Puts the bytes where they belong; they are views into the batch's buffer. To be called once. */
export function restoreBytes({ values, places, bytes }: Batch): void {
  for (let i = 0; i < places.length; i += 4) {
    const own = values[places[i] ?? 0] ?? [];
    const offset = places[i + 2] ?? 0;
    own[places[i + 1] ?? 0] = bytes.subarray(offset, offset + (places[i + 3] ?? 0));
  }
}

/** Undoes `packBatch`, once the bytes are restored. */
export function unpackBatch(batch: Batch): Unit[] {
  const { texts, values, shape } = batch;
  const used = texts.map(() => 0);
  const units: Unit[] = [];
  for (let at = 0; at < shape.length;) {
    const statements: Statement[] = [];
    for (let left = shape[at++] ?? 0; left > 0; left--) {
      const text = shape[at++] ?? 0;
      const { sql, guard, returns, width } = texts[text] as Text;
      const from = used[text] ?? 0;
      used[text] = from + width;
      const parameters = (values[text] ?? []).slice(from, from + width);
      statements.push({ sql, parameters, guard, returns });
    }
    units.push(statements);
  }
  return units;
}
