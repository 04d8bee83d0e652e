import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';

/** Lines for people go by here; what a sender chose (names, types, payloads) cannot steer the terminal. */
export interface Terminal {
  /** A line of what was asked for. */
  print(text?: string): void;
  /** Bytes of what was asked for, as they are. */
  write(bytes: Uint8Array): void;
  /** A line about how it went. */
  note(text: string): void;
  /** Shows how far something has come, on one line that the next call writes over; without a text, clears it. */
  track(text?: string): void;
  style(format: Format, text: string): string;
  /** Whether somebody sees what `track` shows. */
  readonly isWatched: boolean;
  /** Whether somebody sits there who can answer. */
  readonly isInteractive: boolean;
  confirm(question: string): Promise<boolean>;
}

export type Format = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export function openTerminal(streams: Streams): Terminal {
  const { stdin, stdout, stderr } = streams;
  return {
    print: (text = '') => void stdout.write(`${text}\n`),
    write: (bytes) => void stdout.write(bytes),
    note: (text) => void stderr.write(`${text}\n`),
    // Where nobody watches, each line would stay.
    track: (text = '') => void (stderr.isTTY && stderr.write(`\r${text}\u001b[K`)),
    // Knows of itself about terminals, NO_COLOR and FORCE_COLOR.
    style: (format, text) => styleText(format, text, { stream: stdout }),
    isWatched: stderr.isTTY,
    isInteractive: stdin.isTTY && stderr.isTTY,
    async confirm(question) {
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
      } catch {
        return false; // Ctrl-C or Ctrl-D at the question: nobody has said yes
      } finally {
        lines.close();
      }
    },
  };
}

/** Control characters, and those that turn the direction of what follows, become visible. */
export function toPlain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}

export type Cell = string | number | null | undefined;
export type Column<T> = readonly [title: string, cell: (item: T) => Cell];

/** Which look each state and outcome has: one table. */
const LOOKS: Readonly<Record<string, Format>> = {
  completed: 'green',
  received: 'green',
  enabled: 'green',
  running: 'cyan',
  pending: 'cyan',
  waiting: 'yellow',
  duplicate: 'yellow',
  filtered: 'yellow',
  paused: 'yellow',
  disabled: 'yellow',
  quarantined: 'yellow',
  failed: 'red',
  rejected: 'red',
  revoked: 'red',
  canceled: 'dim',
};

/** Of a cell that another stands behind; the last of a row has the room that there is. */
const LONGEST_CELL = 60;

export function printTable<T>(
  terminal: Terminal,
  items: readonly T[],
  columns: readonly Column<T>[],
): void {
  if (items.length === 0) return terminal.print(terminal.style('dim', 'none'));
  const last = columns.length - 1;
  const rows = items.map((item) =>
    columns.map(([, cell], at) => (at === last ? toText(cell(item)) : shorten(toText(cell(item))))),
  );
  const widths = columns.map(([title], at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const pad = (text: string, at: number): string =>
    text.padEnd(at === last ? 0 : (widths[at] ?? 0));
  terminal.print(terminal.style('bold', columns.map(([title], at) => pad(title, at)).join('  ')));
  for (const row of rows)
    terminal.print(row.map((text, at) => lookOf(terminal, text, pad(text, at))).join('  '));
}

/** One thing, a line for each of what is known of it. */
export function printDetails(terminal: Terminal, details: Readonly<Record<string, Cell>>): void {
  const known = Object.entries(details).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  const width = Math.max(...known.map(([name]) => name.length));
  for (const [name, value] of known) {
    const text = toText(value);
    terminal.print(`${terminal.style('dim', name.padEnd(width))}  ${lookOf(terminal, text, text)}`);
  }
}

/** Text of several lines that a sender chose. */
export function printText(terminal: Terminal, text: string): void {
  for (const line of text.split('\n')) terminal.print(toPlain(line));
}

export function printHeading(terminal: Terminal, text: string): void {
  terminal.print(`\n${terminal.style('bold', text)}`);
}

export function lookOf(terminal: Terminal, text: string, padded: string): string {
  const format = Object.hasOwn(LOOKS, text) ? LOOKS[text] : undefined;
  return format === undefined ? padded : terminal.style(format, padded);
}

function toText(cell: Cell): string {
  return cell === null || cell === undefined || cell === '' ? '-' : toPlain(String(cell));
}

function shorten(text: string): string {
  return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text;
}

/** Seconds are enough to read, and the whole can be typed after `--since`. */
export function toMoment(instant: string | null): string | null {
  return instant === null ? null : instant.replace(/\.\d+(?=Z$)/, '');
}

export function toSize(bytes: number): string {
  if (bytes < 2 ** 10) return `${bytes} B`;
  if (bytes < 2 ** 20) return `${(bytes / 2 ** 10).toFixed(1)} KiB`;
  return bytes < 2 ** 30
    ? `${(bytes / 2 ** 20).toFixed(1)} MiB`
    : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
