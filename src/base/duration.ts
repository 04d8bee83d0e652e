import { err, ok, type Result } from './result.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY };
const FORM = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Reads `250ms`, `30s`, `5m`, `6h`, `7d` into milliseconds. */
export function parseDuration(text: string): Result<number, string> {
  const match = FORM.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  if (match === null || unit === undefined)
    return err(`"${text}" is not a duration such as "30s", "5m" or "6h"`);
  return ok(Math.round(Number(match[1]) * unit));
}

/** Writes milliseconds in the largest unit that divides them. */
export function formatDuration(durationMs: number): string {
  for (const [unit, size] of Object.entries(UNITS).toReversed()) {
    if (durationMs >= size && durationMs % size === 0) return `${durationMs / size}${unit}`;
  }
  return `${durationMs}ms`;
}
