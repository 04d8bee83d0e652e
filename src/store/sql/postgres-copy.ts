import type { SqlValue } from './dialect.ts';
import type { Buffers } from './postgres-buffers.ts';

/**
 * Rows that are only to be inserted go as `COPY … FROM STDIN (FORMAT binary)`, all tables of a batch in one buffer, which
 * the server takes without being waited for (PostgreSQL, Frontend/Backend Protocol, 54.2.3 and 54.2.6). To bind each
 * value to an INSERT of many rows takes this process twice the CPU, and the server half as much again.
 */
interface Copy {
  /** Parse, Bind and Execute of the statement, as they are sent. */
  readonly start: Buffer;
  /** Of each column the place of its value, or, where it stands in the text, that one as a field. */
  readonly columns: readonly (number | Buffer)[];
  /** How many values a row has. */
  readonly width: number;
  readonly constantBytes: number;
}

const INSERT = /^insert into ("\w+") \(([^)]*)\) values \((.*)\)$/;
const PLACE = /^\$(\d+)$/;
const TEXT = /^'(\w*)'$/;
const WHOLE = /^\d+$/;

const known = new Map<string, Copy | undefined>();

/** Undefined where a column is more than a place, a word or a number. The texts of a program are few. */
function toCopy(sql: string): Copy | undefined {
  if (known.has(sql)) return known.get(sql);
  const copy = readInsert(sql);
  known.set(sql, copy);
  return copy;
}

function readInsert(sql: string): Copy | undefined {
  const [, table = '', names = '', values = ''] = INSERT.exec(sql) ?? [];
  const columns = values.split(', ').map(toColumn);
  const found = columns.filter((column) => column !== undefined);
  if (found.length < columns.length) return undefined;
  const places = found.filter((column) => typeof column === 'number');
  // Each value once, and in order: then a row is taken from where the last one ended.
  if (places.some((place, index) => place !== index)) return undefined;
  const constants = found.filter((column) => typeof column !== 'number');
  return {
    start: toStart(`COPY ${table} (${names}) FROM STDIN (FORMAT binary)`),
    columns: found,
    width: places.length,
    constantBytes: constants.reduce((sum, field) => sum + field.byteLength, 0),
  };
}

function toColumn(text: string): number | Buffer | undefined {
  const place = PLACE.exec(text)?.[1];
  if (place !== undefined) return Number(place) - 1;
  const word = TEXT.exec(text)?.[1];
  const value = word ?? (WHOLE.test(text) ? Number(text) : undefined);
  if (value === undefined) return undefined;
  const field = new Encoder(Buffer.alloc(FIELD_BYTES + sizeOf(value)));
  field.value(value);
  return field.done();
}

function toStart(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`);
  const parse = Buffer.concat([Buffer.from('\0'), text, Buffer.alloc(2)]);
  return Buffer.concat([
    message('P', parse),
    // No names, no formats, no values; and as many rows as there are.
    message('B', Buffer.alloc(8)),
    message('E', Buffer.alloc(5)),
  ]);
}

function message(kind: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5, kind);
  head.writeInt32BE(content.byteLength + 4, 1);
  return Buffer.concat([head, content]);
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const COPY_DATA = 0x64;
const END_OF_ROWS = -1;
const COPY_DONE = message('c', Buffer.alloc(0));
const SYNC = message('S', Buffer.alloc(0));
/** Its length, in front of a field; of NULL that is all. */
const FIELD_BYTES = 4;
const NULL_LENGTH = -1;
const INT8_BYTES = 8;
const UTF8_BYTES = 3;
/** In front of a row: how many columns. */
const ROW_BYTES = 2;
const AROUND_BYTES = 1 + 4 + SIGNATURE.byteLength + ROW_BYTES + COPY_DONE.byteLength;

/**
 * The messages for all these rows, with a Sync at the end, in memory that was taken; undefined, and none taken, where one
 * of the inserts is no COPY.
 */
export function encodeCopies(
  rows: ReadonlyMap<string, readonly SqlValue[]>,
  buffers: Buffers,
): Buffer | undefined {
  const copies: { readonly copy: Copy; readonly values: readonly SqlValue[] }[] = [];
  let size = SYNC.byteLength;
  for (const [sql, values] of rows) {
    const copy = toCopy(sql);
    if (copy === undefined || !values.every(isEncodable)) return undefined;
    copies.push({ copy, values });
    size += copy.start.byteLength + AROUND_BYTES;
    size += (values.length / copy.width) * (ROW_BYTES + copy.constantBytes);
    for (const value of values) size += FIELD_BYTES + sizeOf(value);
  }
  const encoder = new Encoder(buffers.take(size));
  for (const { copy, values } of copies) encoder.copy(copy, values);
  encoder.bytes(SYNC);
  return encoder.done();
}

/** All columns for numbers are of eight bytes, which another number would not fit. */
function isEncodable(value: SqlValue): boolean {
  return typeof value !== 'number' || Number.isSafeInteger(value);
}

/** At most. */
function sizeOf(value: SqlValue): number {
  if (value === null) return 0;
  if (typeof value === 'number') return INT8_BYTES;
  return typeof value === 'string' ? value.length * UTF8_BYTES : value.byteLength;
}

class Encoder {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  copy({ start, columns, width }: Copy, values: readonly SqlValue[]): void {
    this.bytes(start);
    this.#buffer[this.#at] = COPY_DATA;
    const lengthAt = this.#at + 1;
    this.#at += 5;
    this.bytes(SIGNATURE);
    for (let row = 0; row < values.length; row += width) {
      this.#at = this.#buffer.writeInt16BE(columns.length, this.#at);
      for (const column of columns) {
        if (typeof column === 'number') this.value(values[row + column] ?? null);
        else this.bytes(column);
      }
    }
    this.#at = this.#buffer.writeInt16BE(END_OF_ROWS, this.#at);
    this.#buffer.writeInt32BE(this.#at - lengthAt, lengthAt);
    this.bytes(COPY_DONE);
  }

  value(value: SqlValue): void {
    if (value === null) this.#length(NULL_LENGTH);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#text(value);
    else {
      this.#length(value.byteLength);
      this.bytes(value);
    }
  }

  bytes(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.byteLength;
  }

  done(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }

  #length(length: number): void {
    this.#at = this.#buffer.writeInt32BE(length, this.#at);
  }

  #number(value: number): void {
    this.#length(INT8_BYTES);
    const high = Math.floor(value / 2 ** 32);
    this.#at = this.#buffer.writeInt32BE(high, this.#at);
    this.#at = this.#buffer.writeUInt32BE(value - high * 2 ** 32, this.#at);
  }

  #text(text: string): void {
    const from = this.#at + FIELD_BYTES;
    const length = this.#buffer.write(text, from, 'utf8');
    this.#length(length);
    this.#at += length;
  }
}
