import { readdirSync, readFileSync } from 'node:fs';

/** The pages of `docs/`, which lies beside the sources and beside the built package alike. */
export interface Page {
  /** As in its address. */
  readonly name: string;
  readonly title: string;
  /** The first sentences. */
  readonly summary: string;
  readonly markdown: string;
}

const FOLDER = new URL('../../../docs/', import.meta.url);

/** In the order of a reader; a page that is not named here comes behind them. */
const ORDER = [
  'quickstart',
  'studio',
  'accounts',
  'concepts',
  'listeners',
  'verification',
  'credentials',
  'configuration-as-code',
  'forwarding',
  'replay',
  'operations',
  'monitoring',
  'postgresql',
  'nodes',
  'spool',
  'deployment',
  'upgrading',
  'internet',
  'security',
  'durability',
  'clients',
  'cli',
  'api',
  'reference',
  'mcp',
  'errors',
] as const satisfies string[];

export function readPages(folder = FOLDER): readonly Page[] {
  return readdirSync(folder)
    .filter((file) => /^[a-z0-9-]+\.md$/.test(file))
    .map((file) =>
      toPage(file.slice(0, -'.md'.length), readFileSync(new URL(file, folder), 'utf8')),
    );
}

export function inOrder(pages: readonly Page[]): readonly Page[] {
  const rank = ({ name }: Page): number => {
    const at = (ORDER as readonly string[]).indexOf(name);
    return at < 0 ? ORDER.length : at;
  };
  return pages.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

export function toPage(name: string, markdown: string): Page {
  // What marks the generated parts is for the one who writes the page.
  const shown = markdown.replaceAll(/^<!--.*?-->\n*/gms, '');
  const title = /^# (.+)$/m.exec(shown)?.[1] ?? name;
  const summary = /^# .+\n+((?:(?!```|[#|]).+\n)+)/m.exec(shown)?.[1] ?? '';
  return { name, title, summary: toSentence(summary), markdown: shown };
}

/** One line, without the marks of Markdown, and no longer than a list of pages wants it. */
function toSentence(text: string): string {
  const plain = text
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*_]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return /^.{20,240}?[.:](?= |$)/.exec(plain)?.[0].replace(/:$/, '.') ?? plain.slice(0, 240);
}
