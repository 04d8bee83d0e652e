import { toHtml } from './html.ts';
import { inOrder, readPages, toPage, type Page } from './library.ts';
import { describeReference } from './reference.ts';

export { CONTENT_SECURITY_POLICY } from './html.ts';

/** The documentation of this very version, as the process serves it; read once, when it is first asked for. */
export interface Docs {
  /** The list of pages, as HTML. */
  index(): string;
  /** `quickstart` is HTML, `quickstart.md` its Markdown; undefined when there is no such page. */
  page(
    name: string,
  ): { readonly type: 'text/html' | 'text/markdown'; readonly text: string } | undefined;
  /** https://llmstxt.org */
  llms(): string;
  llmsFull(): string;
}

export interface DocsOptions {
  readonly publicUrl: string;
  readonly openapi: () => object;
}

const SUMMARY =
  'Earshot receives webhooks and loses none: it verifies them, keeps them durably before it answers, and runs what is bound to them. It is self-hosted: one process, with an embedded store or with PostgreSQL.';

export function createDocs({ publicUrl, openapi }: DocsOptions): Docs {
  const root = publicUrl.replace(/\/+$/, '');
  let known: readonly Page[] | undefined;
  // Everybody may ask, so nobody makes it twice. There are as many as there are pages.
  const rendered = new Map<string, string>();
  const pages = (): readonly Page[] =>
    (known ??= inOrder([...readPages(), toPage('reference', describeReference(openapi()))]));

  return {
    index() {
      const items = pages().map(
        ({ name, title, summary }) => `- [${title}](${name}.md): ${summary}`,
      );
      const machines =
        'For programs: the API as OpenAPI 3.1 at `/openapi.json`, these pages as Markdown with `.md` behind their names, all of them listed at `/llms.txt` and in one text at `/llms-full.txt`.';
      const markdown = `# Earshot\n\n${SUMMARY}\n\n${items.join('\n')}\n\n${machines}\n`;
      // The index has no folder of its own in its address: from there the pages are one level down.
      const html = toHtml({ title: 'Documentation', links: [], markdown });
      return html.replaceAll(/href="([a-z0-9-]+)"/g, 'href="docs/$1"');
    },

    page(name) {
      const isMarkdown = name.endsWith('.md');
      const made = rendered.get(name);
      if (made !== undefined) return { type: 'text/html', text: made };
      const page = pages().find((one) => one.name === (isMarkdown ? name.slice(0, -3) : name));
      if (page === undefined) return undefined;
      if (isMarkdown) return { type: 'text/markdown', text: page.markdown };
      const links = pages().map(({ name, title }) =>
        name === page.name ? { title } : { title, href: name },
      );
      const text = toHtml({ ...page, links });
      rendered.set(name, text);
      return { type: 'text/html', text };
    },

    llms() {
      const items = pages().map(
        ({ name, title, summary }) => `- [${title}](${root}/docs/${name}.md): ${summary}`,
      );
      return [
        '# Earshot',
        `> ${SUMMARY}`,
        'Everything on these pages holds for this very version. The whole of it is one text at ' +
          `${root}/llms-full.txt.`,
        `## Docs\n\n${items.join('\n')}`,
        `## Optional\n\n- [OpenAPI](${root}/openapi.json): The API as an OpenAPI 3.1 document.\n`,
      ].join('\n\n');
    },

    llmsFull() {
      const texts = pages().map(
        ({ name, markdown }) => `<!-- ${root}/docs/${name}.md -->\n\n${markdown.trim()}\n`,
      );
      return texts.join('\n---\n\n');
    },
  };
}
