import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describeReference } from '../bench/page.ts';
import { describeMetrics } from '../src/api/metrics.ts';
import { describeReferences } from '../src/cli/declare/declare.ts';
import { describeConfig } from '../src/config/describe.ts';
import { describeErrors, describeOperations } from './docs-api.ts';
import { describeCommands } from './docs-commands.ts';
import { listExampleFiles } from './docs-examples.ts';
import { describeProviders } from './docs-providers.ts';
import {
  describeDirectives,
  describeExpressionErrors,
  describeFunctions,
  describeGrammar,
  describeLimits,
  describeOperators,
  describeVariables,
} from './docs-expressions.ts';

/**
 * The generated parts of the docs: what stands between `<!-- generated: name -->` and `<!-- /generated -->` comes from
 * the code. Writes them, or only the pages that are named; with `--check` only says which are stale.
 */
type Describe = () => string | Promise<string>;

const PARTS: Readonly<Record<string, Describe>> = {
  'docs/benchmarks.md results': describeReference,
  'docs/operations.md configuration': describeConfig,
  'docs/monitoring.md metrics': describeMetrics,
  'docs/cli.md commands': describeCommands,
  'docs/api.md operations': describeOperations,
  'docs/errors.md errors': describeErrors,
  'docs/providers.md providers': describeProviders,
  'docs/expressions.md variables': describeVariables,
  'docs/expressions.md functions': describeFunctions,
  'docs/expressions.md directives': describeDirectives,
  'docs/expressions.md operators': describeOperators,
  'docs/expressions.md errors': describeExpressionErrors,
  'docs/expressions.md limits': describeLimits,
  'docs/expressions.md grammar': describeGrammar,
};

/** What is generated whole. */
const FILES: Readonly<Record<string, () => string>> = {
  'docs/earshot.schema.json': () => JSON.stringify(describeReferences()),
  ...listExampleFiles(),
};

const root = join(import.meta.dirname, '..');

/** The page with this part written anew; everything around it stays as it is. */
function replacePart(page: string, name: string, text: string): string {
  const parts = page.split(new RegExp(`(<!-- generated: ${name} -->)[^]*?(<!-- /generated -->)`));
  const [before, open, close, after, ...more] = parts;
  if (open === undefined || more.length > 0) throw new Error(`expected one part called "${name}"`);
  return `${before}${open}\n\n${text.trim()}\n\n${close}${after}`;
}

async function renew(path: string): Promise<{ before: string; after: string }> {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const whole = FILES[relative(root, path)];
  let after = whole === undefined ? before : whole();
  for (const [where, describe] of Object.entries(PARTS)) {
    const [page = '', name = ''] = where.split(' ');
    if (path === join(root, page)) after = replacePart(after, name, await describe());
  }
  // As the formatter wants it: the gates would not agree with each other otherwise.
  const style = (await resolveConfig(path)) ?? {};
  return { before, after: await format(after, { ...style, filepath: path }) };
}

const isCheck = process.argv.includes('--check');
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const pages = new Set(
  [...Object.keys(PARTS), ...Object.keys(FILES)].map((where) => where.split(' ')[0] ?? ''),
);
for (const page of named.length > 0 ? named : pages) {
  const path = join(root, page);
  const { before, after } = await renew(path);
  if (before === after) continue;
  if (isCheck) {
    console.error(`${page}:1  is not what the code says; run: npm run docs`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, after);
    console.log(`wrote ${page}`);
  }
}
