import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { findFreePort, startServer, type RunningServer } from './server.ts';

/** A server of its own and a browser before it. */
export interface StudioInBrowser {
  readonly server: RunningServer;
  readonly browser: Browser;
  readonly page: Page;
  /** What pages have complained of: exceptions, refusals by the content security policy, broken loads. */
  readonly complaints: readonly string[];
  /** What the terminal shows. */
  firstLink(): string;
  /** Kills the server, and starts it again at the same address; in between, the store is nobody's. */
  restart(between?: (dataFolder: string) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export const PASSWORD = 'a horse and a staple';

export async function openStudio(): Promise<StudioInBrowser> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-studio-'));
  const port = await findFreePort();
  let server = await startServer({ dataFolder, port });
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const complaints: string[] = [];
  listenTo(page, complaints);
  return {
    get server() {
      return server;
    },
    browser,
    page,
    complaints,
    firstLink: () => linkIn(server),
    async restart(between) {
      await server.kill('SIGKILL');
      await between?.(dataFolder);
      server = await startServer({ dataFolder, port });
    },
    async close() {
      await browser.close();
      await server.kill('SIGTERM');
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

export function listenTo(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
}

/** Makes the first account as a stranger would. */
export async function makeFirstAccount(
  studio: Pick<StudioInBrowser, 'page' | 'firstLink'>,
): Promise<void> {
  const { page } = studio;
  await page.goto(studio.firstLink());
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/** Lets somebody in: as the first, or by the password where there is an account already. */
export async function enter({
  page,
  server,
}: Pick<StudioInBrowser, 'page' | 'server'>): Promise<void> {
  const link = linkIn(server);
  if (link !== '') return makeFirstAccount({ page, firstLink: () => link });
  await page.goto(`${server.url}/studio/`);
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

function linkIn(server: RunningServer): string {
  return /http:\S+\/studio\/welcome#\S+/.exec(server.output())?.[0] ?? '';
}

export const ISSUE = JSON.stringify({ action: 'opened', issue: { number: 1, title: 'It works' } });

/** As GitHub sends it. */
export async function sendGithub(url: string, secret: string, body = ISSUE): Promise<number> {
  const { status } = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'issues',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
  return status;
}

/** Replaces what stands in an editor, as somebody who types does. */
export async function writeCode(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
  // What is offered for it would be taken by the next key.
  await page.keyboard.press('Escape');
}

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds against WCAG 2.2 AA on the page as it is now: nothing. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<Finding[]>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => ({ html })) })))`,
  );
  const said = found.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes[0]?.html}`);
  assert.deepEqual(said, [], what);
}

/** Nothing is wider than the window. */
export async function assertFits(page: Page, what: string): Promise<void> {
  const [wide, window] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  assert.ok(wide <= window, `${what}: ${wide} px wide in ${window}`);
}
