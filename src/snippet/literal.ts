/** Texts as languages write them. What is in the text may not end it, nor be taken for an expression. */

/** POSIX shell: nothing means anything between single quotes, and the quote itself is written outside of them. */
export function shellLiteral(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** PHP: between single quotes only the quote and the backslash mean anything. */
export function phpLiteral(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}

const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Quotes and what cannot stand in a line, also to those who take U+0085, U+2028 and U+2029 for ends of lines. */
const SPECIAL = /["\\\p{Cc}\u2028\u2029]/gu;

/** Double quotes, with `\uXXXX`: Python, JavaScript, Go, Java, C#. Halves of surrogate pairs fit none of them. */
export function quotedLiteral(text: string): string {
  return quote(text, (code) => `\\u${code.padStart(4, '0')}`);
}

export function swiftLiteral(text: string): string {
  return quote(text, (code) => `\\u{${code}}`);
}

/** Ruby: as above, and `#` begins expressions. */
export function rubyLiteral(text: string): string {
  return quotedLiteral(text).replaceAll('#', '\\#');
}

function quote(text: string, escape: (code: string) => string): string {
  const inner = text
    .toWellFormed()
    .replaceAll(SPECIAL, (one) => NAMED[one] ?? escape(one.charCodeAt(0).toString(16)));
  return `"${inner}"`;
}
