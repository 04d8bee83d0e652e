import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTENT_SECURITY_POLICY, renderMarkdown, toHtml } from './html.ts';

const ROWS: readonly (readonly [string, string, string])[] = [
  ['text', 'a *b* `c`', '<p>a <em>b</em> <code>c</code></p>\n'],
  ['HTML is shown', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  [
    'HTML within a line too',
    'a <b onclick="x">c</b>',
    '<p>a &lt;b onclick=&quot;x&quot;&gt;c&lt;/b&gt;</p>\n',
  ],
  ['a link to another page', '[x](credentials.md)', '<p><a href="credentials">x</a></p>\n'],
  ['a link to a place on it', '[x](api.md#pages)', '<p><a href="api#pages">x</a></p>\n'],
  [
    'a link to elsewhere',
    '[x](https://a.example/?b&c)',
    '<p><a href="https://a.example/?b&amp;c">x</a></p>\n',
  ],
  ['a link to a file that is not served', '[x](../SECURITY.md)', '<p>x</p>\n'],
  ['a link that would run', '[x](javascript:alert(1))', '<p>x</p>\n'],
  ['a link that hides what it is', '[x](data:text/html,y)', '<p>x</p>\n'],
  ['a picture is its words', '![a "b"](x.png)', '<p>a &quot;b&quot;</p>\n'],
  [
    'a heading',
    '## What `it` answers',
    '<h2 id="what-it-answers">What <code>it</code> answers</h2>\n',
  ],
  ['code', '```sh\na <b> && c\n```', '<pre><code>a &lt;b&gt; &amp;&amp; c\n</code></pre>\n'],
];

for (const [title, markdown, html] of ROWS)
  test(title, () => assert.equal(renderMarkdown(markdown), html));

test('a page has its title and its links as text, and a style that its policy names', () => {
  const html = toHtml({
    title: '<i>',
    links: [{ title: 'A & B', href: 'a' }, { title: 'here' }],
    markdown: '# x',
  });
  assert.match(html, /<title>&lt;i&gt; · Earshot<\/title>/);
  assert.match(html, /<a href="a">A &amp; B<\/a>\n<a aria-current="page">here<\/a>/);
  assert.doesNotMatch(html, /<script|\son\w+=|\sstyle=/);
  assert.match(CONTENT_SECURITY_POLICY, /^default-src 'none'; style-src 'sha256-[\w+/]{43}='/);
  assert.doesNotMatch(CONTENT_SECURITY_POLICY, /unsafe|script-src/);
});
