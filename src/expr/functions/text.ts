import { article, charactersOf } from '../access.ts';
import { Stop } from '../error.ts';
import type { Frame } from '../frame.ts';
import type { Found } from '../pattern.ts';
import { isList, type Value } from '../value.ts';
import { define, type FunctionDefinition, type Site } from './definition.ts';
import { stripHtml } from './html.ts';

const TEXT = { name: 'text', kind: 'text' } as const;
const PATTERN = { name: 'pattern', kind: 'text' } as const;

export const TEXT_FUNCTIONS: readonly FunctionDefinition[] = [
  define({
    name: 'LOWERCASE',
    group: 'text',
    params: [TEXT],
    doc: 'In small letters.',
    examples: [
      { source: 'title.$LOWERCASE()', input: { title: 'Disk FULL' }, output: 'disk full' },
    ],
    call: ([text], { frame }) => made(text.toLowerCase(), frame),
  }),
  define({
    name: 'UPPERCASE',
    group: 'text',
    params: [TEXT],
    doc: 'In capitals.',
    examples: [{ source: '$UPPERCASE("eur")', output: 'EUR' }],
    call: ([text], { frame }) => made(text.toUpperCase(), frame),
  }),
  define({
    name: 'TITLECASE',
    group: 'text',
    params: [TEXT],
    doc: 'The first letter of each word is a capital, the others are small.',
    examples: [{ source: '"IN pROGRESS, don\'t".$TITLECASE()', output: "In Progress, Don't" }],
    call: ([text], { frame }) => made(toTitleCase(text), frame),
  }),
  define({
    name: 'TRIM',
    group: 'text',
    params: [TEXT],
    doc: 'Without white space at both ends.',
    examples: [{ source: '"  a b ".$TRIM()', output: 'a b' }],
    call: ([text], { frame }) => made(text.trim(), frame),
  }),
  define({
    name: 'CONCAT',
    group: 'text',
    params: [
      { name: 'items', kind: 'list' },
      { name: 'separator', kind: 'text', optional: true },
    ],
    doc: 'The items as one text, with the separator between them. Numbers and booleans become text; NULL counts as `""` and keeps its place, so that keys of several parts stay apart.',
    examples: [
      {
        source: '$CONCAT([repo, number], "#")',
        input: { repo: 'core', number: 7 },
        output: 'core#7',
      },
      { source: '$CONCAT(["a", NULL, TRUE], "-")', output: 'a--true' },
    ],
    call: ([items, separator = ''], { frame }) => concat(items, separator, frame),
  }),
  define({
    name: 'SPLIT',
    group: 'text',
    params: [TEXT, { name: 'separator', kind: 'text' }],
    doc: 'The parts between the separators, which are taken as they stand. An empty separator gives the characters.',
    examples: [{ source: '"a,b,,c".$SPLIT(",")', output: ['a', 'b', '', 'c'] }],
    call: ([text, separator], { frame }) => split(text, separator, frame),
  }),
  define({
    name: 'REPLACE',
    group: 'text',
    params: [TEXT, PATTERN, { name: 'replacement', kind: 'text' }],
    patternAt: 1,
    doc: 'Every match of a regular expression replaced. In the replacement `$1` to `$9` are the groups, `$0` the match, `$$` a dollar.',
    examples: [
      { source: '"+49 (30) 123".$REPLACE("[^0-9]", "")', output: '4930123' },
      { source: '"Doe, Jane".$REPLACE("(\\w+), (\\w+)", "$2 $1")', output: 'Jane Doe' },
    ],
    call: ([text, pattern, replacement], site) => replace(text, { pattern, replacement }, site),
  }),
  define({
    name: 'REPLACE_TEXT',
    group: 'text',
    params: [TEXT, { name: 'search', kind: 'text' }, { name: 'replacement', kind: 'text' }],
    doc: 'Every occurrence of a text replaced; nothing in either has a special meaning.',
    examples: [{ source: '"1.5.2".$REPLACE_TEXT(".", "-")', output: '1-5-2' }],
    call: ([text, search, replacement], { frame }) =>
      search === '' ? text : concat(split(text, search, frame), replacement, frame),
  }),
  define({
    name: 'STARTS_WITH',
    group: 'text',
    params: [TEXT, { name: 'prefix', kind: 'text' }],
    doc: 'Whether the text begins so.',
    examples: [
      { source: 'ref.$STARTS_WITH("refs/tags/")', input: { ref: 'refs/tags/v1' }, output: true },
    ],
    call: ([text, prefix], { frame }) => {
      frame.chargeText(prefix.length);
      return text.startsWith(prefix);
    },
  }),
  define({
    name: 'ENDS_WITH',
    group: 'text',
    params: [TEXT, { name: 'suffix', kind: 'text' }],
    doc: 'Whether the text ends so.',
    examples: [{ source: '"report.pdf".$ENDS_WITH(".pdf")', output: true }],
    call: ([text, suffix], { frame }) => {
      frame.chargeText(suffix.length);
      return text.endsWith(suffix);
    },
  }),
  define({
    name: 'MATCH',
    group: 'text',
    params: [TEXT, PATTERN],
    patternAt: 1,
    doc: 'Whether a regular expression matches anywhere in the text; `^` and `$` tie it to the ends.',
    examples: [
      { source: '"v1.22.3".$MATCH("^v\\d+\\.")', output: true },
      { source: '"Error: disk".$MATCH("(?i)error")', output: true },
    ],
    call: ([text, pattern], { patterns, frame }) => patterns.get(pattern, frame).test(text, frame),
  }),
  define({
    name: 'EXTRACT',
    group: 'text',
    params: [TEXT, PATTERN, { name: 'group', kind: 'number', optional: true }],
    patternAt: 1,
    doc: 'The first match of a regular expression, or one of its groups: by default the first group where there is one. NULL where nothing matches.',
    examples: [
      { source: '"Fixes PROJ-142 today".$EXTRACT("[A-Z]+-\\d+")', output: 'PROJ-142' },
      { source: '"t=17,v1=ab".$EXTRACT("v1=([0-9a-f]+)")', output: 'ab' },
    ],
    call: ([text, pattern, group], { patterns, frame }) => {
      const [found] = patterns.get(pattern, frame).findAll(text, frame);
      return found === undefined ? null : chosen(found, group);
    },
  }),
  define({
    name: 'EXTRACT_ALL',
    group: 'text',
    params: [TEXT, PATTERN],
    patternAt: 1,
    doc: 'All matches of a regular expression, or their first groups.',
    examples: [{ source: '"#a and #b".$EXTRACT_ALL("#(\\w+)")', output: ['a', 'b'] }],
    call: ([text, pattern], { patterns, frame }) => {
      const all: Value[] = [];
      for (const found of patterns.get(pattern, frame).findAll(text, frame)) {
        frame.assertItems(all.length + 1);
        all.push(chosen(found));
      }
      return all;
    },
  }),
  define({
    name: 'STRIP_HTML',
    group: 'text',
    params: [TEXT],
    doc: 'HTML as plain text: tags go, those of blocks and `<br>` become new lines, the usual entities are read, white space is drawn together. Not a way to make HTML harmless.',
    examples: [
      {
        source: '"<p>Disk <b>full</b> &amp; slow</p><p>Now</p>".$STRIP_HTML()',
        output: 'Disk full & slow\nNow',
      },
    ],
    call: ([text], { frame }) => {
      frame.charge(1 + (text.length >> 4));
      return stripHtml(text);
    },
  }),
  define({
    name: 'LENGTH',
    group: 'text',
    params: [{ name: 'value', kind: 'sized' }],
    doc: 'How many characters a text has, items a list, or names an object.',
    examples: [
      { source: '$LENGTH(commits)', input: { commits: [1, 2] }, output: 2 },
      { source: '"naïve".$LENGTH()', output: 5 },
    ],
    call: ([value], { frame }) => {
      if (typeof value === 'string') return charactersOf(value, frame).length;
      return isList(value) ? value.length : Object.keys(value).length;
    },
  }),
];

