/** Faults in SQLite's words, and in ours what somebody can do about them. */

const DAMAGED =
  'the file is damaged; stop Earshot and restore the data folder from a backup, or save what can be read with `sqlite3 earshot.db .recover`';
const UNWRITABLE = 'make it writable for the user that Earshot runs as';

/** By result code: 5 busy, 8 readonly, 10 ioerr, 11 corrupt, 13 full, 14 cantopen, 26 notadb. */
const REMEDIES: Readonly<Record<number, string>> = {
  5: 'another program is writing to it; end that',
  8: UNWRITABLE,
  10: 'the disk is full or fails; free some space, and see the log of the operating system',
  11: DAMAGED,
  13: 'free some space on the disk',
  14: UNWRITABLE,
  26: DAMAGED,
};

/** The low byte: what is above it says more than anybody asks for. */
export function resultCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown }).errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

export function describeFault(error: unknown, file: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const remedy = REMEDIES[resultCode(error) ?? 0];
  return remedy === undefined ? message : `${message} (${file}): ${remedy}`;
}
