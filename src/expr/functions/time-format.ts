import { Stop } from '../error.ts';

export const MONTHS: readonly string[] =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

interface Clockface {
  /** Shifted to the zone, so that its UTC parts are the local ones. */
  readonly local: Date;
  readonly offset: number;
  readonly zone: string;
}

type Directive = (face: Clockface) => string;

const pad = (number: number, width = 2): string => String(number).padStart(width, '0');
const spaced = (number: number): string => String(number).padStart(2);
const hour12 = (date: Date): number => ((date.getUTCHours() + 11) % 12) + 1;
const nameOf = (names: readonly string[], at: number): string => names[at] ?? '';

/** The directives of strftime that have one meaning everywhere; the docs' table is made from DIRECTIVE_DOCS. */
const DIRECTIVES: Readonly<Record<string, Directive>> = {
  Y: ({ local }) => pad(local.getUTCFullYear(), 4),
  y: ({ local }) => pad(local.getUTCFullYear() % 100),
  m: ({ local }) => pad(local.getUTCMonth() + 1),
  d: ({ local }) => pad(local.getUTCDate()),
  e: ({ local }) => spaced(local.getUTCDate()),
  H: ({ local }) => pad(local.getUTCHours()),
  I: ({ local }) => pad(hour12(local)),
  M: ({ local }) => pad(local.getUTCMinutes()),
  S: ({ local }) => pad(local.getUTCSeconds()),
  L: ({ local }) => pad(local.getUTCMilliseconds(), 3),
  f: ({ local }) => pad(local.getUTCMilliseconds() * 1_000, 6),
  p: ({ local }) => (local.getUTCHours() < 12 ? 'AM' : 'PM'),
  b: ({ local }) => nameOf(MONTHS, local.getUTCMonth()).slice(0, 3),
  B: ({ local }) => nameOf(MONTHS, local.getUTCMonth()),
  a: ({ local }) => nameOf(DAYS, local.getUTCDay()).slice(0, 3),
  A: ({ local }) => nameOf(DAYS, local.getUTCDay()),
  j: ({ local }) => pad(dayOfYear(local), 3),
  u: ({ local }) => String(local.getUTCDay() || 7),
  w: ({ local }) => String(local.getUTCDay()),
  s: ({ local, offset }) => String(Math.floor(local.getTime() / 1_000) - offset),
  z: ({ offset }) => offsetText(offset),
  Z: ({ zone }) => zone,
  F: ({ local }) =>
    `${pad(local.getUTCFullYear(), 4)}-${pad(local.getUTCMonth() + 1)}-${pad(local.getUTCDate())}`,
  T: ({ local }) =>
    `${pad(local.getUTCHours())}:${pad(local.getUTCMinutes())}:${pad(local.getUTCSeconds())}`,
  R: ({ local }) => `${pad(local.getUTCHours())}:${pad(local.getUTCMinutes())}`,
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

export const DIRECTIVE_DOCS: Readonly<Record<string, string>> = {
  Y: 'year, four digits',
  y: 'year, two digits',
  m: 'month, 01 to 12',
  d: 'day, 01 to 31',
  e: 'day with a space for the zero',
  H: 'hour, 00 to 23',
  I: 'hour, 01 to 12',
  p: 'AM or PM',
  M: 'minute',
  S: 'second',
  L: 'milliseconds, three digits',
  f: 'microseconds, six digits',
  b: 'month, `Jan`',
  B: 'month, `January`',
  a: 'day of the week, `Mon`',
  A: 'day of the week, `Monday`',
  u: 'day of the week, Monday is 1, Sunday 7',
  w: 'day of the week, Sunday is 0',
  j: 'day of the year, 001 to 366',
  s: 'seconds since 1970',
  z: 'offset of the zone, `+0200`',
  Z: 'name of the zone as given',
  F: 'the same as `%Y-%m-%d`',
  T: 'the same as `%H:%M:%S`',
  R: 'the same as `%H:%M`',
  n: 'a new line',
  t: 'a tab',
  '%': 'a `%`',
};

export function formatTime(seconds: number, format: string, zone: string): string {
  const offset = offsetOf(zone, seconds);
  const face = { local: new Date((seconds + offset) * 1_000), offset, zone };
  return format.replaceAll(/%(.?)/gs, (_, letter: string) => directive(DIRECTIVES, letter)(face));
}

/** The row of a table of directives. */
export function directive<T>(table: Readonly<Record<string, T>>, letter: string): T {
  const found = Object.hasOwn(table, letter) ? table[letter] : undefined;
  if (found !== undefined) return found;
  throw new Stop('format_malformed', `"%${letter}" is not a directive of a time format`);
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

function offsetText(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}${pad(minutes % 60)}`;
}

/** Making one takes a hundred times as long as using it; there are some four hundred zones, and few of them in use. */
const zones = new Map<string, Intl.DateTimeFormat>();
const MOST_ZONES = 64;

/** Seconds east of Greenwich, at that time. */
function offsetOf(zone: string, seconds: number): number {
  if (zone === 'UTC') return 0;
  const formatter = zones.get(zone) ?? openZone(zone);
  const name =
    formatter.formatToParts(seconds * 1_000).find(({ type }) => type === 'timeZoneName')?.value ??
    '';
  const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name);
  if (match === null) return 0;
  const [, sign, hours, minutes, rest = '0'] = match;
  const size = Number(hours) * 3_600 + Number(minutes) * 60 + Number(rest);
  return sign === '-' ? -size : size;
}

function openZone(zone: string): Intl.DateTimeFormat {
  try {
    const formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      timeZoneName: 'longOffset',
    });
    if (zones.size >= MOST_ZONES) zones.clear();
    zones.set(zone, formatter);
    return formatter;
  } catch {
    throw new Stop('option_unknown', `"${zone}" is not a time zone, such as "Europe/Berlin"`);
  }
}
