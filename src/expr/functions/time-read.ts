import { directive, MONTHS } from './time-format.ts';

/** Years 1 to 9999, which is what a time can be written as. */
const FIRST = -62_135_596_800;
const LAST = 253_402_300_799.999;

/** Numbers from here on are milliseconds: as seconds they would be the year 5138 and later. */
const MILLISECONDS_FROM = 1e11;

const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?([Zz]|[+-]\d\d:?\d\d|[+-]\d\d)?)?$/;
const RFC_1123 =
  /^(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (GMT|UTC|[+-]\d{4})$/;

/** Seconds since 1970, or null for what is no time. Sub-second digits are kept to the millisecond. */
export function readTime(time: number | string): number | null {
  if (typeof time === 'number')
    return within(Math.abs(time) < MILLISECONDS_FROM ? time : time / 1_000);
  const text = time.trim();
  if (/^-?\d{9,14}(?:\.\d+)?$/.test(text)) return readTime(Number(text));
  return readRfc3339(text) ?? readRfc1123(text);
}

/** The same, where it can be written as a time; else null. */
export function within(seconds: number): number | null {
  const exact = Math.round(seconds * 1_000) / 1_000;
  return exact >= FIRST && exact <= LAST ? exact + 0 : null;
}

function readRfc3339(text: string): number | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = 0, minute = 0, second = 0, fraction = '', zone = 'Z'] = match;
  const parts = { year, month, day, hour, minute, second, fraction, zone };
  return toSeconds(parts);
}

function readRfc1123(text: string): number | null {
  const match = RFC_1123.exec(text);
  if (match === null) return null;
  const [, day, name = '', year, hour, minute, second = 0, zone = 'Z'] = match;
  const month = monthOf(name);
  return toSeconds({ year, month, day, hour, minute, second, zone });
}

function monthOf(name: string): number {
  return (
    MONTHS.findIndex(
      (month) => month.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase(),
    ) + 1
  );
}

interface Parts {
  readonly year?: string | number | undefined;
  readonly month?: string | number | undefined;
  readonly day?: string | number | undefined;
  readonly hour?: string | number | undefined;
  readonly minute?: string | number | undefined;
  readonly second?: string | number | undefined;
  readonly fraction?: string;
  readonly zone?: string;
}

/** Null where a part is out of its range: 30 February is no time, though a Date would make it March. */
function toSeconds(parts: Parts): number | null {
  const { fraction = '', zone = 'Z' } = parts;
  const day = toDay(parts);
  const [hour, minute, second] = [parts.hour, parts.minute, parts.second].map(toCount);
  // RFC 3339, 5.6 has the leap second; it becomes the first one of the next minute.
  if (!isUpTo(hour, 23) || !isUpTo(minute, 59) || !isUpTo(second, 60)) return null;
  const offset = toOffset(zone);
  if (day === null || offset === null) return null;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  return within(day + hour * 3_600 + minute * 60 + second + milliseconds / 1_000 - offset);
}

function toCount(part: string | number | undefined): number {
  return Number(part ?? 0);
}

function isUpTo(part: number | undefined, most: number): part is number {
  return part !== undefined && part <= most;
}

/** The seconds at which a day begins. */
function toDay({ year, month = 1, day = 1 }: Parts): number | null {
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isReal = date.getUTCDate() === Number(day) && date.getUTCMonth() + 1 === Number(month);
  return isReal ? date.getTime() / 1_000 : null;
}

function toOffset(zone: string): number | null {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (match === null) return 0;
  const [, sign, hours, minutes = '0'] = match;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60);
}

/** What a directive takes when a time is read, and the part that it is. */
const READERS: Readonly<Record<string, { readonly pattern: RegExp; readonly part: string }>> = {
  Y: { pattern: /\d{4}/y, part: 'year' },
  m: { pattern: /\d{1,2}/y, part: 'month' },
  d: { pattern: /\d{1,2}/y, part: 'day' },
  e: { pattern: / ?\d{1,2}/y, part: 'day' },
  H: { pattern: /\d{1,2}/y, part: 'hour' },
  I: { pattern: /\d{1,2}/y, part: 'hour12' },
  p: { pattern: /[AaPp][Mm]/y, part: 'half' },
  M: { pattern: /\d{1,2}/y, part: 'minute' },
  S: { pattern: /\d{1,2}/y, part: 'second' },
  L: { pattern: /\d{1,3}/y, part: 'fraction' },
  f: { pattern: /\d{1,6}/y, part: 'fraction' },
  b: { pattern: /[A-Za-z]{3}/y, part: 'monthName' },
  B: { pattern: /[A-Za-z]{3,9}/y, part: 'monthName' },
  a: { pattern: /[A-Za-z]{3}/y, part: 'ignored' },
  A: { pattern: /[A-Za-z]{6,9}/y, part: 'ignored' },
  z: { pattern: /Z|[+-]\d\d:?\d\d/y, part: 'zone' },
  s: { pattern: /-?\d{1,14}/y, part: 'epoch' },
  '%': { pattern: /%/y, part: 'ignored' },
};

const LONGHAND: Readonly<Record<string, string>> = {
  '%F': '%Y-%m-%d',
  '%T': '%H:%M:%S',
  '%R': '%H:%M',
};

/** A time by its format; null where the text is not so. Read from left to right, each directive as much as it can take. */
export function parseTime(text: string, format: string): number | null {
  const parts = new Map<string, string>();
  const full = format.replaceAll(/%[FTR]/g, (short) => LONGHAND[short] ?? short);
  let at = 0;
  for (const piece of full.split(/(%.?)/s)) {
    const found = piece.startsWith('%') ? readPart(text, at, piece.slice(1)) : { text: piece };
    if (found === null || !text.startsWith(found.text, at)) return null;
    if (found.part !== undefined) parts.set(found.part, found.text);
    at += found.text.length;
  }
  return at === text.length ? fromParts(parts) : null;
}

interface Part {
  readonly text: string;
  readonly part?: string;
}

function readPart(text: string, at: number, letter: string): Part | null {
  const { pattern, part } = directive(READERS, letter);
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match === null ? null : { text: match[0], part };
}

function fromParts(parts: ReadonlyMap<string, string>): number | null {
  const epoch = parts.get('epoch');
  if (epoch !== undefined) return within(Number(epoch));
  const name = parts.get('monthName');
  return toSeconds({
    year: parts.get('year') ?? 1970,
    month: name === undefined ? parts.get('month') : monthOf(name),
    day: parts.get('day'),
    hour: hourOf(parts),
    minute: parts.get('minute'),
    second: parts.get('second'),
    fraction: parts.get('fraction') ?? '',
    zone: parts.get('zone') ?? 'Z',
  });
}

function hourOf(parts: ReadonlyMap<string, string>): string | number | undefined {
  const hour = parts.get('hour12');
  if (hour === undefined) return parts.get('hour');
  return (Number(hour) % 12) + (parts.get('half')?.toLowerCase() === 'pm' ? 12 : 0);
}
