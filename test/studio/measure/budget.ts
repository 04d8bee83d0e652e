import { eventually } from '../../kit/clock.ts';
import { assertAccessible } from '../../kit/studio.ts';
import { listPages } from '../pages.ts';
import { address, type Bench } from './bench.ts';
import { median, type Finding } from './report.ts';

const WIDTHS = [1_280, 360];

/** In the page, from its beginning: shifts of the layout that nobody asked for. */
const WATCH_SHIFTS = `
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
`;

interface Seen {
  readonly shifts: number;
  readonly paintMs: number;
  readonly hosts: number;
}

const LOOK = `(() => ({
  shifts: window.shifts,
  paintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  hosts: new Set(performance.getEntriesByType('resource').map(({ name }) => new URL(name).host)).size,
}))()`;

/** What Lighthouse would ask, of every page: accessible, still, quick to paint, quiet, and of this host alone. */
export async function measureBudget(bench: Bench): Promise<readonly Finding[]> {
  const page = await bench.page.context().newPage();
  await page.addInitScript(WATCH_SHIFTS);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const bytes = await countBytes(bench);
  const inaccessible: string[] = [];
  const seen: Seen[] = [];
  const shifting: string[] = [];
  for (const { width, path } of await listLooks(bench)) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(address(bench, path));
    await page.locator('h1').waitFor();
    await eventually(async () => (await page.locator('.skeleton').count()) === 0, 20_000);
    await page.waitForTimeout(300);
    await assertAccessible(page, path).catch(() => inaccessible.push(`${path} ${width}`));
    const one = await page.evaluate<Seen>(LOOK);
    seen.push(one);
    if (one.shifts > 0.02) shifting.push(`${path} ${width} ${one.shifts.toFixed(3)}`);
  }
  await page.close();
  const of = (
    what: string,
    value: number,
    rest: Pick<Finding, 'most' | 'unit' | 'note'>,
  ): Finding => ({ what, value, ...rest });
  return [
    of('pages that axe finds fault with', inaccessible.length, {
      unit: '',
      most: 0,
      note: inaccessible.join(' '),
    }),
    of('complaints in the console', complaints.length, {
      unit: '',
      most: 0,
      note: complaints[0] ?? '',
    }),
    of('worst shift of a layout', Math.max(...seen.map(({ shifts }) => shifts)), {
      unit: '',
      most: 0.1,
      note: shifting.join(', '),
    }),
    of('first paint, median', median(seen.map(({ paintMs }) => paintMs)), {
      unit: 'ms',
      most: 1_000,
      note: 'of all pages',
    }),
    of('hosts that were asked', Math.max(...seen.map(({ hosts }) => hosts)), {
      unit: '',
      most: 1,
      note: 'this one',
    }),
    of('first page over the wire', bytes / 1_024, { unit: 'KiB', most: 250, note: 'gzip' }),
  ];
}

/** Every page at both widths; of what there is none of, there is no page. */
async function listLooks({ server }: Bench) {
  const pages = await listPages(server.url);
  return pages
    .filter(([, path]) => !path.endsWith('/') || path === '/')
    .flatMap(([, path]) => WIDTHS.map((width) => ({ width, path })));
}

async function countBytes({ server }: Bench): Promise<number> {
  const html = await (await fetch(`${server.url}/studio/`)).text();
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  let bytes = Buffer.byteLength(html);
  for (const one of addresses) {
    const response = await fetch(server.url + one, { headers: { 'accept-encoding': 'gzip' } });
    bytes += Number(response.headers.get('content-length'));
    await response.arrayBuffer();
  }
  return bytes;
}
