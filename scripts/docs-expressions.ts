import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DIRECTIVE_DOCS,
  EXPRESSION_ERRORS,
  FUNCTIONS,
  LIMITS,
  OPERATORS,
  REQUEST_VOCABULARY,
  signatureOf,
} from '../src/expr/expr.ts';

/** The generated parts of docs/expressions.md, from the tables of the language. */
const room = join(import.meta.dirname, '../src/expr');

/** The productions that stand above what parses them, in their order. */
export function describeGrammar(): string {
  const productions = ['parser.ts', 'lexer.ts'].flatMap((file) => {
    const source = readFileSync(join(room, file), 'utf8');
    return Array.from(
      source.matchAll(/^ *(?:\/\*\*|\*) ([A-Za-z]+) = (.*?)(?: \*\/)?$/gm),
      ([, name = '', rule = '']) => `${name.padEnd(10)} = ${rule}`,
    );
  });
  return `\`\`\`text\n${productions.join('\n')}\n\`\`\``;
}

const GROUPS = ['text', 'lists', 'objects', 'numbers', 'time', 'conversion', 'digests'] as const;
const TITLES: Readonly<Record<(typeof GROUPS)[number], string>> = {
  text: 'Text',
  lists: 'Lists',
  objects: 'Objects',
  numbers: 'Numbers',
  time: 'Time',
  conversion: 'Conversion and defaults',
  digests: 'Digests, encodings, ids',
};

export function describeFunctions(): string {
  return GROUPS.map((group) => {
    const rows = FUNCTIONS.filter((each) => each.group === group).map((each) => {
      const examples = each.examples.map(describeExample).join('<br>');
      return [code(signatureOf(each)), cell(each.doc), examples];
    });
    return `### ${TITLES[group]}\n\n${table(['function', 'what it gives', 'examples'], rows)}`;
  }).join('\n\n');
}

interface Shown {
  readonly source: string;
  readonly input?: unknown;
  readonly output: unknown;
}

function describeExample({ source, input, output }: Shown): string {
  const given = input === undefined ? '' : ` with ${code(json(input))}`;
  return `${code(source)}${given} → ${code(json(output))}`;
}

export function describeOperators(): string {
  return OPERATORS.map(({ name, doc, parameters, example }) => {
    const rows = parameters.map((each) => [
      code(each.name),
      `${cell(each.doc)}${'required' in each ? '; required' : ''}`,
    ]);
    const { mapper, input, output } = example;
    const shown = JSON.stringify({ payload: input, mapper, result: output }, null, 2);
    const parts = table(['parameter', 'what it is'], rows);
    return `### ${name}()\n\n${doc}\n\n${parts}\n\n\`\`\`json\n${shown}\n\`\`\``;
  }).join('\n\n');
}

export function describeVariables(): string {
  const rows = Object.entries(REQUEST_VOCABULARY.variables).map(([name, { doc }]) => [
    code(name),
    cell(doc),
  ]);
  return table(['name', 'what it is'], rows);
}

export function describeLimits(): string {
  const rows = Object.entries(LIMITS).map(([name, limit]) => [
    code(name),
    cell(limit.doc),
    limit.default.toLocaleString('en-US'),
  ]);
  return table(['limit', 'of what', 'at most'], rows);
}

export function describeExpressionErrors(): string {
  const rows = Object.entries(EXPRESSION_ERRORS).map(([name, doc]) => [code(name), cell(doc)]);
  return table(['code', 'what is wrong'], rows);
}

export function describeDirectives(): string {
  const rows = Object.entries(DIRECTIVE_DOCS).map(([letter, doc]) => [code(`%${letter}`), doc]);
  return table(['directive', 'what it is'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

/** A bar ends a cell, in code too. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}
