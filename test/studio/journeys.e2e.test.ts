import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { keepScreenshot } from '../kit/browser.ts';
import { eventually } from '../kit/clock.ts';
import { callApi } from '../kit/server.ts';
import {
  assertAccessible,
  assertFits,
  listenTo,
  makeFirstAccount,
  openStudio,
  PASSWORD,
  sendGithub,
  writeCode,
  type StudioInBrowser,
} from '../kit/studio.ts';

interface Made {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
}

/** One word that is wider than any page. */
const THEIRS = `https://wiki.example/${'a'.repeat(200)}`;

/** In the page: scrolls through the payload in sixty steps, and answers how many parts were drawn at most. */
const SCROLL = `(async () => {
  const element = document.querySelector('.text');
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let most = 0;
  for (let i = 1; i <= 60; i++) {
    element.scrollTop = (element.scrollHeight / 60) * i;
    await nextFrame();
    most = Math.max(most, document.querySelectorAll('.text pre span').length);
  }
  return most;
})()`;

describe('journeys through the Studio', () => {
  let studio: StudioInBrowser;
  let listener: Made;
  let isBroken = true;
  const shop = createServer((request, response) => {
    request.resume().on('end', () => {
      response.statusCode = isBroken ? 500 : 200;
      response.setHeader('content-type', 'application/json');
      response.end(isBroken ? '{"error":"the shop is closed"}' : '{"thanks":true}');
    });
  });

  before(async () => {
    shop.listen(0, '127.0.0.1');
    await once(shop, 'listening');
    studio = await openStudio();
    await makeFirstAccount(studio);
    listener = await callApi<Made>(studio.server.url, 'POST /api/v1/listeners', {
      name: 'Issues',
      verification: { signature: { preset: 'github' } },
    });
  });
  after(async () => {
    await studio.close();
    shop.close();
    shop.closeAllConnections();
  });

  const go = (path: string) => studio.page.goto(`${studio.server.url}/studio${path}`);

  test('a wrong secret is found from the request, mended, and what is sent again is taken', async () => {
    const { page } = studio;
    await go('/requests');
    await page.getByText('Nothing has come yet').waitFor();
    assert.equal(await sendGithub(listener.url, 'the new secret'), 401);
    await page.getByRole('link', { name: /Rejected.*Issues/ }).click();
    await page.getByText('The signature was made with another secret').waitFor();
    await keepScreenshot(page, 'refused');
    await page.getByRole('link', { name: 'Open the listener' }).click();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByLabel('New secret').fill('the new secret');
    await page.getByRole('button', { name: 'Set the secret' }).click();
    await page.getByText(', ends').waitFor();
    await assertAccessible(page, 'listener settings');
    await keepScreenshot(page, 'listener-settings');
    assert.equal(await sendGithub(listener.url, 'the new secret'), 200);
    await page.getByRole('tab', { name: 'Requests' }).click();
    await page.getByRole('link', { name: /Received/ }).waitFor();
    await keepScreenshot(page, 'listener');
  });

  test('a filter that is none is refused with what is wrong; a good one is saved and holds', async () => {
    const { page } = studio;
    await page.getByRole('tab', { name: 'Definition' }).click();
    await writeCode(page, 'Filter', 'parsed_body.action ==');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('That did not work').waitFor();
    await keepScreenshot(page, 'filter-error');
    await writeCode(page, 'Filter', 'parsed_body.action == "closed"');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved; it holds').waitFor();
    assert.equal(await sendGithub(listener.url, 'the new secret'), 200);
    await page.getByRole('tab', { name: 'Requests' }).click();
    await page.getByRole('link', { name: /Filtered/ }).waitFor();
  });

  test('a filter is written against a request that came and saved, and the history has it', async () => {
    const { page } = studio;
    await page.getByRole('link', { name: /Filtered/ }).click();
    await page.getByRole('link', { name: 'Try the listener on it' }).click();
    await page.getByText('✗ does not hold').waitFor();
    await writeCode(page, 'Filter', 'parsed_body.action ==');
    await page.getByText('expected a value, found the end').first().waitFor();
    await writeCode(page, 'Filter', 'parsed_body.action == "opened"');
    await page.getByText('✓ holds').waitFor();
    await page.getByText('with 200 for an answer').waitFor();
    await assertAccessible(page, 'try');
    await keepScreenshot(page, 'try');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await eventually(async () => {
      const { filter } = await callApi<{ filter: string }>(
        studio.server.url,
        `GET /api/v1/listeners/${listener.id}`,
      );
      return filter === 'parsed_body.action == "opened"';
    });
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText('in force').waitFor();
    await page.locator('.attempts summary').first().click();
    await page.getByText('"opened"').waitFor();
    await assertAccessible(page, 'history');
    await keepScreenshot(page, 'history');
  });

  test('of two who edit, the second is told, and overwrites nothing', async () => {
    const { page, server } = studio;
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByLabel('Description').fill('mine');
    await callApi(server.url, `PATCH /api/v1/listeners/${listener.id}`, {
      description: THEIRS,
      filter: null,
    });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Somebody else has saved meanwhile').waitFor();
    await page.getByRole('button', { name: 'Load what is there' }).click();
    await page.getByText('Somebody else has saved meanwhile').waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('Description').inputValue(), THEIRS);
  });

  test('a leaked URL is replaced, and the old one ends after its grace', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Make a new URL' }).click();
    await page.getByText('earlier, made').waitFor();
    assert.equal(await sendGithub(listener.url, 'the new secret'), 200);
  });

  test('dead letters are seen by cause, and replayed together once it is mended', async () => {
    const { page, server } = studio;
    await go('/triggers');
    await page.getByRole('button', { name: 'New trigger' }).click();
    await page.getByLabel('Name').fill('To the shop');
    await page.getByLabel('Issues').check();
    const { port } = shop.address() as AddressInfo;
    await page.getByLabel('Send to').fill(`http://127.0.0.1:${port}/hook`);
    await keepScreenshot(page, 'new-trigger');
    await page.getByRole('button', { name: 'Make the trigger' }).click();
    await page.getByText('shown this once').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    const { items } = await callApi<{ items: { id: string }[] }>(
      server.url,
      'GET /api/v1/triggers',
    );
    await callApi(server.url, `PATCH /api/v1/triggers/${items[0]?.id}`, { retry: { attempts: 1 } });
    for (let i = 0; i < 3; i++) await sendGithub(listener.url, 'the new secret');
    await page.getByRole('link', { name: 'Dead letters' }).click();
    await page.getByText('3').first().waitFor();
    await page.getByRole('button', { name: 'Replay all …' }).waitFor({ timeout: 20_000 });
    await assertAccessible(page, 'dead letters');
    await keepScreenshot(page, 'dead-letters');
    await page.getByRole('link', { name: 'the newest of them' }).click();
    await page.getByText('the shop is closed').waitFor();
    await assertAccessible(page, 'run');
    await keepScreenshot(page, 'run');
    isBroken = false;
    await page.goBack();
    await page.getByRole('button', { name: 'Replay all …' }).click();
    await page.getByRole('button', { name: /Replay \d runs?/ }).waitFor();
    await assertAccessible(page, 'plan');
    await keepScreenshot(page, 'plan');
    await page.getByRole('button', { name: /Replay \d runs?/ }).click();
    await page.getByText('All are on their way').waitFor();
    await keepScreenshot(page, 'replay');
    await page.getByRole('link', { name: 'Destinations' }).click();
    await page.getByText(`127.0.0.1:${port}`).waitFor();
    await assertAccessible(page, 'destinations');
    await keepScreenshot(page, 'destinations');
  });

  test('a viewer sees no payload', async () => {
    const { page, browser, server, complaints } = studio;
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    await page.getByLabel('Name').fill('Victor');
    await page.getByLabel('Role', { exact: true }).selectOption('viewer');
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = (await page.getByRole('dialog').locator('.copyline code').textContent()) ?? '';
    await page.getByRole('button', { name: 'Close' }).click();
    await assertAccessible(page, 'accounts');
    await keepScreenshot(page, 'accounts');
    const context = await browser.newContext();
    const other = await context.newPage();
    listenTo(other, complaints as string[]);
    await other.goto(link);
    await other.getByLabel('Password').fill(PASSWORD);
    await other.getByRole('button', { name: 'Set the password' }).click();
    await other.getByRole('link', { name: 'Requests', exact: true }).click();
    assert.equal(await other.getByRole('link', { name: 'Accounts' }).count(), 0);
    await other
      .getByRole('link', { name: /Received/ })
      .first()
      .click();
    await other.getByText('Your role, viewer, does not show').waitFor();
    const id = other.url().split('/').at(-1);
    const body = await context.request.get(`${server.url}/api/v1/requests/${id}/body`);
    assert.equal(body.status(), 403);
    assert.equal(await other.getByRole('button', { name: 'Replay' }).count(), 0);
    await context.close();
  });

  test('a megabyte of JSON can be read and scrolled', async () => {
    const { page } = studio;
    const rows = Array.from({ length: 15_000 }, (_, id) => ({
      id,
      note: `row ${id}`,
      pad: 'x'.repeat(30),
    }));
    const body = JSON.stringify({ rows });
    assert.ok(body.length > 900_000 && body.length < 2 ** 20);
    assert.equal(await sendGithub(listener.url, 'the new secret', body), 200);
    await go('/requests');
    await page.getByRole('link', { name: /KiB/ }).first().click();
    const view = page.getByRole('region', { name: 'Text of the payload' });
    await view.getByText('"row 0"').waitFor();
    // What is drawn at once is what makes a frame long, and does not depend on what else the machine does.
    const most = await page.evaluate<number>(SCROLL);
    await view.getByText('"row 14999"').waitFor();
    assert.ok(most > 50 && most < 2_000, `${most} parts of the text were drawn at once`);
    await keepScreenshot(page, 'megabyte');
  });

  test('the server is killed and comes back, and the page goes on by itself', async () => {
    const { page } = studio;
    await go('/requests');
    await page.locator('.live.on').waitFor();
    const rows = await page.locator('.rows li').count();
    await studio.restart();
    await page.locator('.live.on').waitFor({ timeout: 20_000 });
    assert.equal(await sendGithub(listener.url, 'the new secret'), 200);
    await page.locator('.rows li').nth(rows).waitFor();
  });

  const PAGES = [
    '/',
    '/requests',
    '/events',
    '/listeners',
    '/runs',
    '/replays',
    '/triggers',
    '/credentials',
    '/account',
  ];

  for (const [scheme, width] of [
    ['light', 1440],
    ['dark', 1440],
    ['dark', 360],
    ['light', 360],
  ] as const) {
    test(`every page fits and can be used by all, ${scheme}, ${width} px wide`, async () => {
      const { page } = studio;
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      for (const path of [
        ...PAGES,
        `/listeners/${listener.id}`,
        '/dead-letters',
        '/accounts',
        '/audit',
      ]) {
        await go(path);
        await page.locator('h1').waitFor();
        await eventually(async () => (await page.locator('.skeleton').count()) === 0);
        await keepScreenshot(page, `${scheme}-${width}${path.replaceAll('/', '-')}`);
        await assertFits(page, path);
        await assertAccessible(page, `${path} ${scheme} ${width}`);
      }
    });
  }

  test('by keyboard alone: to a page, into the list, into the search', async () => {
    const { page } = studio;
    await page.setViewportSize({ width: 1440, height: 900 });
    await go('/');
    await page.locator('h1').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    await page.locator('.rows a.row').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const focused = await page.evaluate<string>('document.activeElement.href');
    assert.equal(
      focused,
      await page
        .locator('.rows a.row')
        .nth(1)
        .evaluate((row) => (row as unknown as { href: string }).href),
    );
    await page.keyboard.press('/');
    await page.keyboard.type('closed');
    await page.getByText('Nothing fits').waitFor();
    assert.match(page.url(), /q=closed/);
  });

  test('nothing complained but of what was refused on purpose', () => {
    const unexpected = studio.complaints.filter(
      (text) => !/status of (?:40[0134]|412)|ERR_CONNECTION|ERR_SOCKET|ERR_INCOMPLETE/.test(text),
    );
    assert.deepEqual(unexpected, []);
  });
});
