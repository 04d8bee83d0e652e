/** Tags that begin or end a line of their own. */
const BLOCKS: ReadonlySet<string> = new Set(
  'address article aside blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);

/** Elements whose content is not text. */
const HIDDEN: ReadonlySet<string> = new Set(['script', 'style', 'template', 'head']);

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
};

/** HTML to plain text, in one pass; for reading, not for safety: what comes out may look like HTML again. */
export function stripHtml(html: string): string {
  const lines = new Lines();
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) break;
    lines.add(html.slice(at, open));
    const tag = readTag(html, open);
    if (tag === undefined) lines.add('<');
    else if (BLOCKS.has(tag.name)) lines.break();
    at = tag === undefined ? open + 1 : pastHidden(html, tag);
  }
  lines.add(html.slice(at));
  return lines.text();
}

class Lines {
  readonly #lines: string[] = [];
  #parts: string[] = [];

  add(part: string): void {
    this.#parts.push(part);
  }

  break(): void {
    const line = readEntities(this.#parts.join('')).replaceAll(/\s+/g, ' ').trim();
    if (line !== '') this.#lines.push(line);
    this.#parts = [];
  }

  text(): string {
    this.break();
    return this.#lines.join('\n');
  }
}

interface Tag {
  readonly name: string;
  readonly isClosing: boolean;
  readonly end: number;
}

const TAG_HEAD = /<(\/?)([A-Za-z][A-Za-z0-9]*)|<!--|<[!?]/y;

/** Undefined where the `<` begins no tag. */
function readTag(html: string, open: number): Tag | undefined {
  TAG_HEAD.lastIndex = open;
  const head = TAG_HEAD.exec(html);
  if (head === null) return undefined;
  const isComment = head[0] === '<!--';
  const close = isComment ? html.indexOf('-->', open) : closeOf(html, TAG_HEAD.lastIndex);
  const end = close < 0 ? html.length : close + (isComment ? 3 : 1);
  return { name: (head[2] ?? '').toLowerCase(), isClosing: head[1] === '/', end };
}

/** The `>` of a tag, which is not one in quotes; where a quote is never closed, it is no quote. */
function closeOf(html: string, from: number): number {
  let at = from;
  for (;;) {
    const sign = /[>"']/g;
    sign.lastIndex = at;
    const found = sign.exec(html);
    if (found === null) return -1;
    if (found[0] === '>') return found.index;
    const quote = html.indexOf(found[0], found.index + 1);
    if (quote < 0) return html.indexOf('>', found.index);
    at = quote + 1;
  }
}

function pastHidden(html: string, { name, isClosing, end }: Tag): number {
  if (isClosing || !HIDDEN.has(name)) return end;
  const close = new RegExp(`</${name}[^A-Za-z0-9]`, 'gi');
  close.lastIndex = end;
  return close.exec(html)?.index ?? html.length;
}

function readEntities(text: string): string {
  return text.replaceAll(/&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});/g, toCharacter);
}

function toCharacter(entity: string, name: string): string {
  if (!name.startsWith('#')) return (Object.hasOwn(ENTITIES, name) && ENTITIES[name]) || entity;
  // `0` before `x3c` makes the number as JavaScript writes it.
  const code = Number(/^#x/i.test(name) ? `0${name.slice(1)}` : name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}
