/** Values as people read them, in the reader's own language and zone. */

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const clockTime = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const count = new Intl.NumberFormat('en');

export function toRelative(at: string, nowMs: number): string {
  const apart = new Date(at).getTime() - nowMs;
  if (Math.abs(apart) < 5_000) return 'just now';
  const [unit, ms] = UNITS.find(([, ms]) => Math.abs(apart) >= ms) ?? ['second', 1_000];
  return relative.format(Math.round(apart / ms), unit);
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

export function toCount(value: number): string {
  return count.format(value);
}

/** Times a second, or a minute where that is rare. */
export function toRate(perSecond: number): string {
  if (perSecond === 0) return '0 / s';
  if (perSecond < 0.095) return `${(perSecond * 60).toFixed(1)} / min`;
  return `${perSecond < 10 ? perSecond.toFixed(1) : toCount(Math.round(perSecond))} / s`;
}

/** A part in percent: never 0 % where there is some, nor 100 % where there is not all. */
export function toShare(part: number, all: number): string {
  if (all === 0 || part === 0) return '0 %';
  if (part === all) return '100 %';
  const percent = (part / all) * 100;
  if (percent < 0.1) return '< 0.1 %';
  return percent > 99.9 ? '> 99.9 %' : `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
}

export function toSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1_024 ** power;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

export function toDuration(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 1_000)} µs`;
  if (ms < 1_000) return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

/** `signature_mismatch` as words. */
export function toWords(code: string): string {
  const text = code.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
