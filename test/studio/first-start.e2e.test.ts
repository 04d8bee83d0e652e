import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { keepScreenshot, openBrowser } from '../kit/browser.ts';
import { findFreePort, startServer, type RunningServer } from '../kit/server.ts';

const BODY = JSON.stringify({ action: 'opened', issue: { number: 1, title: 'It "works"' } });

async function sendGithub(url: string, secret: string): Promise<void> {
  await fetch(url, {
    method: 'POST',
    body: BODY,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'issues',
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(BODY).digest('hex')}`,
    },
  });
}

describe('the Studio in a browser', () => {
  let folder: string;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  const failures: string[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-studio-'));
    server = await startServer({ dataFolder: folder, port: await findFreePort() });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on('pageerror', (error) => failures.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') failures.push(message.text());
    });
  });

  after(async () => {
    await browser.close();
    await server.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  test('a link in the terminal makes the first account', async () => {
    await page.goto(`${server.url}/`);
    await page.getByRole('heading', { name: 'No account yet' }).waitFor();
    await keepScreenshot(page, 'no-account');
    const link = /http:\S+welcome#\S+/.exec(server.output())?.[0] ?? '';
    await page.goto(link);
    await page.getByLabel('Name').fill('ada');
    await page.getByLabel('Password').fill('a horse and a staple');
    await keepScreenshot(page, 'welcome');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  test('a listener for GitHub is made, and the first webhook is seen as it comes', async () => {
    await page.getByRole('link', { name: 'Listeners' }).click();
    await page.getByRole('link', { name: 'First listener' }).waitFor();
    await keepScreenshot(page, 'listeners');
    await page.getByRole('link', { name: 'New listener' }).click();
    await page.getByLabel('Find a provider').waitFor();
    await keepScreenshot(page, 'new-listener');
    await page.getByLabel('Find a provider').fill('git');
    await page.getByRole('radio', { name: 'GitHub' }).check();
    await page.getByLabel('Name', { exact: true }).fill('Pushes');
    await page.getByRole('button', { name: 'Make the listener' }).click();
    await page.getByText('Waiting for the first request').waitFor();
    await keepScreenshot(page, 'waiting');
    const [url, secret] = await page.locator('.copyline code').allTextContents();
    await page.locator('.live.on').waitFor();
    for (const key of ['wrong', secret ?? '']) await sendGithub(url ?? '', key);
    await page.getByRole('heading', { name: 'It works' }).waitFor();
    await keepScreenshot(page, 'it-works');
  });

  test('why a request was refused is told in a sentence', async () => {
    await page.getByRole('link', { name: 'Requests' }).click();
    await page.getByRole('link', { name: /Rejected/ }).waitFor();
    await keepScreenshot(page, 'requests');
    await page.getByRole('link', { name: /Rejected/ }).click();
    await page.getByText('The signature was made with another secret').waitFor();
    await keepScreenshot(page, 'request-refused');
    await page.goBack();
    await page.getByRole('link', { name: /Received/ }).click();
    await page.getByText('"title"').waitFor();
    await keepScreenshot(page, 'request');
    assert.deepEqual(failures, []);
  });
});
