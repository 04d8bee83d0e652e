import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { keepScreenshot } from '../kit/browser.ts';
import { eventually } from '../kit/clock.ts';
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

interface Made {
  readonly id: string;
  readonly url: string;
}

interface Definition {
  readonly filter: string | null;
  readonly description: string;
  readonly retention: number;
  readonly verification: { readonly rules: readonly string[] | null };
  readonly payload: { readonly schema: unknown };
  readonly dedupe: unknown;
  readonly mapping: unknown;
  readonly redaction: unknown;
}

const SECRET = 'the secret of the test';

type Box = Awaited<ReturnType<Locator['boundingBox']>>;

function isInSight(box: Box): boolean {
  return box !== null && box.y >= 0 && box.y + box.height <= 900;
}

function issue(action: string, number: number): string {
  const user = { login: 'octocat', email: 'octo@cat.example' };
  return JSON.stringify({ action, issue: { number, title: `Issue ${number}`, user } });
}

describe('editing a listener against what has come', () => {
  let studio: StudioInBrowser;
  let listener: Made;

  before(async () => {
    studio = await openStudio();
    await makeFirstAccount(studio);
    listener = await callApi<Made>(studio.server.url, 'POST /api/v1/listeners', {
      name: 'Issues',
      verification: { signature: { preset: 'github', secret: SECRET } },
    });
    for (const [index, action] of ['opened', 'closed', 'opened'].entries())
      assert.equal(await sendGithub(listener.url, SECRET, issue(action, index + 1)), 200);
  });
  after(() => studio.close());

  const go = (path: string) => studio.page.goto(`${studio.server.url}/studio${path}`);
  const read = () => callApi<Definition>(studio.server.url, `GET /api/v1/listeners/${listener.id}`);
  const open = async (): Promise<void> => {
    await go(`/listeners/${listener.id}?tab=definition`);
    await studio.page.getByText('It would be').waitFor();
  };
  const save = async (): Promise<void> => {
    await studio.page.getByRole('button', { name: 'Save', exact: true }).click();
    await studio.page.getByText('Saved; it holds').waitFor();
  };
  /** Takes what is offered first for what was typed. */
  const take = async (offered: string): Promise<void> => {
    const { page } = studio;
    const option = page.locator('.cm-tooltip-autocomplete li[aria-selected]', { hasText: offered });
    await option.waitFor();
    // It could be there and out of sight.
    await eventually(async () => isInSight(await option.boundingBox()));
    await page.keyboard.press('Tab');
  };

  test('a filter is written with completion against a stored payload, and saved', async () => {
    const { page } = studio;
    await open();
    await page.getByLabel('Filter').click();
    await page.keyboard.type('iss');
    await take('issue');
    await page.keyboard.type('.us');
    await take('user');
    await page.keyboard.type('.log');
    await take('login');
    await page.keyboard.type('.$LOWERC');
    await keepScreenshot(page, 'completion');
    await take('$LOWERCASE');
    await page.keyboard.type(' == "octocat" AND action == "o');
    await take('opened');
    const whole = 'issue.user.login.$LOWERCASE() == "octocat" AND action == "opened"';
    assert.equal(await page.getByLabel('Filter').textContent(), whole);
    await page.locator('.outcome .holds').nth(1).waitFor();
    await page.getByText('gives true').waitFor();
    await assertAccessible(page, 'definition');
    await assertFits(page, 'definition');
    await keepScreenshot(page, 'definition');
    await page.getByLabel('What is changed, and why').fill('only those that are opened');
    await save();
    assert.equal((await read()).filter, whole);
    assert.equal(await sendGithub(listener.url, SECRET, issue('closed', 4)), 200);
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText('only those that are opened').waitFor();
    await page.getByRole('tab', { name: 'Requests' }).click();
    await page.getByRole('link', { name: /Filtered/ }).waitFor();
  });

  test('what is wrong is said under the caret, with what was probably meant', async () => {
    const { page } = studio;
    await open();
    await writeCode(page, 'Filter', 'actoin == 1');
    await page.getByText('did you mean "action"? (field_unknown)').first().waitFor();
    await writeCode(page, 'Filter', 'action.$LOWERCAS()');
    await page.getByText('did you mean "$LOWERCASE"? (function_unknown)').first().waitFor();
    assert.equal(await page.locator('.words pre').textContent(), `${' '.repeat(7)}^^^^^^^^^`);
    await assertAccessible(page, 'a wrong filter');
    await keepScreenshot(page, 'wrong-filter');
    // It outlives the page, and is gone when it is discarded.
    await page.reload();
    await page.getByText('Not saved: filter').waitFor();
    await page.getByText('(function_unknown)').first().waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Nothing is changed').waitFor();
    await page.getByText('(function_unknown)').first().waitFor({ state: 'detached' });
  });

  test('a schema is made of the captured payloads, and tried on the newest requests', async () => {
    const { page } = studio;
    await page.getByRole('heading', { name: 'Payload' }).click();
    await page.getByRole('button', { name: 'Make it from the captured payloads' }).click();
    await page.getByText('It fits the schema').waitFor();
    await writeCode(page, 'Schema', '{ "action": "text" }');
    await page.locator('.words', { hasText: '"text"' }).waitFor();
    await writeCode(page, 'Schema', '{ "action": "string", "issue": { "number": "string" } }');
    await page.getByText('✗ Payload schema mismatch').waitFor();
    await page.getByRole('button', { name: /Try it on the newest/ }).click();
    const table = page.getByRole('table', { name: 'What would become of the newest requests' });
    await table.waitFor();
    assert.equal(await table.getByText('Rejected').count(), 4);
    await assertAccessible(page, 'newest requests');
    await keepScreenshot(page, 'newest-requests');
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  test('duplicates, mapping and redaction are written beside what they give, and saved at once', async () => {
    const { page } = studio;
    await page.getByRole('heading', { name: 'Duplicates' }).click();
    await writeCode(page, 'Key', 'issue.number');
    await page.getByRole('heading', { name: 'Mapping' }).click();
    await writeCode(page, 'Type', '"issue." + action');
    await writeCode(page, 'Data', '{ "who": "issue.user.login" }');
    await page.getByRole('heading', { name: 'Redaction' }).click();
    await page.getByLabel('Masked', { exact: true }).fill('issue.user.email');
    await page.getByText('The event: issue.closed').waitFor();
    await page
      .getByRole('region', { name: 'as it would be shown' })
      .getByText('[redacted]')
      .waitFor();
    await assertAccessible(page, 'all parts');
    await keepScreenshot(page, 'all-parts');
    await save();
    const { dedupe, mapping, redaction } = await read();
    assert.deepEqual(dedupe, {
      key: ['issue.number'],
      window: '1d',
      keep: 'first',
      max_wait: null,
    });
    assert.deepEqual(mapping, { type: '"issue." + action', data: { who: 'issue.user.login' } });
    assert.deepEqual(redaction, { paths: ['issue.user.email'], at_rest: false });
  });

  test('of two who edit, the second is told, and can put hers on top of it', async () => {
    const { page, server } = studio;
    await writeCode(page, 'Filter', 'action != "closed"');
    await callApi(server.url, `PATCH /api/v1/listeners/${listener.id}`, { retention: 7 });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Somebody else has saved meanwhile').waitFor();
    await page.getByText('payloads are kept for 7 days').waitFor();
    await assertAccessible(page, 'collision');
    await keepScreenshot(page, 'collision');
    await page.getByRole('button', { name: 'Put mine on top of it' }).click();
    await save();
    const { filter, retention } = await read();
    assert.deepEqual([filter, retention], ['action != "closed"', 7]);
  });

  test('what a rule has refused is found, mended against that very request, and replayed', async () => {
    const { page, server } = studio;
    await callApi(server.url, `PATCH /api/v1/listeners/${listener.id}`, {
      verification: { rules: ['issue.number < 10'] },
    });
    assert.equal(await sendGithub(listener.url, SECRET, issue('opened', 12)), 401);
    await go('/requests?outcome=rejected');
    await page.getByRole('link', { name: /Rejected.*Issues/ }).click();
    await page.getByText('A verification rule of the listener does not hold for it').waitFor();
    await page.getByText('✗ does not hold').waitFor();
    await assertAccessible(page, 'refused by a rule');
    await keepScreenshot(page, 'refused-by-rule');
    await page.getByRole('link', { name: 'Open the listener' }).click();
    await page.getByText('gives false').waitFor();
    await writeCode(page, 'Rule 1', 'issue.number < 100');
    await page.getByText('gives true').first().waitFor();
    await page.getByText('It would be').waitFor();
    await save();
    await page.goBack();
    await page.getByText('As the listener is now').waitFor();
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('It was verified and stored').waitFor();
    await keepScreenshot(page, 'replayed');
  });

  test('two payloads are compared, member by member', async () => {
    const { page } = studio;
    await go('/requests?outcome=received&type=issues');
    await page.locator('.rows a.row').first().click();
    await page.getByRole('link', { name: 'Compare' }).click();
    const table = page.getByRole('table', { name: 'Differences of the payloads' });
    await table.getByText('issue.number').waitFor();
    await page.getByLabel('With this request').waitFor();
    await assertAccessible(page, 'compare');
    await assertFits(page, 'compare');
    await keepScreenshot(page, 'compare');
  });

  test('the list says how much comes to each listener, and how much of it is refused', async () => {
    const { page } = studio;
    await go('/listeners');
    await page.getByRole('img', { name: /requests in the last hour/ }).waitFor();
    await page.locator('.rows .fails', { hasText: '%' }).waitFor();
    await assertAccessible(page, 'listeners');
    await assertFits(page, 'listeners');
    await keepScreenshot(page, 'listeners');
  });

  test("a trigger's condition and what it sends are tried on an event while they are written", async () => {
    const { page, server } = studio;
    const trigger = await callApi<{ id: string }>(server.url, 'POST /api/v1/triggers', {
      name: 'Forward issues',
      listener_ids: [listener.id],
      workflow: { steps: [{ forward: { url: 'http://127.0.0.1:9/' } }] },
      paused: true,
    });
    await go(`/triggers/${trigger.id}?tab=settings`);
    await page.getByLabel('Tried on this event').waitFor();
    await page.getByLabel('Condition', { exact: true }).click();
    await page.keyboard.type('map');
    await take('mapped');
    await page.keyboard.type('.ty');
    await take('type');
    await page.keyboard.type(' == "iss');
    await take('issue.opened');
    await page.getByText('gives true').waitFor();
    await writeCode(page, 'What is sent', '{ "title": "issue.title" }');
    await page.getByText(/gives \{"title":"Issue \d+"\}/).waitFor();
    await assertAccessible(page, 'trigger editors');
    await assertFits(page, 'trigger editors');
    await keepScreenshot(page, 'trigger-editors');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved; it holds').waitFor();
    const { condition, input } = await callApi<{ condition: string; input: unknown }>(
      server.url,
      `GET /api/v1/triggers/${trigger.id}`,
    );
    assert.equal(condition, 'mapped.type == "issue.opened"');
    assert.deepEqual(input, { title: 'issue.title' });
  });

  test('requests are found by type and by an expression', async () => {
    const { page } = studio;
    await go('/requests');
    await page.getByLabel('Expression').fill('issue.number == 2');
    await page.waitForURL(/where=/);
    await page.locator('.rows li').nth(1).waitFor({ state: 'detached' });
    await page.locator('.rows li').waitFor();
    await page.getByLabel('Expression').fill('issue.number ==');
    await page.getByText('expected a value, found the end').waitFor();
    await page.getByLabel('Expression').fill('issue.number == 99');
    await page.getByText('Nothing fits').waitFor();
    await page.getByLabel('Expression').fill('');
    await page.getByLabel('Type').fill('issue.opened');
    await page.locator('.rows li').first().waitFor();
    await assertAccessible(page, 'filters');
    await keepScreenshot(page, 'filters');
  });

  test('all of it fits a small window, in the dark too', async () => {
    const { page } = studio;
    await page.setViewportSize({ width: 360, height: 900 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await open();
    await page.getByLabel('Filter').waitFor();
    await page.getByText('gives').first().waitFor();
    await assertFits(page, 'definition, 360 px');
    await assertAccessible(page, 'definition, 360 px, dark');
    await keepScreenshot(page, 'definition-360');
  });

  test('a version is compared with any other, which can be linked to, and restored', async () => {
    const { page } = studio;
    await page.setViewportSize({ width: 1440, height: 900 });
    await go(`/listeners/${listener.id}?tab=history`);
    await page.locator('summary', { hasText: 'Version 1' }).last().click();
    const changes = page.getByRole('table', { name: 'What version 1 changed' });
    await changes.getByText('verification').first().waitFor();
    await page.getByLabel('Compared with').selectOption('2');
    await changes.locator('tr', { hasText: 'filter' }).waitFor();
    await page.reload();
    await changes.locator('tr', { hasText: 'filter' }).waitFor();
    assert.equal(await page.getByLabel('Compared with').inputValue(), '2');
    await assertAccessible(page, 'history');
    await assertFits(page, 'history');
    await keepScreenshot(page, 'history');
    assert.notEqual((await read()).filter, null);
    await page.getByRole('button', { name: 'Restore this version' }).click();
    await page.getByText('Restored version 1').waitFor();
    assert.equal((await read()).filter, null);
  });

  test('nothing complained but of what was refused on purpose', () => {
    const unexpected = studio.complaints.filter((text) => !/status of (?:40[0134]|412)/.test(text));
    assert.deepEqual(unexpected, []);
  });
});
