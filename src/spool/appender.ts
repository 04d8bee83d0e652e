import { open, unlink, type FileHandle } from 'node:fs/promises';
import { EarshotError } from '../model/error.ts';
import { toRecord } from './record.ts';
import { newSegment, toTitle, type Segment } from './segment.ts';

/**
 * Group commit into the last file of the spool: what waits is one write and one sync, and when that is done the next
 * begins. Nobody is told before the sync.
 */

export interface AppenderOptions {
  readonly folder: string;
  /** How much all files may take. */
  readonly maxBytes: number;
  /** A file is sealed when it is longer than this. */
  readonly segmentBytes: number;
  /** Of the last file that there ever was. */
  readonly lastNumber: number;
  /** Shared with who reads: files are added at the end. */
  readonly segments: Segment[];
}

interface Waiting {
  readonly payload: readonly Uint8Array[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const BATCH_BYTES = 4 * 2 ** 20;
/** The disk is full, or what this user may have of it: what was freed can be used again. */
const PASSING: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE']);

export class Appender {
  readonly #options: AppenderOptions;
  #lastNumber: number;
  /** The last file, as long as it is written to. */
  #open: { readonly segment: Segment; readonly file: FileHandle } | undefined;
  #waiting: Waiting[] = [];
  #batch: readonly Waiting[] = [];
  #writing: Promise<void> | undefined;
  #pendingBytes = 0;
  #isBroken = false;
  #isClosed = false;

  constructor(options: AppenderOptions) {
    this.#options = options;
    this.#lastNumber = options.lastNumber;
  }

  append(payload: readonly Uint8Array[], usedBytes: number): Promise<void> {
    const bytes = payload.reduce((sum, part) => sum + part.byteLength, 0);
    if (this.#isClosed) return Promise.reject(refuse('it is closed'));
    if (this.#isBroken)
      return Promise.reject(refuse('its disk has failed; restart this node to try it again'));
    if (usedBytes + this.#pendingBytes + bytes > this.#options.maxBytes)
      return Promise.reject(refuse('it is full'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ payload, bytes, resolve, reject });
      this.#pendingBytes += bytes;
      this.#writing ??= this.#writeAll();
    });
  }

  /** Records that wait or are being written. */
  count(): number {
    return this.#waiting.length + this.#batch.length;
  }

  /** Resolves when nothing waits or is being written. */
  async idle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  pendingBytes(): number {
    return this.#pendingBytes;
  }

  isBroken(): boolean {
    return this.#isBroken;
  }

  /** Takes no more into this file. False where something is being written into it. */
  seal(segment: Segment): boolean {
    if (this.#writing !== undefined) return this.#open?.segment !== segment;
    if (this.#open?.segment === segment) void this.#close();
    return true;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.idle();
    await this.#close();
  }

  async #close(): Promise<void> {
    const file = this.#open?.file;
    this.#open = undefined;
    await file?.close();
  }

  async #writeAll(): Promise<void> {
    // Those that come in the same turn of the event loop are one batch.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    while (this.#waiting.length > 0) await this.#writeBatch(this.#takeBatch());
    this.#writing = undefined;
  }

  #takeBatch(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#waiting.length && bytes < BATCH_BYTES)
      bytes += this.#waiting[count++]?.bytes ?? 0;
    return this.#waiting.splice(0, count);
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<void> {
    this.#batch = batch;
    const fault = await this.#keep(batch).catch((error: unknown) => error as Error);
    this.#batch = [];
    for (const { bytes, resolve, reject } of batch) {
      this.#pendingBytes -= bytes;
      if (fault === undefined) resolve();
      else reject(refuse(fault.message, fault));
    }
  }

  async #keep(batch: readonly Waiting[]): Promise<void> {
    if (this.#isBroken) throw new Error('its disk has failed');
    const { segment, file } = await this.#openFile();
    const { marker, bytes: synced } = segment;
    const payloads = batch.map(({ payload }) => payload);
    if (synced === 0) payloads.unshift([toTitle(this.#options.segments.at(-2))]);
    const parts = payloads.flatMap((payload) => toRecord(payload, { marker, synced }));
    const bytes = Buffer.concat(parts);
    try {
      await writeAll(file, bytes, synced);
    } catch (error) {
      // What is there of it must not be taken for what was synced.
      if (PASSING.has((error as NodeJS.ErrnoException).code)) await file.truncate(synced);
      else this.#isBroken = true;
      throw error;
    }
    try {
      await file.datasync();
    } catch (error) {
      // Nobody knows what is on the disk now, and a second sync would say that all is well.
      this.#isBroken = true;
      throw error;
    }
    segment.bytes += bytes.byteLength;
    segment.count += batch.length;
  }

  async #openFile(): Promise<{ readonly segment: Segment; readonly file: FileHandle }> {
    const { folder, segmentBytes, segments } = this.#options;
    if (this.#open !== undefined && this.#open.segment.bytes < segmentBytes) return this.#open;
    await this.#close();
    const segment = newSegment(folder, this.#lastNumber + 1);
    const file = await open(segment.path, 'wx', 0o600);
    try {
      await syncFolder(folder);
    } catch (error) {
      await file.close();
      // Two files with one number would be taken for a gap at the next start.
      await unlink(segment.path);
      throw error;
    }
    this.#lastNumber = segment.number;
    segments.push(segment);
    return (this.#open = { segment, file });
  }
}

/** So that the name of a new file is on the disk, too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const left = bytes.byteLength - done;
    const { bytesWritten } = await file.write(bytes, done, left, position + done);
    done += bytesWritten;
  }
}

function refuse(why: string, cause?: Error): EarshotError {
  const message = `the store is away, and the spool cannot take this: ${why}`;
  return new EarshotError('store_unavailable', message, { cause });
}
