import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../kit/clock.ts';
import { makeFirstAccount, openStudio, type StudioInBrowser } from '../kit/studio.ts';
import { openDemo, prepareHistory } from './demo.ts';
import { listPages } from './pages.ts';

/**
 * `npm run screenshots`: the pictures of the README, of a server with a day behind it. With a folder, every page at two
 * widths in both schemes, for somebody to look at.
 */
const [folder] = process.argv.slice(2);
const PICTURES = fileURLToPath(new URL('../../docs/pictures', import.meta.url));

type Scheme = 'light' | 'dark';

async function show(studio: StudioInBrowser, path: string): Promise<void> {
  const { page, server } = studio;
  await page.goto(`${server.url}/studio${path}`);
  await page.locator('h1').waitFor();
  await eventually(async () => (await page.locator('.skeleton').count()) === 0, 20_000);
}

async function takeAll(studio: StudioInBrowser, into: string): Promise<void> {
  const { page, server } = studio;
  const pages = await listPages(server.url);
  for (const scheme of ['light', 'dark'] satisfies Scheme[])
    for (const width of [1_280, 360]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: width === 360 ? 740 : 800 });
      for (const [name, path] of pages) {
        await show(studio, path);
        await page.screenshot({ path: join(into, `${scheme}-${width}-${name}.png`) });
      }
    }
}

async function takePictures(studio: StudioInBrowser): Promise<void> {
  const { page, server } = studio;
  const pages = new Map(await listPages(server.url));
  await page.setViewportSize({ width: 1_280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
  for (const name of ['overview-day', 'refused']) {
    await show(studio, pages.get(name) ?? '/');
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }
}

const studio = await openStudio();
try {
  await makeFirstAccount(studio);
  await studio.restart(prepareHistory);
  const demo = await openDemo(studio.server.url);
  await demo.send(120);
  const into = folder ?? PICTURES;
  await mkdir(into, { recursive: true });
  await (folder === undefined ? takePictures(studio) : takeAll(studio, folder));
  await demo.close();
  process.stdout.write(`pictures are in ${(await stat(into)).isDirectory() ? into : ''}\n`);
} finally {
  await studio.close();
}