/** Turning to the other case can make a text longer: `ß` becomes `SS`. */
function made(text: string, frame: Frame): string {
  frame.roomFor(text.length);
  return text;
}

function toTitleCase(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/(?<![\p{L}\p{N}'’])\p{L}/gu, (letter) => letter.toUpperCase());
}

/** Lengths are added up before anything is joined: the limit must hold before the memory is taken. */
export function concat(items: readonly Value[], separator: string, frame: Frame): string {
  let length = separator.length * Math.max(0, items.length - 1);
  frame.charge(items.length);
  const parts = items.map((item) => {
    const part = toPart(item);
    length += part.length;
    return part;
  });
  frame.roomFor(length);
  return parts.join(separator);
}

function toPart(item: Value): string {
  if (typeof item === 'string') return item;
  if (item === null) return '';
  if (typeof item === 'object')
    throw new Stop(
      'type_mismatch',
      `joins texts, numbers and booleans, not ${article(item)}; see $JSON`,
    );
  return String(item);
}

function split(text: string, separator: string, frame: Frame): readonly string[] {
  frame.chargeText(text.length);
  if (separator === '') {
    frame.chargeItems(text.length);
    return Array.from(text);
  }
  const most = frame.limits.listItems;
  const parts = text.split(separator, most + 1);
  frame.chargeItems(parts.length);
  return parts;
}

/** The first group, where there is one and none is asked for. */
function chosen({ groups }: Found, group = groups.length > 1 ? 1 : 0): Value {
  return groups[group] ?? null;
}

interface Replacement {
  readonly pattern: string;
  readonly replacement: string;
}

function replace(text: string, { pattern, replacement }: Replacement, site: Site): string {
  const pieces = replacement.split(/(\$[$0-9])/).filter((piece) => piece !== '');
  const parts: string[] = [];
  let length = 0;
  let at = 0;
  const add = (part: string): void => {
    length += part.length;
    // Looked at piece by piece: `$0` can stand in the replacement a thousand times.
    site.frame.assertRoom(length);
    parts.push(part);
  };
  for (const found of site.patterns.get(pattern, site.frame).findAll(text, site.frame)) {
    add(text.slice(at, found.start));
    site.frame.charge(pieces.length);
    for (const piece of pieces) add(fillIn(piece, found));
    at = found.end;
  }
  add(text.slice(at));
  site.frame.chargeText(length);
  return parts.join('');
}

function fillIn(piece: string, { groups }: Found): string {
  if (!/^\$[$0-9]$/.test(piece)) return piece;
  return piece === '$$' ? '$' : (groups[Number(piece[1])] ?? '');
}
