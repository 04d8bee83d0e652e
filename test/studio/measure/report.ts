/** What was measured, beside what it must be. */
export interface Finding {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** It may not be more. */
  readonly most: number;
  readonly note?: string;
}

export function isMissed({ value, most }: Finding): boolean {
  return !(value <= most);
}

export function toLine(finding: Finding): string {
  const { what, value, unit, most, note } = finding;
  const shown = value < 10 ? value.toFixed(2) : String(Math.round(value));
  const mark = isMissed(finding) ? 'MISSED' : 'ok';
  const told = note === undefined ? '' : `  (${note})`;
  return `${mark.padEnd(7)} ${what.padEnd(52)} ${shown.padStart(8)} ${unit.padEnd(3)} of at most ${most}${told}`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
