import { fieldOf } from '../access.ts';
import { Stop } from '../error.ts';
import type { Code, Frame } from '../frame.ts';
import { printJson } from '../functions/functions.ts';
import { isList, isObject, isTruthy, type Value } from '../value.ts';

/**
 * Mustache: variables, sections, inverted sections, comments. No partials, lambdas or other delimiters: those read
 * what the template does not hold, or run it.
 */
export type Template = (frame: Frame) => string;

/** What a name that no section has stands for. */
export type Root = (name: string) => Code;

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly path: Path; readonly isEscaped: boolean }
  | {
      readonly kind: 'section';
      readonly path: Path;
      readonly isInverted: boolean;
      readonly pieces: Piece[];
    };

/** The empty one is `.`, the item of the section. */
interface Path {
  readonly steps: readonly string[];
  readonly root: Code;
}

interface Open {
  readonly name: string;
  readonly pieces: Piece[];
}

const TAG = /\{\{\{([^{}]*)\}\}\}|\{\{([#^/!&>=]?)([^{}]*)\}\}/g;

/** Sections alone on their line do not leave an empty one behind. */
const ALONE = /^[ \t]*(\{\{[#^/!][^{}]*\}\})[ \t]*(?:\r?\n|$(?![^]))/gm;

/** Throws a Stop where a tag is not closed, or of a sort that is not known. */
export function compileTemplate(source: string, root: Root, depth: number): Template {
  const text = source.replaceAll(ALONE, '$1');
  const open: Open[] = [{ name: '', pieces: [] }];
  let at = 0;
  for (const match of text.matchAll(TAG)) {
    const [tag, raw, sign = '', name = ''] = match;
    addText(open, text.slice(at, match.index));
    at = match.index + tag.length;
    if (raw === undefined) addTag(open, { sign, name: name.trim(), root });
    else add(open, { kind: 'variable', path: toPath(raw, root), isEscaped: false });
    if (open.length > depth) throw malformed(`sections nest deeper than ${depth} levels`);
  }
  addText(open, text.slice(at));
  const [whole, unclosed] = open;
  if (unclosed !== undefined) throw malformed(`the section "${unclosed.name}" is not closed`);
  const pieces = whole?.pieces ?? [];
  return (frame) => new Rendering(frame).render(pieces, []);
}

function malformed(summary: string): Stop {
  return new Stop('template_malformed', summary);
}

function add(open: readonly Open[], piece: Piece): void {
  open.at(-1)?.pieces.push(piece);
}

function addText(open: readonly Open[], text: string): void {
  if (text.includes('{{')) throw malformed('a tag is not closed');
  if (text !== '') add(open, { kind: 'text', text });
}

interface Tag {
  readonly sign: string;
  readonly name: string;
  readonly root: Root;
}

function addTag(open: Open[], { sign, name, root }: Tag): void {
  switch (sign) {
    case '!':
      return;
    case '':
    case '&':
      add(open, { kind: 'variable', path: toPath(name, root), isEscaped: sign === '' });
      return;
    case '#':
    case '^': {
      const pieces: Piece[] = [];
      add(open, { kind: 'section', path: toPath(name, root), isInverted: sign === '^', pieces });
      open.push({ name, pieces });
      return;
    }
    case '/':
      if (open.length < 2 || open.pop()?.name !== name)
        throw malformed(`"{{/${name}}}" closes a section that is not open`);
      return;
    default:
      throw malformed(`tags with "${sign}" are not known here`);
  }
}

function toPath(given: string, root: Root): Path {
  const name = given.trim();
  if (name === '.') return { steps: [], root: () => null };
  const steps = name.split('.').map((step) => step.trim());
  const [first = ''] = steps;
  if (steps.includes('')) throw malformed(`"${name}" is not a name`);
  return { steps, root: root(first) };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** One text being made. */
class Rendering {
  readonly #frame: Frame;
  #length = 0;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /** `sections` are the items of the sections around, the innermost last. */
  render(pieces: readonly Piece[], sections: readonly Value[]): string {
    return pieces.map((piece) => this.#one(piece, sections)).join('');
  }

  #one(piece: Piece, sections: readonly Value[]): string {
    this.#frame.charge(1);
    if (piece.kind === 'text') return this.#made(piece.text);
    const value = this.#find(piece.path, sections);
    if (piece.kind === 'variable') return this.#made(this.#toText(value, piece.isEscaped));
    const { isInverted, pieces } = piece;
    if (isInverted) return isTruthy(value) ? '' : this.render(pieces, sections);
    const items = isList(value) ? value : isTruthy(value) ? [value] : [];
    return items.map((item) => this.render(pieces, [...sections, item])).join('');
  }

  #made(text: string): string {
    this.#length += text.length;
    this.#frame.roomFor(this.#length);
    return text;
  }

  #find({ steps, root }: Path, sections: readonly Value[]): Value {
    const [first, ...rest] = steps;
    if (first === undefined) return sections.at(-1) ?? null;
    const section = sections.findLast((each) => isObject(each) && Object.hasOwn(each, first));
    const start = section === undefined ? root(this.#frame) : fieldOf(section, first);
    return rest.reduce(step, start);
  }

  #toText(value: Value, isEscaped: boolean): string {
    if (value === null) return '';
    const text = typeof value === 'object' ? printJson(value, this.#frame) : String(value);
    return isEscaped ? text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign) : text;
  }
}

/** Items of lists by number: `labels.0.name`. */
function step(value: Value, name: string): Value {
  if (isList(value)) return /^\d{1,9}$/.test(name) ? (value[Number(name)] ?? null) : null;
  return fieldOf(value, name);
}
