import type { Value } from '../phrase.ts';

export const units = {
  justNow: 'just now',
  perSecond: (count: Value) => `${count} / s`,
  perMinute: (count: Value) => `${count} / min`,
  percent: (part: Value) => `${part} %`,
  under: (value: Value) => `< ${value}`,
  over: (value: Value) => `> ${value}`,
  /** From bytes on, each 1,024 of the one before. */
  sizes: ['B', 'KiB', 'MiB', 'GiB', 'TiB'],
  size: (value: Value, unit: string) => `${value} ${unit}`,
  microseconds: (count: Value) => `${count} µs`,
  milliseconds: (count: Value) => `${count} ms`,
  seconds: (count: Value) => `${count} s`,
  minutes: (count: Value) => `${count} min`,
  hours: (count: Value) => `${count} h`,
  days: (count: Value) => `${count} d`,
  ranges: { '1h': '1 hour', '6h': '6 hours', '24h': '24 hours', '7d': '7 days' },
};
