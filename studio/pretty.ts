/**
 * JSON with one member a line. The text of each value stays as it came: numbers that a script cannot hold, and the order
 * of members, are what somebody looks for here. Undefined for what is no JSON.
 */
export function prettyJson(text: string): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const parts: string[] = [];
  let depth = 0;
  const line = (): void => void parts.push('\n', '  '.repeat(depth));
  for (const [token] of text.matchAll(TOKEN)) {
    if (/^[{[]\s*[}\]]$/.test(token)) parts.push(token.replaceAll(/\s/g, ''));
    else if (token === '{' || token === '[') {
      depth += 1;
      parts.push(token);
      line();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      line();
      parts.push(token);
    } else if (token === ',') {
      parts.push(token);
      line();
    } else parts.push(token === ':' ? ': ' : token);
  }
  return parts.join('');
}

const TOKEN = /"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Beyond this many characters a line goes on in the next: one that is a megabyte long could not be drawn. */
const WIDEST = 400;

export interface TextLine {
  readonly text: string;
  /** Undefined where it goes on from the line before. */
  readonly number: number | undefined;
}

export function toLines(text: string): readonly TextLine[] {
  const lines: TextLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    lines.push({ text: line.slice(0, WIDEST), number: index + 1 });
    for (let from = WIDEST; from < line.length; from += WIDEST)
      lines.push({ text: line.slice(from, from + WIDEST), number: undefined });
  }
  return lines;
}

/** UTF-8, or undefined. */
export function toText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export function toHex(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const plain = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.'));
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(48)} ${plain.join('')}`);
  }
  return lines.join('\n');
}
