import { words } from '../words/words.ts';

/** JSON with where each of its parts stands, so that what is said of a part can be shown at it. */

export interface Place {
  readonly from: number;
  readonly to: number;
}

export type Placed =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** By JSON pointer (RFC 6901). */
      readonly places: ReadonlyMap<string, Place>;
    }
  | { readonly ok: false; readonly message: string; readonly at: Place };

export function readPlaced(text: string): Placed {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    return { ok: true, value, places: reader.places };
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
    const from = Math.min(error.at, text.length);
    return { ok: false, message: error.message, at: { from, to: Math.min(from + 1, text.length) } };
  }
}

class Misread extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const SPACE = /[ \t\r\n]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true\b|false\b|null\b/y;
const STRING = /"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
/** Deeper is no definition, and would use up the stack. */
const DEEPEST = 200;

class Reader {
  readonly places = new Map<string, Place>();
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value('');
    this.#skip();
    if (this.#at < this.#text.length) throw this.#misread(words.editor.expectedTheEnd);
    return value;
  }

  #value(pointer: string): unknown {
    this.#skip();
    const from = this.#at;
    const value = this.#read(pointer);
    this.places.set(pointer, { from, to: this.#at });
    return value;
  }

  #read(pointer: string): unknown {
    const first = this.#text[this.#at];
    if (first === '{') return this.#within(() => this.#object(pointer));
    if (first === '[') return this.#within(() => this.#list(pointer));
    if (first === '"') return this.#string();
    const scalar = this.#take(SCALAR);
    if (scalar === undefined) throw this.#misread(words.editor.expectedAValue);
    return JSON.parse(scalar);
  }

  #within<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#misread(words.editor.thisNestsTooDeep);
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #object(pointer: string): unknown {
    const members: [string, unknown][] = [];
    this.#members('}', () => {
      if (this.#text[this.#at] !== '"') throw this.#misread(words.editor.expectedAName);
      const name = this.#string();
      this.#skip();
      if (this.#text[this.#at] !== ':') throw this.#misread('expected ":"');
      this.#at += 1;
      const step = name.replaceAll('~', '~0').replaceAll('/', '~1');
      members.push([name, this.#value(`${pointer}/${step}`)]);
    });
    return Object.fromEntries(members);
  }

  #list(pointer: string): unknown {
    const items: unknown[] = [];
    this.#members(']', () => void items.push(this.#value(`${pointer}/${items.length}`)));
    return items;
  }

  #members(end: string, read: () => void): void {
    this.#at += 1;
    this.#skip();
    if (this.#text[this.#at] === end) {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#skip();
      read();
      this.#skip();
      const next = this.#text[this.#at];
      if (next !== ',' && next !== end) throw this.#misread(`expected "," or "${end}"`);
      this.#at += 1;
      if (next === end) return;
    }
  }

  #string(): string {
    const string = this.#take(STRING);
    if (string === undefined) throw this.#misread(words.editor.textNotClosed);
    try {
      return JSON.parse(string) as string;
    } catch {
      throw this.#misread(words.editor.controlCharacter);
    }
  }

  #skip(): void {
    this.#take(SPACE);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #misread(message: string): Misread {
    return new Misread(message, this.#at);
  }
}

const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|.)/y;

/** Where the character at `offset` of a text stands in the JSON that writes it, from its opening quote on. */
export function offsetInJson(written: string, offset: number): number {
  let at = 1;
  for (let left = offset; left > 0 && at < written.length - 1; left--) {
    ESCAPE.lastIndex = at;
    at += ESCAPE.exec(written)?.[0].length ?? 1;
  }
  return at;
}
