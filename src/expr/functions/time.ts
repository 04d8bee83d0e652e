import { Stop } from '../error.ts';
import type { Value } from '../value.ts';
import { define, type FunctionDefinition, type Site } from './definition.ts';
import { formatTime } from './time-format.ts';
import { parseTime, readTime, within } from './time-read.ts';

const TIME = { name: 'time', kind: 'time' } as const;
const FORMAT = { name: 'format', kind: 'text', optional: true } as const;

/** A time is a number: seconds since 1970, so that `$TIME() - 3600` is an hour ago. */
export const TIME_FUNCTIONS: readonly FunctionDefinition[] = [
  define({
    name: 'TIME',
    group: 'time',
    params: [],
    doc: 'Now, as seconds since 1970 with three digits after the point.',
    examples: [
      { source: '($TIME() - 3600).$FORMAT_TIME("%H:%M")', output: '13:00' },
      { source: '$TIME() - sent < 300', input: { sent: 1_795_442_300 }, output: true },
    ],
    call: (_, { frame: { ambient } }) => {
      if (ambient.now === undefined)
        throw new Stop('ambient_missing', '$TIME() cannot be used here: no clock was given');
      return ambient.now() / 1_000;
    },
  }),
  define({
    name: 'PARSE_TIME',
    group: 'time',
    params: [TIME, FORMAT],
    doc: 'A time as seconds since 1970. Without a format it reads RFC 3339 and what is near to it (a space for the `T`, no zone, no time of day), RFC 1123, and numbers of seconds or milliseconds; with one, just that. Without a zone it is UTC. NULL for what is no time.',
    examples: [
      { source: '"2015-03-10 04:00:07".$PARSE_TIME()', output: 1425960007 },
      { source: '"2015-03-10T04:00:07+01:00".$PARSE_TIME()', output: 1425956407 },
      { source: '"10/03/2015".$PARSE_TIME("%d/%m/%Y")', output: 1425945600 },
      { source: '$PARSE_TIME("soon")', output: null },
    ],
    call: ([time, format]) => {
      if (format === undefined) return readTime(time);
      return parseTime(String(time), format);
    },
  }),
  define({
    name: 'FORMAT_TIME',
    group: 'time',
    params: [TIME, FORMAT, { name: 'zone', kind: 'text', optional: true }],
    doc: 'A time as a text, by the directives below; without a format, as RFC 3339. The zone is a name such as `Europe/Berlin`, by default UTC.',
    examples: [
      { source: '"2015-03-10".$FORMAT_TIME("%b %d, %Y")', output: 'Mar 10, 2015' },
      { source: '$FORMAT_TIME(0)', output: '1970-01-01T00:00:00.000Z' },
      {
        source: '"2026-07-01T12:00:00Z".$FORMAT_TIME("%H:%M %z", "Europe/Berlin")',
        output: '14:00 +0200',
      },
    ],
    call: ([time, format, zone = 'UTC'], site) => formatted(time, { format, zone }, site),
  }),
  define({
    name: 'ADD_DATE',
    group: 'time',
    params: [
      TIME,
      { name: 'amount', kind: 'number' },
      { name: 'unit', kind: 'text', optional: true },
    ],
    doc: 'A time so much later, or earlier where the amount is negative: `seconds`, `minutes`, `hours`, `days` (the default), `weeks`, `months`, `years`. A month later than 31 January is the last of February.',
    examples: [
      { source: '"2024-01-31".$ADD_DATE(1, "months").$FORMAT_TIME("%F")', output: '2024-02-29' },
      { source: '"2026-11-23".$ADD_DATE(-7).$FORMAT_TIME("%F")', output: '2026-11-16' },
    ],
    call: ([time, amount, unit = 'days']) => {
      const seconds = readTime(time);
      return seconds === null ? null : within(addDate(seconds, amount, unit));
    },
  }),
];

interface Shape {
  readonly format: string | undefined;
  readonly zone: string;
}

function formatted(time: number | string, { format, zone }: Shape, { frame }: Site): Value {
  const seconds = readTime(time);
  if (seconds === null) return null;
  frame.charge(10);
  const text = formatTime(seconds, format ?? '%Y-%m-%dT%H:%M:%S.%LZ', zone);
  frame.roomFor(text.length);
  return text;
}

const SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  week: 604_800,
};
const MONTHS: Readonly<Record<string, number>> = { month: 1, year: 12 };

function addDate(seconds: number, amount: number, given: string): number {
  const unit = given.toLowerCase().replace(/s$/, '');
  const perUnit = Object.hasOwn(SECONDS, unit) ? SECONDS[unit] : undefined;
  if (perUnit !== undefined) return seconds + amount * perUnit;
  const months = Object.hasOwn(MONTHS, unit) ? MONTHS[unit] : undefined;
  if (months === undefined)
    throw new Stop('option_unknown', `"${given}" is not a unit of time, such as "days"`);
  return addMonths(seconds, Math.trunc(amount * months));
}

function addMonths(seconds: number, months: number): number {
  const date = new Date(seconds * 1_000);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime() / 1_000;
}
