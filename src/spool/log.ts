import { open, readFile } from 'node:fs/promises';
import { Appender } from './appender.ts';
import { readRecord, recordBytesAt, scanRecords, type FileRecord } from './record.ts';
import { countDamaged, discard, findSegments, type Damage, type Segment } from './segment.ts';

/** Records in the order in which they were appended, on the disk, until they are forgotten. */
export interface SpoolLog {
  /** Resolves when the record is synced. Rejects with `store_unavailable` where it is not: then it may be there or not. */
  append(payload: readonly Uint8Array[]): Promise<void>;
  /** The oldest records, READ_RECORDS at most; the same ones until they are forgotten. */
  read(): Promise<readonly Buffer[]>;
  /** The oldest `count` of those that were read are kept elsewhere now. */
  forget(count: number): Promise<void>;
  /** Records that are there, or are being written. */
  count(): number;
  /** Resolves when nothing is being written. */
  idle(): Promise<void>;
  /** What its files take. */
  bytes(): number;
  /** What waits to be written. */
  pendingBytes(): number;
  /** Whether the disk has failed, so that nothing more is taken until the next start. */
  isBroken(): boolean;
  /** Files that are kept because they are damaged. */
  damagedFiles(): number;
  close(): Promise<void>;
}

export interface SpoolLogOptions {
  readonly folder: string;
  /** How much its files may take. */
  readonly maxBytes: number;
  readonly segmentBytes?: number | undefined;
  /** Told of everything that is found damaged, at the start or later. */
  readonly onDamage: (damage: Damage) => void;
}

const SEGMENT_BYTES = 8 * 2 ** 20;
const READ_BYTES = 2 ** 20;
const READ_RECORDS = 192;

/** Also answers how much was cut off: what a process that died was writing, and nobody was told of. */
export async function openSpoolLog(
  options: SpoolLogOptions,
): Promise<{ readonly log: SpoolLog; readonly cutBytes: number }> {
  const { folder, onDamage } = options;
  const { segments, lastNumber, damage, cutBytes } = await findSegments(folder);
  for (const each of damage) onDamage(each);
  const damagedFiles = await countDamaged(folder);
  const log = new SegmentLog(options, { segments, lastNumber, damagedFiles });
  // Files with nothing in them go now.
  if (log.count() === 0) await log.read();
  return { log, cutBytes };
}

interface Start {
  readonly segments: readonly Segment[];
  readonly lastNumber: number;
  readonly damagedFiles: number;
}

class SegmentLog implements SpoolLog {
  readonly #options: SpoolLogOptions;
  readonly #segments: Segment[];
  readonly #appender: Appender;
  #damagedFiles: number;
  /** Of the first file: read and not forgotten; and where what is behind them begins. */
  #ahead: FileRecord[] = [];
  #readTo = 0;

  constructor(options: SpoolLogOptions, { segments, lastNumber, damagedFiles }: Start) {
    this.#options = options;
    this.#segments = [...segments];
    this.#damagedFiles = damagedFiles;
    const { segmentBytes = SEGMENT_BYTES } = options;
    this.#appender = new Appender({
      ...options,
      segmentBytes,
      lastNumber,
      segments: this.#segments,
    });
  }

  append(payload: readonly Uint8Array[]): Promise<void> {
    return this.#appender.append(payload, this.bytes());
  }

  async read(): Promise<readonly Buffer[]> {
    let first = this.#segments[0];
    while (first !== undefined && first.count === 0) {
      if (!(await this.#drop(first))) return [];
      first = this.#segments[0];
    }
    if (first === undefined) return [];
    if (this.#ahead.length === 0) await this.#readAhead(first);
    return this.#ahead.slice(0, READ_RECORDS).map(({ payload }) => payload);
  }

  async forget(count: number): Promise<void> {
    const [first] = this.#segments;
    if (first === undefined) return;
    first.count -= this.#ahead.splice(0, count).length;
    if (first.count === 0) await this.#drop(first);
  }

  count(): number {
    return this.#segments.reduce((sum, { count }) => sum + count, this.#appender.count());
  }

  idle(): Promise<void> {
    return this.#appender.idle();
  }

  bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  pendingBytes(): number {
    return this.#appender.pendingBytes();
  }

  isBroken(): boolean {
    return this.#appender.isBroken();
  }

  damagedFiles(): number {
    return this.#damagedFiles;
  }

  close(): Promise<void> {
    return this.#appender.close();
  }

  /** False where somebody writes into it. */
  async #drop(first: Segment): Promise<boolean> {
    if (!this.#appender.seal(first)) return false;
    // Before anything is waited for: what comes now goes into a file of its own.
    this.#segments.shift();
    this.#ahead = [];
    this.#readTo = 0;
    if (first.isDamaged) this.#damagedFiles += 1;
    await discard(first);
    return true;
  }

  async #readAhead(segment: Segment): Promise<void> {
    const records = await readFrom(segment, this.#readTo);
    // The first record of a file is its title.
    this.#ahead = this.#readTo === 0 && records[0]?.from === 0 ? records.slice(1) : records;
    this.#readTo = records.at(-1)?.to ?? this.#readTo;
    if (this.#ahead.length > 0 || segment.count === 0) return;
    if (records.length > 0) return this.#readAhead(segment);
    await this.#readAcross(segment);
  }

  /** There is a record that cannot be read. Those that can be are, and the file is kept. */
  async #readAcross(segment: Segment): Promise<void> {
    const { path, marker, bytes, count } = segment;
    const file = await readFile(path);
    const { records } = scanRecords(file.subarray(0, bytes), { marker, syncedBytes: bytes });
    if (!segment.isDamaged) {
      const problem = `a record at ${this.#readTo} cannot be read any more`;
      this.#options.onDamage({ path, problem });
    }
    segment.isDamaged = true;
    this.#ahead = records.filter(({ from }) => from > this.#readTo);
    this.#readTo = bytes;
    segment.count -= count - this.#ahead.length;
    if (segment.count === 0) await this.#drop(segment);
  }
}

/** Some of the records from a place in a file on; none where there is none that can be read. */
async function readFrom({ path, marker, bytes }: Segment, from: number): Promise<FileRecord[]> {
  const file = await open(path);
  try {
    const read = async (length: number): Promise<Buffer> => {
      const most = Math.min(length, bytes - from);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, from);
      return buffer.subarray(0, bytesRead);
    };
    let chunk = await read(READ_BYTES);
    const needed = recordBytesAt(chunk, 0, marker) ?? 0;
    if (needed > chunk.byteLength) chunk = await read(needed);
    return readAll(chunk, marker).map((record) => ({
      ...record,
      from: record.from + from,
      to: record.to + from,
    }));
  } finally {
    await file.close();
  }
}

function readAll(chunk: Buffer, marker: Buffer): FileRecord[] {
  const records: FileRecord[] = [];
  for (let at = 0; ;) {
    const record = readRecord(chunk, at, marker);
    if (record === undefined) return records;
    records.push(record);
    at = record.to;
  }
}
