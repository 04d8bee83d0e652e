import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { keepScreenshot } from '../kit/browser.ts';
import { eventually } from '../kit/clock.ts';
import { fillDeadLetters } from '../kit/dead-letters.ts';
import { openDestination, type Destination } from '../kit/destination.ts';
import { callApi } from '../kit/server.ts';
import {
  assertAccessible,
  assertFits,
  makeFirstAccount,
  openStudio,
  sendGithub,
  writeCode,
  type StudioInBrowser,
} from '../kit/studio.ts';

type Bound = Parameters<typeof fillDeadLetters>[1];

interface Made {
  readonly id: Bound['listenerId'];
  readonly url: string;
}

const SECRET = 'a secret of sixteen';
const MANY = 10_000;
/** On a machine that has much else to do, ten thousand runs take their time. */
const PATIENCE_MS = 120_000;

describe('whoever operates it', () => {
  let studio: StudioInBrowser;
  let listener: Made;
  let trigger: Bound['trigger'];
  let destination: Destination;

  before(async () => {
    destination = await openDestination();
    studio = await openStudio();
    await makeFirstAccount(studio);
    const { url } = studio.server;
    listener = await callApi(url, 'POST /api/v1/listeners', {
      name: 'Issues',
      verification: { signature: { preset: 'github', secret: SECRET } },
    });
    trigger = await callApi(url, 'POST /api/v1/triggers', {
      name: 'To the shop',
      listener_ids: [listener.id],
      workflow: { steps: [{ forward: { url: destination.url } }] },
      paused: true,
    });
    await studio.restart((dataFolder) =>
      fillDeadLetters(dataFolder, { count: MANY, listenerId: listener.id, trigger }),
    );
    studio.page.setDefaultTimeout(PATIENCE_MS);
  });
  after(async () => {
    await studio.close();
    await destination.close();
  });

  const go = (path: string) => studio.page.goto(`${studio.server.url}/studio${path}`);
  const urlsNow = async (): Promise<readonly string[]> => {
    const path = `GET /api/v1/listeners/${listener.id}`;
    const { urls } = await callApi<{ urls: { url: string }[] }>(studio.server.url, path);
    return urls.map(({ url }) => url);
  };

  test('a leaked URL is rotated with grace: both are good for a while, then one', async () => {
    const { page } = studio;
    await go(`/listeners/${listener.id}?tab=settings`);
    const card = page.getByRole('region', { name: 'Webhook URLs' });
    await card.getByLabel('Earlier URLs').selectOption('1h');
    await card.getByRole('button', { name: 'Make a new URL' }).click();
    await card.getByText(', ends').waitFor();
    const [fresh = ''] = await urlsNow();
    assert.notEqual(fresh, listener.url);
    assert.equal(await sendGithub(listener.url, SECRET), 200);
    assert.equal(await sendGithub(fresh, SECRET), 200);
    await keepScreenshot(page, 'url-rotated');
    await card.getByLabel('Earlier URLs').selectOption('0s');
    await card.getByRole('button', { name: 'Make a new URL' }).click();
    await eventually(async () => (await sendGithub(fresh, SECRET)) === 404, PATIENCE_MS);
    assert.equal(await sendGithub(listener.url, SECRET), 404);
    const [newest = ''] = await urlsNow();
    assert.equal(await sendGithub(newest, SECRET), 200);
  });

  test('a trigger is changed, its secret rotated with grace, and shown once', async () => {
    const { page, server } = studio;
    await go('/triggers');
    await page.getByRole('link', { name: /To the shop/ }).click();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await writeCode(page, 'Condition', 'mapped.type ==');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('That did not work').waitFor();
    await writeCode(page, 'Condition', 'mapped.type == "issues"');
    await page.getByLabel('Tries in all').fill('3');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved; it holds').waitFor();
    await assertAccessible(page, 'trigger settings');
    await keepScreenshot(page, 'trigger-settings');
    const path = `GET /api/v1/triggers/${trigger.id}`;
    const now = await callApi<{ condition: string; retry: object; secrets: object[] }>(
      server.url,
      path,
    );
    assert.equal(now.condition, 'mapped.type == "issues"');
    assert.deepEqual(now.retry, { attempts: 3, base: '5s', max: '6h' });
    await page.getByRole('tab', { name: 'Signing secret' }).click();
    await page.getByLabel('Earlier secrets').selectOption('7d');
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await page.getByText('shown this once').waitFor();
    assert.match((await page.locator('.copyline code').textContent()) ?? '', /^whsec_/);
    await page.getByText(', ends').waitFor();
    await assertAccessible(page, 'trigger secret');
    await page.reload();
    await page.getByText(', ends').waitFor();
    assert.equal(await page.getByText('shown this once').count(), 0);
  });

  test('a key for one listener is made and revoked by its name', async () => {
    const { page } = studio;
    await go('/credentials?new=key');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('The partner');
    await dialog.getByLabel('Good for').selectOption('some');
    await dialog.getByLabel('Issues').check();
    await assertAccessible(page, 'new key');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    await dialog.getByText('shown this once').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('cell', { name: 'Issues' }).waitFor();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByLabel('Type The partner to go on').fill('The');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await dialog.getByText('Type The partner to go on.').waitFor();
    await dialog.getByLabel('Type The partner to go on').fill('The partner');
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No API key yet').waitFor();
    await page.getByLabel('Revoked ones too').check();
    await page.getByText('Revoked', { exact: true }).waitFor();
    await keepScreenshot(page, 'credentials');
  });

  test('the overview counts what came before a restart, and what comes while it is looked at', async () => {
    const { page } = studio;
    await go('/');
    await page.getByRole('heading', { name: 'Requests by outcome' }).waitFor();
    const [url = ''] = await urlsNow();
    const received = page.locator('.swatch.received');
    const countNow = async (): Promise<number> =>
      Number(((await received.textContent()) ?? '').replaceAll(/\D/g, ''));
    const before = await countNow();
    assert.equal(await sendGithub(url, SECRET), 200);
    assert.equal(await sendGithub(url, 'wrong'), 401);
    await eventually(async () => (await countNow()) > before, PATIENCE_MS);
    await page.getByRole('cell', { name: 'Signature mismatch' }).waitFor();
    await page.getByText('As a table').first().click();
    await page.getByRole('columnheader', { name: 'received' }).waitFor();
    await assertAccessible(page, 'overview');
    await page.getByRole('button', { name: '7 days' }).click();
    await page.waitForURL(/range=7d/);
    await page.reload();
    assert.equal(
      await page.getByRole('button', { name: '7 days' }).getAttribute('aria-pressed'),
      'true',
    );
    await keepScreenshot(page, 'overview-week');
  });

  test('anything is found by keyboard: a page, a trigger, an id, and what keys there are', async () => {
    const { page } = studio;
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find anything' }).fill('shop');
    await page.getByRole('option', { name: /To the shop/ }).waitFor();
    await assertAccessible(page, 'palette');
    await keepScreenshot(page, 'palette');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /To the shop/ }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find anything' }).fill(listener.id);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Issues/ }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    await assertAccessible(page, 'keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
  });

  test('dark and light can be chosen, and stay chosen', async () => {
    const { page } = studio;
    await go('/settings?tab=appearance');
    const background = (): Promise<string> =>
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    await page.getByLabel('Colours').selectOption('light');
    const light = await background();
    await page.getByLabel('Colours').selectOption('dark');
    assert.notEqual(await background(), light);
    await page.reload();
    await page.getByLabel('Colours').waitFor();
    assert.notEqual(await background(), light);
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of ['/settings', '/settings?tab=appearance', '/nowhere']) {
      await go(path);
      await page.locator('h1').waitFor();
      await eventually(async () => (await page.locator('.skeleton').count()) === 0, PATIENCE_MS);
      await assertFits(page, path);
      await assertAccessible(page, path);
    }
  });

  test('a long list has few rows in the page, and comes back to where it was', async () => {
    const { page } = studio;
    await page.setViewportSize({ width: 1280, height: 800 });
    await go('/runs');
    await page.locator('.rows li').first().waitFor();
    await eventually(async () => {
      await page.mouse.wheel(0, 4_000);
      const size = await page.locator('.rows li').first().getAttribute('aria-setsize');
      return Number(size) >= 200;
    }, PATIENCE_MS);
    assert.ok((await page.locator('.rows li').count()) < 90);
    // While the list still rolls, another row may come under the pointer: the page says which it was.
    await page.locator('.rows a.row').nth(30).click();
    await page.getByRole('heading', { name: /run_/ }).waitFor();
    const { pathname } = new URL(page.url());
    await page.goBack();
    await page.locator(`.rows a[href="${pathname}"]`).waitFor();
  });

  test('while the server is away the page says so, and goes on by itself when it is back', async () => {
    const { page } = studio;
    await go('/listeners');
    await page.getByRole('link', { name: /Issues/ }).waitFor();
    await studio.restart(async () => {
      await page.getByText('No connection to the server').waitFor();
      await keepScreenshot(page, 'away');
      await page.getByRole('link', { name: 'Requests', exact: true }).click();
      await page.getByText('No connection to the server').waitFor();
    });
    await page
      .getByRole('link', { name: /Received/ })
      .first()
      .waitFor();
    await page.getByText('No connection to the server').waitFor({ state: 'detached' });
  });

  test('10,000 dead letters are replayed in bulk, after a plan', async () => {
    const { page, server } = studio;
    await callApi(server.url, `PATCH /api/v1/triggers/${trigger.id}`, { paused: false });
    await go('/dead-letters');
    await page.getByText('The destination answered 500.').first().waitFor();
    await page.getByText('“Replay all” takes every one').waitFor();
    await keepScreenshot(page, 'ten-thousand');
    await page.getByRole('button', { name: 'Replay all …' }).click();
    await page.getByRole('button', { name: 'Replay 10,000 runs' }).click();
    await page.getByText('10,000 of 10,000').waitFor();
    await page.getByText('All are on their way').waitFor();
    await keepScreenshot(page, 'ten-thousand-replayed');
    await eventually(() => destination.arrivals.length > 0, PATIENCE_MS);
  });

  test('nothing complained', () => {
    const unexpected = studio.complaints.filter(
      (text) => !/status of 40[0134]|ERR_CONNECTION|ERR_SOCKET|ERR_INCOMPLETE/.test(text),
    );
    assert.deepEqual(unexpected, []);
  });
});
