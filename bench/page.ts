import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shorten, toText } from './print.ts';
import { fileOf, readResult, type Measured, type Result } from './result.ts';
import { judge, type Figure, type Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/scenarios.ts';

/**
 * The generated part of docs/benchmarks.md, from bench/results/reference.json. `node bench/page.ts <name>` makes the
 * result of that name the reference, and writes the page anew. What was measured by `--name ten-million` stands behind it.
 */
const REFERENCE = 'reference';
const LARGE = 'ten-million';

export function describeReference(): string {
  const page = describeResult(readResult(REFERENCE), SCENARIOS);
  const large = readResult(LARGE);
  if (large === undefined) return page;
  return `${page}\n\n## With ten million events\n\n${describeFigures(large, SCENARIOS)}`;
}

/** What was measured, and nothing of what was not. */
export function describeFigures(result: Result, scenarios: readonly Scenario[]): string {
  const rows = scenarios.flatMap((scenario) => {
    const measured = result.scenarios[scenario.name];
    return measured === undefined ? [] : toRows(scenario, measured);
  });
  return `${describeRun(result)}\n\n${toTable(HEAD, rows)}`;
}

const HEAD = ['scenario', 'figure', 'measured', 'lowest – highest', 'floor', 'goal', ''] as const;

/** Without a result, what is to be measured. */
export function describeResult(result: Result | undefined, scenarios: readonly Scenario[]): string {
  const measured = result?.scenarios ?? {};
  const figures = scenarios.flatMap((scenario) => toRows(scenario, measured[scenario.name]));
  const details = scenarios.map(({ name }) => describeRows(name, measured[name]));
  return [
    result === undefined ? 'No result is kept in this repository yet.' : describeRun(result),
    toTable(HEAD, figures),
    details.some((part) => part !== '') ? '## What each server did' : '',
    ...details,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function describeRun({ at, machine, versions, effort }: Result): string {
  const { cores, cpu, memoryGb, os } = machine;
  const all = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Measured on ${at.slice(0, 10)}: ${cores} cores (${cpu}), ${memoryGb} GB, ${os};`,
    `${effort.rounds} rounds of ${effort.roundMs / 1_000} s, ${effort.seedRows} stored events; ${all.join(', ')}.`,
  ].join('\n');
}

type Row = readonly string[];

function toRows({ name, title, awaits }: Scenario, measured: Measured | undefined): readonly Row[] {
  const state = awaits === undefined ? 'not measured' : `waits for ${awaits}`;
  if (measured === undefined) return [[name, title, state, '', '', '', '']];
  if ('error' in measured) return [[name, title, 'failed', '', '', '', '']];
  return measured.figures.map((figure) => [name, ...toCells(figure)]);
}

function toCells(figure: Figure): Row {
  const { name, unit, median, lowest, highest, target } = figure;
  return [
    name,
    toText(median, unit),
    `${shorten(lowest)} – ${shorten(highest)}`,
    target === undefined ? '' : toText(target.floor, unit),
    (target?.goals ?? []).map((goal) => toText(goal, unit)).join(', then '),
    judge(figure) ?? '',
  ];
}

/** What the figures were taken from, and what else is worth knowing. */
function describeRows(name: string, measured: Measured | undefined): string {
  if (measured === undefined || 'error' in measured) return '';
  const rows = Object.entries(measured.rows);
  const [[, first] = ['', {}]] = rows;
  const lines = rows.map(([row, columns]) => [row, ...Object.values(columns).map(shorten)]);
  const table = toTable(['', ...Object.keys(first)], lines);
  return `### ${name}\n\n${measured.title}\n\n${table}`;
}

function toTable(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

if (import.meta.main) {
  const [name = 'latest'] = process.argv.slice(2);
  if (name !== REFERENCE) copyFileSync(fileOf(name), fileOf(REFERENCE));
  const docs = fileURLToPath(new URL('../scripts/docs.ts', import.meta.url));
  process.exitCode =
    spawnSync(process.execPath, [docs, 'docs/benchmarks.md'], { stdio: 'inherit' }).status ?? 1;
}
