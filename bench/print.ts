import { judge, type Figure, type Finding, type Scenario, type Unit } from './scenario.ts';

/** What has been found, for the terminal. */
export function printFinding({ name, title }: Scenario, { figures, rows }: Finding): void {
  console.log(`\n${name}: ${title}`);
  const shown = Object.entries(rows).map(([row, columns]) => [row, shortenAll(columns)] as const);
  if (shown.length > 0) console.table(Object.fromEntries(shown));
  for (const figure of figures) console.log(`  ${describeFigure(figure)}`);
}

function describeFigure(figure: Figure): string {
  const { name, unit, median, lowest, highest, target } = figure;
  const measured = `${name}: ${toText(median, unit)} (${shorten(lowest)} to ${shorten(highest)})`;
  if (target === undefined) return measured;
  const goals = target.goals.map((goal) => toText(goal, unit)).join(', then ');
  const aims = `floor ${toText(target.floor, unit)}${goals === '' ? '' : `, goal ${goals}`}`;
  return `${measured} – ${aims}: ${judge(figure)}`;
}

export function toText(value: number, unit: Unit): string {
  if (unit === 'ratio') return shorten(value);
  if (unit === 'times') return `${shorten(value)} ×`;
  return `${shorten(value)} ${unit}`;
}

/** Three digits are what can be believed. */
export function shorten(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

function shortenAll(columns: Readonly<Record<string, number>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, shorten(value)]));
}
