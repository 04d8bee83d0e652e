import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { matchesGlob, posix } from 'node:path';
import { readModule } from './read-module.ts';
import { findTexts } from './studio-texts.ts';
import { FILE_NAME_ENDINGS, FILE_NAMES, SECOND_WORDS, TEXT_RULES, TYPE_NAMES } from './words.ts';

/** Spelling, names of files and types, second words, and what must not leave the machine it was written on. */
export type Files = ReadonlyMap<string, string>;

export function checkWords(files: Files): readonly string[] {
  return [...files].flatMap(([path, text]) => [
    ...fileNameFaults(path),
    ...textFaults(path, text),
    ...nameFaults(path, text),
    ...studioFaults(path, text),
  ]);
}

function fileNameFaults(path: string): readonly string[] {
  if (!/\.tsx?$/.test(path)) return [];
  const folders = posix.dirname(path).split('/');
  const stem = posix.basename(path).replace(/\..*$/, '');
  const faults: string[] = [];
  for (const name of [...folders, stem]) {
    if (FILE_NAMES.has(name) || FILE_NAME_ENDINGS.test(name)) {
      faults.push(`${path}:1  "${name}" says nothing about what is inside`);
    }
  }
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(stem))
    faults.push(`${path}:1  "${stem}" is not kebab-case`);
  return faults;
}

function textFaults(path: string, text: string): readonly string[] {
  const rules = TEXT_RULES.filter(({ files }) => files === undefined || matchesGlob(path, files));
  return text.split('\n').flatMap((line, index) =>
    rules.flatMap(({ pattern, say }) => {
      const found = pattern.exec(line);
      return found === null ? [] : [`${path}:${index + 1}  ${JSON.stringify(found[0])} ${say}`];
    }),
  );
}

/** What people read in the Studio is said in one place, where it can be translated. */
function studioFaults(path: string, text: string): readonly string[] {
  if (!matchesGlob(path, 'studio/**/*.{ts,tsx}') || /\.(?:test|d)\.ts$/.test(path)) return [];
  return path.startsWith('studio/words/') ? [] : findTexts(path, text);
}

/** Names that we give ourselves; what providers call their things stands in strings. */
function nameFaults(path: string, text: string): readonly string[] {
  if (!matchesGlob(path, 'src/**/*.ts')) return [];
  const { identifiers, types } = readModule(path, text);
  const faults = new Set<string>();
  for (const { name, line } of types) {
    if (TYPE_NAMES.test(name)) faults.add(`${path}:${line}  "${name}" is not the noun of a thing`);
  }
  for (const { name, line } of identifiers) {
    const words = ` ${toWords(name)} `;
    for (const [second, first] of Object.entries(SECOND_WORDS)) {
      if (words.includes(` ${second} `)) faults.add(`${path}:${line}  "${name}": say ${first}`);
    }
  }
  return [...faults];
}

/** `webhookHandler`, `WEBHOOK_HANDLER` → `webhook handler`. */
function toWords(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}

function readRepository(): Files {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    encoding: 'utf8',
  });
  const files = new Map<string, string>();
  for (const path of listed.split('\0')) {
    // What others have sent us keeps their words.
    if (path === '' || path.includes('/fixtures/') || !existsSync(path)) continue;
    if (!statSync(path).isFile()) continue;
    const text = readFileSync(path, 'utf8');
    if (!text.includes('\0')) files.set(path, text);
  }
  return files;
}

if (import.meta.main) {
  const faults = checkWords(readRepository());
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
