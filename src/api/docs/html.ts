import { Marked, type Tokens } from 'marked';
import { digest } from '../../base/bytes.ts';

/**
 * Markdown to a page that can hold nothing but text, links and tables: HTML in the Markdown is shown as text, links lead
 * to http, https and other pages, and the policy that goes with a page lets a browser run and load nothing.
 */

const STYLE = `:root{color-scheme:light dark;--line:#8884}
body{font:16px/1.6 system-ui,sans-serif;max-width:52rem;margin:0 auto;padding:1.5rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding-bottom:1rem;border-bottom:1px solid var(--line)}
a{color:LinkText}nav [aria-current]{color:inherit;font-weight:600;text-decoration:none}
h1,h2,h3{line-height:1.25;margin:2rem 0 .75rem}
code,pre{font:.875em/1.5 ui-monospace,monospace}
pre{overflow-x:auto;padding:.75rem 1rem;border:1px solid var(--line);border-radius:.375rem}
.table{overflow-x:auto}table{border-collapse:collapse}
th,td{text-align:left;vertical-align:top;padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--line)}`;

const STYLE_HASH = digest('sha256', STYLE).toString('base64');

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface HtmlPage {
  readonly title: string;
  /** Links to the other pages; the one that is shown has no address. */
  readonly links: readonly { readonly title: string; readonly href?: string }[];
  readonly markdown: string;
}

export function toHtml({ title, links, markdown }: HtmlPage): string {
  const nav = links.map(({ title, href }) =>
    href === undefined
      ? `<a aria-current="page">${escapeHtml(title)}</a>`
      : `<a href="${escapeHtml(href)}">${escapeHtml(title)}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} · Earshot</title>
<style>${STYLE}</style>
</head>
<body>
<nav>${nav.join('\n')}</nav>
<main>
${renderMarkdown(markdown)}</main>
</body>
</html>
`;
}

export function renderMarkdown(markdown: string): string {
  return createRenderer().parse(markdown, { async: false });
}

/** As the sites that show Markdown make them, so that a link works there and here. */
function toAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

function createRenderer(): Marked {
  return new Marked({
    renderer: {
      html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
      image: ({ text }: Tokens.Image) => escapeHtml(text),
      heading({ tokens, depth, text }: Tokens.Heading) {
        const inner = this.parser.parseInline(tokens);
        return `<h${depth} id="${escapeHtml(toAnchor(text))}">${inner}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const inner = this.parser.parseInline(tokens);
        const target = toTarget(href);
        return target === undefined ? inner : `<a href="${escapeHtml(target)}">${inner}</a>`;
      },
      code: ({ text }: Tokens.Code) => `<pre><code>${escapeHtml(text)}\n</code></pre>\n`,
    },
  });
}

/** Where a link may lead: elsewhere, to another page, within this one. The repository's other files are not served. */
function toTarget(href: string): string | undefined {
  if (/^(?:https?:\/\/|#)/.test(href)) return href;
  const page = /^([a-z0-9-]+)\.md(#[\w-]*)?$/.exec(href);
  return page === null ? undefined : `${page[1]}${page[2] ?? ''}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
