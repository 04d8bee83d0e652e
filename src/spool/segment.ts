import { open, readdir, readFile, rename, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { randomKey } from '../base/bytes.ts';
import { MARKER_BYTES, readRecord, scanRecords } from './record.ts';

/** One file of the spool. It is sealed when it is large enough, and deleted when all that is in it is in the store. */
export interface Segment {
  readonly number: number;
  readonly path: string;
  readonly marker: Buffer;
  /** On the disk for certain. */
  bytes: number;
  /** Records in it that are not in the store yet. */
  count: number;
  /** It is kept, for whoever wants to look at what is in it. */
  isDamaged: boolean;
}

/** Something that was answered for may be in there, and cannot be read. */
export interface Damage {
  readonly path: string;
  readonly problem: string;
}

/** The first record of a file. */
interface Title {
  /** The version of this format. */
  readonly spool: 1;
  /** How long the file before it was when it was sealed; absent: there was none. */
  readonly previousBytes?: number | undefined;
}

const NAME = /^(?<number>\d{10})-(?<marker>[0-9a-f]{16})\.spool$/;
const DAMAGED = '.damaged';

export function newSegment(folder: string, number: number): Segment {
  const marker = randomKey(MARKER_BYTES);
  const name = `${String(number).padStart(10, '0')}-${marker.toString('hex')}.spool`;
  return { number, path: join(folder, name), marker, bytes: 0, count: 0, isDamaged: false };
}

export function toTitle(previous: Segment | undefined): Buffer {
  const title: Title = { spool: 1, previousBytes: previous?.bytes };
  return Buffer.from(JSON.stringify(title));
}

export interface Found {
  /** Oldest first. */
  readonly segments: readonly Segment[];
  readonly lastNumber: number;
  readonly damage: readonly Damage[];
  /** What a process that died was writing, and nobody was told of. */
  readonly cutBytes: number;
}

/** Looks through the files of the spool, and cuts off what nobody was told of. */
export async function findSegments(folder: string): Promise<Found> {
  const files = (await readdir(folder)).flatMap((name) => toSegment(folder, name) ?? []);
  files.sort((one, other) => one.number - other.number);
  const titles = await Promise.all(files.map(readTitle));
  const segments: Segment[] = [];
  const damage: Damage[] = [];
  let cutBytes = 0;
  for (const [index, segment] of files.entries()) {
    const next = files[index + 1];
    const following = next && {
      number: next.number,
      previousBytes: titles[index + 1]?.previousBytes,
    };
    const read = await readSegment(segment, titles[index], following);
    damage.push(...read.damage);
    cutBytes += read.cutBytes;
    segments.push(segment);
  }
  return { segments, lastNumber: files.at(-1)?.number ?? 0, damage, cutBytes };
}

async function readSegment(
  segment: Segment,
  title: Title | undefined,
  next: (Pick<Segment, 'number'> & Pick<Title, 'previousBytes'>) | undefined,
): Promise<Pick<Found, 'damage' | 'cutBytes'>> {
  const { path, marker } = segment;
  const isLast = next === undefined;
  const isFollowed = isLast || next.number === segment.number + 1;
  const bytes = await readFile(path);
  // Only the last file can have been written to when the process died.
  const syncedBytes = isLast
    ? 0
    : ((isFollowed ? next.previousBytes : undefined) ?? bytes.byteLength);
  const scan = scanRecords(bytes, { marker, syncedBytes });
  if (scan.end < bytes.byteLength) await cut(path, scan.end);
  segment.bytes = scan.end;
  segment.count = scan.records.length - (title === undefined ? 0 : 1);
  const problems = scan.damage.map(
    ({ from, to }) => `its bytes ${from} to ${to - 1} are not as they were written`,
  );
  if (!isFollowed) problems.push(`the file after it, number ${segment.number + 1}, is missing`);
  segment.isDamaged = problems.length > 0;
  return {
    damage: problems.map((problem) => ({ path, problem })),
    cutBytes: bytes.byteLength - scan.end,
  };
}

/** Of a file with nothing more in it. What is damaged is set aside. */
export async function discard({ path, isDamaged }: Segment): Promise<void> {
  await (isDamaged ? rename(path, `${path}${DAMAGED}`) : unlink(path));
}

/** Files that are kept because they are damaged. */
export async function countDamaged(folder: string): Promise<number> {
  return (await readdir(folder)).filter((name) => name.endsWith(DAMAGED)).length;
}

function toSegment(folder: string, name: string): Segment | undefined {
  const { number, marker = '' } = NAME.exec(name)?.groups ?? {};
  if (number === undefined) return undefined;
  return {
    number: Number(number),
    path: join(folder, name),
    marker: Buffer.from(marker, 'hex'),
    bytes: 0,
    count: 0,
    isDamaged: false,
  };
}

/** Longer than any title. */
const TITLE_BYTES = 1_024;

async function readTitle({ path, marker }: Segment): Promise<Title | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TITLE_BYTES), 0, TITLE_BYTES, 0);
    const record = readRecord(buffer.subarray(0, bytesRead), 0, marker);
    return record && (JSON.parse(record.payload.toString()) as Title);
  } finally {
    await file.close();
  }
}

async function cut(path: string, length: number): Promise<void> {
  await truncate(path, length);
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
