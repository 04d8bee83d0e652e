import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { operations } from '../contract.ts';
import { openHouse, play, type House } from '../api.suite.ts';

const folder = new URL('../../../docs/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.slice(0, -'.md'.length));

describe('the documentation', () => {
  let house: House;

  before(async () => {
    house = await openHouse();
  });

  after(() => house.close());

  const get = (path: string) =>
    play(house, { title: path, path, headers: { authorization: '' }, status: 200 });

  test('is served to everybody, page by page, as HTML and as Markdown', async () => {
    for (const name of [...names, 'reference']) {
      const html = await get(`/docs/${name}`);
      assert.equal(html.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.match(html.headers.get('content-security-policy') ?? '', /default-src 'none'/);
      const markdown = await get(`/docs/${name}.md`);
      assert.equal(markdown.headers.get('content-type'), 'text/markdown; charset=utf-8');
      const [, title = ''] = /^# (.+)\n/.exec(await markdown.text()) ?? [];
      assert.ok((await html.text()).includes(`<h1 id=`) && title !== '', name);
    }
  });

  test('the Markdown is the page, but for the marks of what was generated', async () => {
    const text = await (await get('/docs/api.md')).text();
    assert.doesNotMatch(text, /<!--/);
    const file = readFileSync(new URL('api.md', folder), 'utf8');
    assert.equal(
      text.replaceAll(/\n+/g, '\n'),
      file.replaceAll(/<!--.*-->/g, '').replaceAll(/\n+/g, '\n'),
    );
  });

  test('links between pages lead to pages, from the list of them too', async () => {
    for (const path of ['/docs', ...names.map((name) => `/docs/${name}`), '/docs/reference']) {
      const html = await (await get(path)).text();
      const links = [...html.matchAll(/href="(?!https?:)([^"#]*)(?:#([^"]*))?"/g)];
      for (const [, href = '', anchor] of links) {
        const target = new URL(href, `http://x${path}`).pathname;
        const page = await (await get(href === '' ? path : target)).text();
        if (anchor !== undefined)
          assert.ok(page.includes(` id="${anchor}"`), `${path} to ${target}#${anchor}`);
      }
      assert.ok(links.length > 5, path);
    }
  });

  test('the style that a page has is the one that its policy allows', async () => {
    const response = await get('/docs');
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(await response.text()) ?? [];
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.ok(policy.includes(`'sha256-${hash('sha256', style, 'base64')}'`));
  });

  test('the reference has every operation and every schema', async () => {
    const text = await (await get('/docs/reference.md')).text();
    for (const { method, path } of Object.values(operations))
      assert.ok(text.includes(`### ${method} ${path}\n`), path);
    assert.ok(text.includes('### POST /webhooks/v1/listeners/{listener_id}/notify\n'));
    assert.doesNotMatch(text, /undefined|\[object/);
  });

  test('llms.txt lists every page with its address, and llms-full.txt is all of them', async () => {
    const index = await (await get('/llms.txt')).text();
    assert.match(index, /^# Earshot\n\n> .+\n\n[^]*\n## Docs\n\n- \[/);
    const full = await (await get('/llms-full.txt')).text();
    for (const name of names) {
      assert.ok(index.includes(`](https://hooks.example/docs/${name}.md): `), name);
      const markdown = await (await get(`/docs/${name}.md`)).text();
      assert.ok(full.includes(markdown.trim()), name);
    }
    for (const line of index.split('\n').filter((line) => line.startsWith('- ')))
      assert.match(line, /^- \[[^\]]+\]\(https:\/\/hooks\.example\/[^)]+\): .+\.$/);
  });

  test('what is no page is not found, whatever it is called', async () => {
    for (const name of [
      'nope',
      'nope.md',
      '..%2fpackage.json',
      '%2e%2e',
      'api.md.md',
      'API',
      'toString',
    ])
      await play(house, { title: name, path: `/docs/${name}`, status: 404 });
  });
});
