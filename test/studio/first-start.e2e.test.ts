import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { keepScreenshot } from '../kit/browser.ts';
import { assertAccessible, openStudio, PASSWORD, sendGithub } from '../kit/studio.ts';
import type { StudioInBrowser } from '../kit/studio.ts';

describe('from the first start to a verified webhook on screen', () => {
  let studio: StudioInBrowser;
  before(async () => {
    studio = await openStudio();
  });
  after(() => studio.close());

  test('before there is an account, the page says where the link is', async () => {
    const { page, server } = studio;
    await page.goto(`${server.url}/`);
    await page.getByRole('heading', { name: 'No account yet' }).waitFor();
    await assertAccessible(page, 'no account');
    await keepScreenshot(page, 'no-account');
  });

  test('the link in the terminal makes the first account, once', async () => {
    const { page } = studio;
    const link = studio.firstLink();
    await page.goto(link);
    await page.getByLabel('Name').fill('ada');
    await page.getByLabel('Password').fill('too short');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByLabel('Password').fill(PASSWORD);
    await assertAccessible(page, 'welcome');
    await keepScreenshot(page, 'welcome');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const other = await studio.browser.newPage();
    await other.goto(link);
    await other
      .getByRole('heading', { name: 'Not found' })
      .or(other.getByText('Not found'))
      .waitFor();
    await other.close();
  });

  test('a listener for GitHub is made, and what comes is seen as it comes', async () => {
    const { page } = studio;
    await page.getByRole('link', { name: 'Listeners' }).click();
    await page.getByRole('link', { name: 'First listener' }).waitFor();
    await page.getByRole('link', { name: 'New listener' }).click();
    await page.getByLabel('Find a provider').waitFor();
    await assertAccessible(page, 'new listener');
    await keepScreenshot(page, 'new-listener');
    await page.getByLabel('Find a provider').fill('git');
    await page.getByRole('radio', { name: 'GitHub' }).check();
    await page.getByLabel('Name', { exact: true }).fill('Pushes');
    await page.getByRole('button', { name: 'Make the listener' }).click();
    await page.getByText('Waiting for the first request').waitFor();
    const [url = '', secret = ''] = await page.locator('.copyline code').allTextContents();
    await page.locator('.live.on').waitFor();
    await keepScreenshot(page, 'waiting');
    assert.equal(await sendGithub(url, 'wrong'), 401);
    await page.getByText('The signature was made with another secret').waitFor();
    assert.equal(await sendGithub(url, secret), 200);
    await page.getByRole('heading', { name: 'It works' }).waitFor();
    await assertAccessible(page, 'it works');
    await keepScreenshot(page, 'it-works');
    await page.getByRole('link', { name: 'See the request' }).click();
    await page.getByText('"title"').waitFor();
    await page.getByText('Verify').waitFor();
    await assertAccessible(page, 'request');
    await keepScreenshot(page, 'request');
  });

  test('who has signed out is out, and comes in with the password alone', async () => {
    const { page, server } = studio;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await assertAccessible(page, 'sign in');
    await keepScreenshot(page, 'sign-in');
    await page.goto(`${server.url}/studio/requests`);
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('No account has this name and this password').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    const cookies = await page.context().cookies();
    assert.deepEqual(
      cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite]),
      [[true, 'Strict']],
    );
  });

  test('nothing was loaded from elsewhere, and nothing complained but of what was refused', () => {
    const unexpected = studio.complaints.filter((text) => !/status of 40[014]/.test(text));
    assert.deepEqual(unexpected, []);
  });
});
