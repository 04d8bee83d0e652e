import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The pages of the docs, and the blocks of code in them. */
export interface Page {
  readonly name: string;
  readonly markdown: string;
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly where: string;
  readonly language: string;
  /** What stands behind the language. */
  readonly info: string;
  readonly text: string;
}

const ROOT = join(import.meta.dirname, '../..');

export function readDocs(): readonly Page[] {
  return [...globSync('docs/*.md', { cwd: ROOT }).toSorted(), 'README.md'].map((name) => {
    const markdown = readFileSync(join(ROOT, name), 'utf8');
    return { name, markdown, blocks: readBlocks(name, markdown) };
  });
}

function readBlocks(page: string, markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w+)(?: (.*))?\n([^]*?)^```$/gm)].map((match) => {
    const [, language = '', info = '', text = ''] = match;
    const line = markdown.slice(0, match.index).split('\n').length;
    return { where: `${page}:${line}`, language, info, text };
  });
}
