import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import bundled from '@sparticuz/chromium';
import { chromium, type Browser, type Page } from 'playwright-core';

/** A real Chromium: of EARSHOT_TEST_CHROMIUM, else of the PATH, else the one that npm brings. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    // Tests run as root in containers, where Chromium refuses to start otherwise.
    args: ['--no-sandbox'],
  });
}

export async function findChromium(): Promise<string> {
  const given = process.env['EARSHOT_TEST_CHROMIUM'];
  if (given !== undefined) return given;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return paths.find((path) => existsSync(path)) ?? bundled.executablePath();
}

/** Kept where EARSHOT_TEST_SCREENSHOTS names a folder, for somebody to look at. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['EARSHOT_TEST_SCREENSHOTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
