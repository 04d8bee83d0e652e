import { crc32 } from 'node:zlib';

/**
 * A record as it stands in a file of the spool:
 *
 *     8 bytes  marker     the file's own, random: no sender can put into a body what looks like a record
 *     4 bytes  length     of the payload
 *     4 bytes  synced     how much of the file was on the disk for certain when this was written
 *     4 bytes  checksum   CRC-32 over length, synced and payload
 *     …        payload
 *
 * Numbers are little-endian.
 */
export const MARKER_BYTES = 8;
const HEAD_BYTES = MARKER_BYTES + 12;

const LENGTH_AT = MARKER_BYTES;
const SYNCED_AT = MARKER_BYTES + 4;
const CHECKSUM_AT = MARKER_BYTES + 8;

export interface FileRecord {
  readonly from: number;
  readonly to: number;
  readonly synced: number;
  /** A view of the bytes that it was read from. */
  readonly payload: Buffer;
}

/** The parts of a record, to be written one behind the other. */
export function toRecord(
  payload: readonly Uint8Array[],
  { marker, synced }: { readonly marker: Uint8Array; readonly synced: number },
): readonly Uint8Array[] {
  const head = Buffer.alloc(HEAD_BYTES);
  head.set(marker);
  head.writeUInt32LE(
    payload.reduce((sum, part) => sum + part.byteLength, 0),
    LENGTH_AT,
  );
  head.writeUInt32LE(synced, SYNCED_AT);
  let sum = crc32(head.subarray(LENGTH_AT, CHECKSUM_AT));
  for (const part of payload) sum = crc32(part, sum);
  head.writeUInt32LE(sum, CHECKSUM_AT);
  return [head, ...payload];
}

/** How long the record will be that begins here, as its head says; undefined where none does. */
export function recordBytesAt(bytes: Buffer, at: number, marker: Uint8Array): number | undefined {
  if (at + HEAD_BYTES > bytes.byteLength) return undefined;
  if (!bytes.subarray(at, at + MARKER_BYTES).equals(marker)) return undefined;
  return HEAD_BYTES + bytes.readUInt32LE(at + LENGTH_AT);
}

/** The record that begins here; undefined where none does, or not all of it is as it was written. */
export function readRecord(bytes: Buffer, at: number, marker: Uint8Array): FileRecord | undefined {
  const to = at + (recordBytesAt(bytes, at, marker) ?? Infinity);
  if (to > bytes.byteLength) return undefined;
  const payload = bytes.subarray(at + HEAD_BYTES, to);
  const sum = crc32(payload, crc32(bytes.subarray(at + LENGTH_AT, at + CHECKSUM_AT)));
  if (sum !== bytes.readUInt32LE(at + CHECKSUM_AT)) return undefined;
  return { from: at, to, synced: bytes.readUInt32LE(at + SYNCED_AT), payload };
}

/** The first record that begins at or behind `at`. */
function findRecord(bytes: Buffer, at: number, marker: Uint8Array): FileRecord | undefined {
  for (let next = bytes.indexOf(marker, at); next >= 0; next = bytes.indexOf(marker, next + 1)) {
    const record = readRecord(bytes, next, marker);
    if (record !== undefined) return record;
  }
  return undefined;
}

/** Bytes that are no record. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

export interface Scan {
  readonly records: readonly FileRecord[];
  /** What was on the disk once, and is not as it was: some of it was answered for. */
  readonly damage: readonly Gap[];
  /** Where the file ends as far as anybody was told; what is behind was being written when the process died. */
  readonly end: number;
}

interface ScanOptions {
  readonly marker: Uint8Array;
  /** How much of the file was on the disk for certain, where that is known from elsewhere. */
  readonly syncedBytes?: number | undefined;
}

/**
 * Everything in a file that is as it was written. A gap with nothing synced behind its beginning is the tail of a write
 * that nobody was told of; any other is damage, and what is whole behind it counts all the same.
 */
export function scanRecords(bytes: Buffer, { marker, syncedBytes = 0 }: ScanOptions): Scan {
  const { records, gaps } = walk(bytes, marker);
  const synced = records.reduce((most, record) => Math.max(most, record.synced), syncedBytes);
  if (bytes.byteLength < synced) {
    const last = gaps.at(-1)?.to === bytes.byteLength ? gaps.pop() : undefined;
    gaps.push({ from: last?.from ?? bytes.byteLength, to: synced });
  }
  const end = gaps.find(({ from }) => from >= synced)?.from ?? bytes.byteLength;
  return {
    records: records.filter(({ to }) => to <= end),
    damage: gaps.filter(({ from }) => from < synced),
    end,
  };
}

function walk(bytes: Buffer, marker: Uint8Array): { records: FileRecord[]; gaps: Gap[] } {
  const records: FileRecord[] = [];
  const gaps: Gap[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    const record = readRecord(bytes, at, marker) ?? findRecord(bytes, at, marker);
    const next = record?.from ?? bytes.byteLength;
    if (next > at) gaps.push({ from: at, to: next });
    if (record !== undefined) records.push(record);
    at = record?.to ?? bytes.byteLength;
  }
  return { records, gaps };
}
