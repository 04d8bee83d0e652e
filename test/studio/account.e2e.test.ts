import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { TOTP } from 'otpauth';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { keepScreenshot, openBrowser } from '../kit/browser.ts';
import { eventually } from '../kit/clock.ts';
import { startOpenidProvider, type RunningProvider } from '../kit/openid-provider.ts';
import { callApi, findFreePort, startServer, type RunningServer } from '../kit/server.ts';
import {
  assertAccessible,
  assertFits,
  listenTo,
  makeFirstAccount,
  PASSWORD,
} from '../kit/studio.ts';
import { installVendors } from '../vendors/install.ts';

/** A machine may be busy. */
const PATIENCE_MS = 60_000;

const GRACE = { name: 'Grace Hopper', groups: ['admins'] };
const GUEST = { name: 'A guest', groups: ['guests'] };

describe('signing in to the Studio', () => {
  let folder: string;
  let provider: RunningProvider;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let totp: TOTP;
  let recovery: readonly string[];
  /** The time step of the last code that was taken: each is taken once. */
  let usedStep = 0;
  const complaints: string[] = [];
  const env = {
    EARSHOT_OPENID_ROLES: 'admins=admin,support=log_viewer',
    EARSHOT_OPENID_TITLE: 'the company',
    EARSHOT_REQUIRE_SECOND_FACTOR: 'editor',
  };

  before(async () => {
    await installVendors();
    folder = await mkdtemp(join(tmpdir(), 'earshot-sign-in-'));
    const port = await findFreePort();
    const redirectUri = `http://127.0.0.1:${port}/studio/auth/openid/callback`;
    const people = { grace: GRACE, guest: GUEST };
    provider = await startOpenidProvider({ folder, redirectUri, people });
    const dataFolder = join(folder, 'data');
    server = await startServer({ dataFolder, port, env: { ...env, ...provider.env } });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(PATIENCE_MS);
    listenTo(page, complaints);
    const firstLink = () => /http:\S+\/studio\/welcome#\S+/.exec(server.output())?.[0] ?? '';
    await makeFirstAccount({ page, firstLink });
  });
  after(async () => {
    await browser.close();
    await server.kill('SIGTERM');
    await provider.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A code of a later step than the last one: those that are near now are taken. */
  function nextCode(of = totp): string {
    const now = Math.floor(Date.now() / 30_000);
    usedStep = Math.max(usedStep + 1, now);
    return of.generate({ timestamp: usedStep * 30_000 });
  }

  const open = async (path: string): Promise<void> => {
    await page.goto(`${server.url}/studio${path}`);
    await page.locator('h1').waitFor();
  };

  async function readFactor(on: Page): Promise<TOTP> {
    const secret = (await on.locator('.copyline code').textContent()) ?? '';
    return new TOTP({ secret: secret.replaceAll(' ', '') });
  }

  test('a second factor is set up from the account page, and its QR code and codes are shown once', async () => {
    await open('/account');
    const card = page.getByRole('region', { name: 'Second factor' });
    await card.getByLabel('Your password').fill(PASSWORD);
    await keepScreenshot(page, 'account');
    await card.getByRole('button', { name: 'Set it up' }).click();
    await card.getByRole('img', { name: 'QR code of the secret' }).waitFor();
    await assertAccessible(page, 'second factor');
    await keepScreenshot(page, 'second-factor');
    totp = await readFactor(page);
    await card.getByLabel('Code', { exact: true }).fill('000000');
    await card.getByRole('button', { name: 'Confirm' }).click();
    await card.getByText('The code is wrong').waitFor();
    await card.getByLabel('Code', { exact: true }).fill(nextCode());
    await card.getByRole('button', { name: 'Confirm' }).click();
    await card.getByRole('list', { name: 'Recovery codes' }).waitFor();
    await assertAccessible(page, 'recovery codes');
    await keepScreenshot(page, 'recovery-codes');
    recovery = await card.getByRole('listitem').allTextContents();
    assert.equal(recovery.length, 10);
    await card.getByRole('button', { name: 'I have kept them' }).click();
    await card.getByText('Recovery codes left').waitFor();
    await assertAccessible(page, 'in force');
  });

  async function signIn(code?: string, on = page): Promise<void> {
    await on.getByLabel('Name').fill('ada');
    await on.getByLabel('Password').fill(PASSWORD);
    if (code !== undefined) await on.getByLabel('Code', { exact: true }).fill(code);
    await on.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  test('the password alone lets in no more; a code does, once, and so does a recovery code', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn();
    await page.getByLabel('Code', { exact: true }).waitFor();
    await assertAccessible(page, 'code');
    await keepScreenshot(page, 'code');
    const code = nextCode();
    await signIn(code);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn();
    await signIn(code);
    await page.getByText('The code is wrong, has ended, or has been used').waitFor();
    await signIn(recovery[0]);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  });

  test('a token is made, shown once, taken by the API, and refused when it is revoked', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'API tokens' }).click();
    await page.getByText('No token yet').waitFor();
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByLabel('Name').fill('the pipeline');
    await page.getByLabel('Role').selectOption('editor');
    await assertAccessible(page, 'new token');
    await keepScreenshot(page, 'new-token');
    await page.getByRole('button', { name: 'Make the token' }).click();
    const dialog = page.getByRole('dialog', { name: 'the pipeline' });
    const token = (await dialog.locator('.copyline code').textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Close' }).click();
    const create = () =>
      fetch(`${server.url}/api/v1/listeners`, {
        method: 'POST',
        body: '{"name":"By the pipeline"}',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
    assert.equal((await create()).status, 201);
    await page.getByRole('cell', { name: 'the pipeline', exact: true }).waitFor();
    await assertAccessible(page, 'tokens');
    await keepScreenshot(page, 'tokens');
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No token yet').waitFor();
    assert.equal((await create()).status, 401);
  });

  test('the audit log names account and token, is searched by what was done, and exported', async () => {
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByLabel('What', { exact: true }).selectOption('createListener');
    await page.getByText('by token “the pipeline”').waitFor();
    await assertAccessible(page, 'audit');
    await keepScreenshot(page, 'audit');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export CSV' }).click(),
    ]);
    const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
    assert.match(lines[1] ?? '', /,ada,the pipeline,createListener,lsn_\w+,/);
    await page.getByLabel('What', { exact: true }).selectOption('createSecondFactor');
    await page.getByText('acc_').waitFor();
  });

  test('whose role wants a second factor sets one up before anything else', async () => {
    const { link } = await callApi<{ link: { url: string } }>(server.url, 'POST /api/v1/accounts', {
      name: 'Eddie',
      role: 'editor',
    });
    const context = await browser.newContext();
    const other = await context.newPage();
    other.setDefaultTimeout(PATIENCE_MS);
    listenTo(other, complaints);
    await other.goto(link.url);
    await other.getByLabel('Password').fill(PASSWORD);
    await other.getByRole('button', { name: 'Set the password' }).click();
    await other.getByRole('heading', { name: 'One more step' }).waitFor();
    const refused = await context.request.get(`${server.url}/api/v1/listeners`);
    assert.equal(refused.status(), 403);
    assert.match(await refused.text(), /second_factor_missing/);
    await assertAccessible(other, 'one more step');
    await other.getByLabel('Your password').fill(PASSWORD);
    await other.getByRole('button', { name: 'Set it up' }).click();
    await other.getByRole('img', { name: 'QR code of the secret' }).waitFor();
    await assertFits(other, 'one more step');
    await keepScreenshot(other, 'one-more-step');
    const his = await readFactor(other);
    await other.getByLabel('Code', { exact: true }).fill(his.generate());
    await other.getByRole('button', { name: 'Confirm' }).click();
    await other.getByRole('button', { name: 'I have kept them' }).click();
    await other.getByRole('heading', { name: 'Overview' }).waitFor();
    await context.close();
  });

  /** Through the provider's own pages: sign in there, and agree to what is asked for. */
  async function signInAtProvider(login: string): Promise<{ context: BrowserContext; at: Page }> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const at = await context.newPage();
    at.setDefaultTimeout(PATIENCE_MS);
    await at.goto(`${server.url}/studio/`);
    await at.getByRole('link', { name: 'Sign in with the company' }).click();
    await passProvider(at, login);
    return { context, at };
  }

  async function passProvider(at: Page, login: string): Promise<void> {
    await at.locator('[name=login]').fill(login);
    await at.locator('[name=password]').fill('whatever');
    await at.locator('[type=submit]').click();
    await at.getByRole('button', { name: 'Continue' }).click();
    await at.waitForURL(`${server.url}/studio/**`);
  }

  /** The provider is at another port of the same host, and cookies know no ports. */
  const oursIn = async (context: BrowserContext) =>
    (await context.cookies(server.url)).filter(({ name }) => name.startsWith('earshot_'));

  const roles = async () => {
    const { items } = await callApi<{ items: { name: string; role: string }[] }>(
      server.url,
      'GET /api/v1/accounts',
    );
    return new Map(items.map(({ name, role }) => [name, role]));
  };

  test('somebody signs in by a real provider, with the role that it says, each time', async () => {
    const first = await signInAtProvider('grace');
    await first.at.getByRole('link', { name: 'Accounts' }).waitFor();
    await first.at.goto(`${server.url}/studio/account`);
    await first.at.getByText('You sign in by your provider').waitFor();
    await assertAccessible(first.at, 'account of a provider');
    const cookies = await oursIn(first.context);
    assert.deepEqual(
      cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite]),
      [[true, 'Strict']],
    );
    await first.context.close();
    assert.equal((await roles()).get('Grace Hopper'), 'admin');
    provider.setPeople({ grace: { ...GRACE, groups: ['support'] }, guest: GUEST });
    const second = await signInAtProvider('grace');
    await second.at.getByRole('heading', { name: 'Overview' }).waitFor();
    assert.equal(await second.at.getByRole('link', { name: 'Accounts' }).count(), 0);
    await second.context.close();
    assert.equal((await roles()).get('Grace Hopper'), 'log_viewer');
  });

  test('whom the provider knows, and gives no role, stays out and is told why', async () => {
    const { context, at } = await signInAtProvider('guest');
    await at.getByText('gives you a role here').waitFor();
    await assertAccessible(at, 'no role');
    await keepScreenshot(at, 'no-role');
    assert.deepEqual(await oursIn(context), []);
    await context.close();
    assert.ok(!(await roles()).has('A guest'));
  });

  interface Answer {
    readonly error?: { readonly code: string };
  }

  /** As the page of the account does. */
  const askConnection = (at: Page, given: object) =>
    at.evaluate<Answer>(
      `fetch('/studio/auth/openid/connection', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: ${JSON.stringify(JSON.stringify(given))},
      }).then((response) => response.json())`,
    );

  const isConnected = async (at: Page): Promise<boolean> => {
    const response = await at.request.get(`${server.url}/studio/auth/security`);
    return ((await response.json()) as { openid: { connected: boolean } }).openid.connected;
  };

  test('the owner of an account connects a provider with password and code, and signs in by either from then on', async () => {
    provider.setPeople({ grace: GRACE, guest: GUEST, adas: { name: 'A. L.', groups: ['admins'] } });
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const at = await context.newPage();
    at.setDefaultTimeout(PATIENCE_MS);
    await at.goto(`${server.url}/studio/`);
    await signIn(undefined, at);
    await at.getByLabel('Code', { exact: true }).waitFor();
    await signIn(recovery[1], at);
    await at.getByRole('button', { name: 'Sign out' }).waitFor();
    const codeOf = async (given: object) => (await askConnection(at, given)).error?.code;
    assert.equal(await codeOf({ password: 'another one' }), 'password_mismatch');
    assert.equal(await codeOf({ password: PASSWORD }), 'second_factor_required');
    const card = at.getByRole('region', { name: 'Sign-in by a provider' });
    const fillCard = async (code = ''): Promise<void> => {
      await card.getByLabel('The password of this account').fill(PASSWORD);
      await card.getByLabel('Code', { exact: true }).fill(code);
    };
    const connectAs = async (login: string, code: string | undefined): Promise<void> => {
      await at.goto(`${server.url}/studio/account`);
      await fillCard(code);
      await card.getByRole('button', { name: 'Connect' }).click();
      await passProvider(at, login);
    };
    // Who is known as somebody else here cannot be this account, too.
    await connectAs('grace', recovery[2]);
    assert.match(at.url(), /\/studio\/account\?problem=taken$/);
    await card.getByText('Another account here is known').waitFor();
    await assertAccessible(at, 'connection');
    await keepScreenshot(at, 'connection');
    assert.equal(await isConnected(at), false);
    await context.clearCookies({ domain: '127.0.0.1', name: /^(?!earshot)/ });
    await connectAs('adas', recovery[3]);
    assert.match(at.url(), /\/studio\/account$/);
    assert.equal(await isConnected(at), true);
    assert.equal(await codeOf({ password: PASSWORD, code: recovery[4] }), 'state_conflict');
    const other = await signInAtProvider('adas');
    const { account } = (await (
      await other.at.request.get(`${server.url}/studio/auth/session`)
    ).json()) as { account: { name: string } };
    assert.equal(account.name, 'ada');
    await other.context.close();
    await at.goto(`${server.url}/studio/account`);
    await fillCard(recovery[5]);
    await card.getByRole('button', { name: 'Take it off' }).click();
    await card.getByRole('button', { name: 'Connect' }).waitFor();
    assert.equal(await isConnected(at), false);
    await context.close();
    assert.ok(!(await roles()).has('A. L.'));
  });

  test('an answer that this browser has not asked for lets nobody in', async () => {
    const { context, at } = await signInAtProvider('grace');
    const stolen = await browser.newContext();
    const other = await stolen.newPage();
    await other.goto(`${server.url}/studio/auth/openid/callback?code=x&state=y`);
    await other.getByText('does not hold, or came too late').waitFor();
    await stolen.close();
    await at.close();
    await context.close();
  });

  for (const [scheme, width] of [
    ['light', 1440],
    ['dark', 360],
  ] as const)
    test(`account and tokens fit and can be used by all, ${scheme}, ${width} px wide`, async () => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      for (const path of ['/account', '/tokens', '/audit', '/accounts']) {
        await open(path);
        await eventually(async () => (await page.locator('.skeleton').count()) === 0, PATIENCE_MS);
        await assertFits(page, path);
        await assertAccessible(page, `${path} ${scheme} ${width}`);
        await keepScreenshot(page, `sign-in-${scheme}-${width}${path.replaceAll('/', '-')}`);
      }
    });

  test('an admin takes a second factor from whoever has lost it', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await open('/accounts');
    await page
      .getByRole('row', { name: /Eddie/ })
      .getByRole('button', { name: 'Take second factor' })
      .click();
    await assertAccessible(page, 'take second factor');
    await page.getByRole('dialog').getByRole('button', { name: 'Take second factor' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const { items } = await callApi<{ items: { name: string; second_factor: boolean }[] }>(
      server.url,
      'GET /api/v1/accounts',
    );
    assert.equal(items.find(({ name }) => name === 'Eddie')?.second_factor, false);
  });

  test('the owner takes it off with the password', async () => {
    await open('/account');
    await page.getByRole('button', { name: 'Take it off' }).click();
    const dialog = page.getByRole('dialog', { name: 'Take it off' });
    await dialog.getByLabel('Your password').fill('not the password');
    await dialog.getByRole('button', { name: 'Take it off' }).click();
    await dialog.getByText('No account has this name and this password').waitFor();
    await dialog.getByLabel('Your password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Take it off' }).click();
    await page.getByRole('button', { name: 'Set it up' }).waitFor();
  });

  test('nothing complained but of what was refused', () => {
    const unexpected = complaints.filter((text) => !/status of 40[0134]/.test(text));
    assert.deepEqual(unexpected, []);
  });
});
