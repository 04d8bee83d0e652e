import { once } from 'node:events';
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readPrepared } from '../../../bench/servers/prepared.ts';
import { openBrowser } from '../../kit/browser.ts';
import { findFreePort, startServer } from '../../kit/server.ts';
import { enter, listenTo } from '../../kit/studio.ts';
import { measureBudget } from './budget.ts';
import { measureFilters } from './filters.ts';
import { measureFirstPages } from './first-pages.ts';
import { measurePayload } from './payload.ts';
import { isMissed, toLine, type Finding } from './report.ts';
import { measureScrolling } from './scrolling.ts';
import { measureServer } from './server.ts';
import { measureTail } from './tail.ts';
import type { Bench } from './bench.ts';

/** `npm run studio:measure -- --rows 10000000`: what the Studio must keep to with many events, in a real browser. */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    folder: { type: 'string' },
    'tail-seconds': { type: 'string', default: '60' },
    only: { type: 'string', default: 'server,pages,filters,scroll,payload,tail,budget' },
  },
});
const [rows, tailSeconds] = [Number(values.rows), Number(values['tail-seconds'])];
if (!Number.isSafeInteger(rows) || rows < 1 || !Number.isSafeInteger(tailSeconds))
  throw new Error(
    'usage: npm run studio:measure -- [--rows N | --folder SEEDED] [--tail-seconds S] [--only server,pages,filters,scroll,payload,tail,budget]',
  );
const only = new Set(values.only.split(','));

type Part = (bench: Bench) => Promise<readonly Finding[]>;

const PARTS: Readonly<Record<string, Part>> = {
  pages: measureFirstPages,
  filters: measureFilters,
  scroll: measureScrolling,
  payload: measurePayload,
  tail: (bench) => measureTail(bench, tailSeconds),
  budget: measureBudget,
};

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function seed(folder: string): Promise<void> {
  say(`putting ${rows} events into a store`);
  const module = new URL('../../../bench/seed/seed.ts', import.meta.url);
  const child = fork(module, [JSON.stringify({ folder, rows })]);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the store was not filled: ${code}`);
}

async function measure(folder: string): Promise<boolean> {
  const prepared = await readPrepared(folder);
  if (prepared === undefined) throw new Error(`${folder} was not filled by bench/seed`);
  const server = await startServer({ dataFolder: folder, port: await findFreePort() });
  try {
    const store = { server, prepared };
    const isQuick = !only.has('server') || sayAll(await measureServer(store));
    const parts = Object.entries(PARTS).filter(([name]) => only.has(name));
    return (parts.length === 0 || (await measurePages(store, parts))) && isQuick;
  } finally {
    await server.kill('SIGTERM');
  }
}

async function measurePages(
  { server, prepared }: Pick<Bench, 'server' | 'prepared'>,
  parts: readonly (readonly [name: string, part: Part])[],
): Promise<boolean> {
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    listenTo(page, complaints);
    await enter({ page, server });
    let isGood = true;
    for (const [, part] of parts) {
      const findings = await part({ server, browser, page, prepared, complaints });
      isGood = sayAll(findings) && isGood;
    }
    return isGood;
  } finally {
    await browser.close();
  }
}

/** Whether each is what it must be. */
function sayAll(findings: readonly Finding[]): boolean {
  for (const finding of findings) say(toLine(finding));
  return !findings.some(isMissed);
}

const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'earshot-measure-')));
try {
  if (values.folder === undefined) await seed(folder);
  if (!(await measure(folder))) process.exitCode = 1;
} finally {
  if (values.folder === undefined) await rm(folder, { recursive: true, force: true });
}
