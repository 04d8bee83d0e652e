import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { Frame } from '../frame.ts';
import { Stop } from '../error.ts';
import { newObject, type Value } from '../value.ts';

interface Open {
  readonly name: string;
  readonly fields: Record<string, Value>;
  text: string;
}

/**
 * XML to a value; NULL where it is not well-formed. The parser reports what it meets and builds nothing, so that depth
 * and number are bounded while it reads; it knows the five entities of XML 1.0, 4.6 and reads no others, declared or not.
 */
export function parseXml(text: string, frame: Frame): Value {
  frame.charge(1 + (text.length >> 3));
  const reader = new XmlReader(frame);
  // A document may begin with white space here: texts in payloads do.
  return reader.read(text.trimStart());
}

class XmlReader {
  readonly #frame: Frame;
  readonly #open: Open[] = [{ name: '', fields: newObject(), text: '' }];

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  read(text: string): Value {
    const parser = new SaxesParser();
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', (tag) => this.#begin(tag));
    parser.on('closetag', () => this.#end());
    parser.on('text', (part) => this.#addText(part));
    parser.on('cdata', (part) => this.#addText(part));
    try {
      parser.write(text).close();
    } catch (error) {
      if (error instanceof Stop) throw error;
      return null;
    }
    return this.#open[0]?.fields ?? null;
  }

  #begin({ name, attributes }: SaxesTagPlain): void {
    if (this.#open.length > this.#frame.limits.valueDepth)
      throw new Stop('value_too_deep', 'the XML nests deeper than the limit');
    this.#frame.charge(4);
    const fields = newObject();
    for (const [attribute, value] of Object.entries(attributes)) {
      this.#frame.charge(1);
      if (attribute !== 'xmlns' && !attribute.startsWith('xmlns:'))
        fields[`@${localName(attribute)}`] = value;
    }
    this.#open.push({ name: localName(name), fields, text: '' });
  }

  #addText(part: string): void {
    const open = this.#open.at(-1);
    if (open !== undefined) open.text += part;
  }

  #end(): void {
    const closed = this.#open.pop();
    const parent = this.#open.at(-1);
    if (closed === undefined || parent === undefined) return;
    add(parent.fields, closed.name, toValue(closed));
  }
}

/** White space between elements is layout, and left out. */
function toValue({ fields, text }: Open): Value {
  const trimmed = text.trim();
  if (Object.keys(fields).length === 0) return trimmed;
  if (trimmed !== '') fields['#text'] = trimmed;
  return fields;
}

function add(fields: Record<string, Value>, name: string, value: Value): void {
  const before = fields[name];
  if (before === undefined) fields[name] = value;
  else if (Array.isArray(before)) (before as Value[]).push(value);
  else fields[name] = [before, value];
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
