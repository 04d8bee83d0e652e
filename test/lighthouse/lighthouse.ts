import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from '../kit/browser.ts';
import { installPackages } from '../kit/packages.ts';
import { findFreePort, startServer } from '../kit/server.ts';
import { enter } from '../kit/studio.ts';
import { openDemo, prepareHistory } from '../studio/demo.ts';
import { listPages } from '../studio/pages.ts';

/**
 * `npm run studio:lighthouse`: what Lighthouse says of each page of a server with a day behind it, to somebody who is signed in.
 * `--only overview,requests` looks at these alone, `--mobile` as on a slow telephone.
 */
const { values } = parseArgs({
  options: { only: { type: 'string' }, mobile: { type: 'boolean', default: false } },
});

/** Of 100; the speed is a target for the first page alone. */
const LEAST = { accessibility: 100, 'best-practices': 100, performance: 95 } as const;
type Category = keyof typeof LEAST;
const CATEGORIES = Object.keys(LEAST) as Category[];

interface Audit {
  readonly title: string;
  readonly score: number | null;
  readonly displayValue?: string;
  readonly details?: { readonly items?: readonly unknown[] };
}

const NO_AUDIT: Audit = { title: '', score: null };

interface Report {
  readonly runtimeError?: { readonly message: string };
  readonly audits: Readonly<Record<string, Audit>>;
  readonly categories: Readonly<
    Record<
      Category,
      {
        readonly score: number | null;
        readonly auditRefs: readonly { readonly id: string; readonly weight: number }[];
      }
    >
  >;
}

interface Lighthouse {
  readonly default: (
    url: string,
    flags: object,
    config: object | undefined,
  ) => Promise<{ readonly lhr: Report } | undefined>;
  readonly desktopConfig: object;
}

async function loadLighthouse(): Promise<Lighthouse> {
  const folder = new URL('./', import.meta.url);
  await installPackages(folder);
  const door = new URL('node_modules/lighthouse/core/index.js', folder);
  return (await import(door.href)) as Lighthouse;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What costs points, and where. */
function* describeFaults(
  category: Category,
  { audits, categories }: Pick<Report, 'audits' | 'categories'>,
): Generator<string> {
  for (const { id, weight } of categories[category].auditRefs) {
    const { score, title, displayValue = '', details } = audits[id] ?? NO_AUDIT;
    if (weight === 0 || (score ?? 1) >= 0.9) continue;
    yield `${category}: ${id}, ${title} ${displayValue}`;
    const places = details?.items ?? [];
    for (const place of places.slice(0, 2)) yield `  ${JSON.stringify(place).slice(0, 300)}`;
  }
}

/** Whether it has all that is wanted of a page. */
function judge(name: string, { audits, categories, runtimeError }: Report): boolean {
  if (runtimeError !== undefined) throw new Error(`${name}: ${runtimeError.message}`);
  const scores = CATEGORIES.map((category) => {
    const score = Math.round((categories[category].score ?? 0) * 100);
    const isWanted = category !== 'performance' || name === 'overview';
    return { category, score, isMissed: isWanted && score < LEAST[category] };
  });
  const isGood = !scores.some(({ isMissed }) => isMissed);
  const told = scores.map(({ category, score }) => `${category} ${String(score).padStart(3)}`);
  say(`${isGood ? 'ok    ' : 'MISSED'} ${name.padEnd(20)} ${told.join('   ')}`);
  for (const { category } of scores.filter(({ score }) => score < 100))
    for (const line of describeFaults(category, { audits, categories })) say(`         ${line}`);
  return isGood;
}

const { default: lighthouse, desktopConfig } = await loadLighthouse();
const folder = await mkdtemp(join(tmpdir(), 'earshot-lighthouse-'));
const dataFolder = join(folder, 'data');
const port = await findFreePort();
const debuggingPort = await findFreePort();

/** A server that has been up for a while: with accounts made and a day's minutes written. */
async function startWithHistory() {
  const first = await startServer({ dataFolder, port });
  await first.kill('SIGTERM');
  await prepareHistory(dataFolder);
  return startServer({ dataFolder, port });
}

const server = await startWithHistory();
// Lighthouse opens tabs of its own: those are signed in only where the browser is, and not a context within it.
const browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
  executablePath: await findChromium(),
  args: ['--no-sandbox', `--remote-debugging-port=${debuggingPort}`],
});
try {
  await enter({ page: await browser.newPage(), server });
  const demo = await openDemo(server.url);
  await demo.send(120);
  const only = values.only?.split(',');
  const flags = {
    port: debuggingPort,
    onlyCategories: CATEGORIES,
    // It would sign out.
    disableStorageReset: true,
    logLevel: 'error',
  };
  for (const [name, path] of await listPages(server.url)) {
    if (only !== undefined && !only.includes(name)) continue;
    const config = values.mobile ? undefined : desktopConfig;
    const result = await lighthouse(`${server.url}/studio${path}`, flags, config);
    if (result === undefined || !judge(name, result.lhr)) process.exitCode = 1;
  }
  await demo.close();
} finally {
  await browser.close();
  await server.kill('SIGTERM');
  await rm(folder, { recursive: true, force: true });
}
