import { chooseLocale } from './words/locale.ts';
import { language, words } from './words/words.ts';

/** Values as people read them: in the language of the page, and in the reader's own zone. */

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

const locale = chooseLocale(language, typeof navigator === 'undefined' ? [] : navigator.languages);
/** Who reads a language that is not its own keeps its clock all the same. */
const { hourCycle } = new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions();
const clock = { timeStyle: 'medium', ...(hourCycle !== undefined && { hourCycle }) } as const;

const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
const absolute = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...clock });
const clockTime = new Intl.DateTimeFormat(locale, clock);
const shortTime = new Intl.DateTimeFormat(locale, { ...clock, timeStyle: 'short' });
const weekday = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  hour: 'numeric',
  minute: '2-digit',
  ...(hourCycle !== undefined && { hourCycle }),
});
const count = new Intl.NumberFormat(language);
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(language, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const list = new Intl.ListFormat(language, { type: 'unit', style: 'short' });

export function toRelative(at: string, nowMs: number): string {
  const apart = new Date(at).getTime() - nowMs;
  if (Math.abs(apart) < 5_000) return words.units.justNow;
  const [unit, ms] = UNITS.find(([, ms]) => Math.abs(apart) >= ms) ?? ['second', 1_000];
  // "2 min. ago" at the end of a sentence would have two points.
  return relative.format(Math.round(apart / ms), unit).replaceAll(/\.(?!\d)/g, '');
}

export function toAbsolute(at: string): string {
  return absolute.format(new Date(at));
}

/** Of today, the time alone. */
export function toMoment(at: string): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? clockTime.format(date) : absolute.format(date);
}

/** Hours and minutes. */
export const toClock = (at: string): string => shortTime.format(new Date(at));

/** The day of the week, and the time. */
export const toWeekday = (at: string): string => weekday.format(new Date(at));

export function toCount(value: number): string {
  return count.format(value);
}

/** What is below ten with one place after the point. */
function toFigure(value: number): string {
  return (value < 10 ? tenths : whole).format(value);
}

/** A message as it stands by itself: what begins with a plain word begins large. */
export function toSentence(text: string): string {
  return /^[a-z]+[ :,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Several names, one after the other. */
export function toList(names: readonly string[]): string {
  return list.format(names);
}

/** Times a second, or a minute where that is rare. */
export function toRate(perSecond: number): string {
  if (perSecond === 0) return words.units.perSecond(0);
  if (perSecond < 0.095) return words.units.perMinute(tenths.format(perSecond * 60));
  return words.units.perSecond(toFigure(perSecond));
}

/** A part in percent: never 0 % where there is some, nor 100 % where there is not all. */
export function toShare(part: number, all: number): string {
  const { percent, under, over } = words.units;
  if (all === 0 || part === 0) return percent(0);
  if (part === all) return percent(100);
  const share = (part / all) * 100;
  if (share < 0.1) return under(percent(tenths.format(0.1)));
  return share > 99.9 ? over(percent(tenths.format(99.9))) : percent(toFigure(share));
}

export function toSize(bytes: number): string {
  const { size, sizes } = words.units;
  if (bytes < 1_024) return size(bytes, sizes[0] ?? '');
  const power = Math.min(sizes.length - 1, Math.floor(Math.log2(bytes) / 10));
  return size(toFigure(bytes / 1_024 ** power), sizes[power] ?? '');
}

export function toDuration(ms: number): string {
  const { microseconds, milliseconds, seconds, minutes, hours, days } = words.units;
  if (ms < 1) return microseconds(whole.format(ms * 1_000));
  if (ms < 1_000) return milliseconds(toFigure(ms));
  if (ms < 60_000) return seconds(tenths.format(ms / 1_000));
  if (ms < 7_200_000) return minutes(whole.format(ms / 60_000));
  return ms < 172_800_000
    ? hours(whole.format(ms / 3_600_000))
    : days(whole.format(ms / 86_400_000));
}

/** `signature_mismatch` as words. */
export const toWords = (code: string): string => words.states.named(code);
