import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkWords } from './check-words.ts';

function check(path: string, text: string): string {
  return checkWords(new Map([[path, text]])).join('\n');
}

/** Puts a banned word together, so that this file does not contain it. */
function join(...parts: string[]): string {
  return parts.join('');
}

const refused: readonly [title: string, path: string, text: string, say: string][] = [
  ['a second l', 'docs/runs.md', join('one\nrun is cance', 'lled'), ':2  "cance'],
  ['a second l in a name', 'src/a.ts', join('let isCance', 'lling = 1;'), ' is spelled with one l'],
  ['a registry', 'README.md', join('https://registry.npm', 'js.org/x'), ' is the host of a'],
  ['a path of a machine', 'docs/a.md', join('see `/wor', 'k/main/x`'), ' is a path of one machine'],
  ['a home of a machine', 'docs/a.md', join('cd /roo', 't/x'), ' is a path of one machine'],
  ['a temporary folder', 'src/a.ts', join("const a = '/tm", "p/x';"), ' is a path of one machine'],
  [
    'a registry in the lock file',
    'package-lock.json',
    join('"resolved"', ': "https://x/y.tgz"'),
    ' ties the lock file to one registry',
  ],
  ['an exemption', 'src/a.ts', join('// oxlint-', 'disable-next-line'), ' asks for an exemption'],
  ['an unchecked type', 'test/a.ts', join('// @ts-', 'ignore'), ' asks for an exemption'],
  ['an expected error', 'src/a.ts', join('// @ts-expect-', 'error'), ' belongs in a test'],
  ['an empty file name', 'src/base/utils.ts', '', ' "utils" says nothing'],
  ['an empty folder name', 'test/helpers/clock.ts', '', ' "helpers" says nothing'],
  ['a barrel', 'src/store/index.ts', '', ' "index" says nothing'],
  ['an ending', 'src/store/row-helpers.ts', '', ' "row-helpers" says nothing'],
  ['a file name in camelCase', 'src/store/groupCommit.ts', '', ' "groupCommit" is not kebab-case'],
  ['an I before a type', 'src/a.ts', 'interface IStore {}', ' "IStore" is not the noun'],
  ['a manager', 'src/a.ts', 'class RunManager {}', ' "RunManager" is not the noun'],
  ['a second word', 'src/a.ts', 'const deliveries = [];', ' "deliveries": say attempts'],
  ['a second name', 'src/a.ts', 'f({ callbackUrl: 1 });', ' "callbackUrl": say webhookUrl'],
  ['a second name in capitals', 'src/a.ts', 'const JOB_ID = 1;', ' "JOB_ID": say runId'],
  [
    'a text of an element',
    'studio/a.tsx',
    'const a = <p>not\n yet</p>;',
    ':1  "not yet" belongs in',
  ],
  ['a text beside an element', 'studio/a.tsx', 'const a = <p>see <b /></p>;', '"see" belongs in'],
  [
    'a label',
    'studio/a.tsx',
    '\nconst a = <p label="name" />;',
    ':2  "name" belongs in studio/words',
  ],
  ['a title', 'studio/a.tsx', 'const a = <p title="x" />;', '"x" belongs in'],
  ['a name for who listens', 'studio/a.tsx', 'const a = <p aria-label="x" />;', '"x" belongs in'],
  ['a placeholder', 'studio/a.tsx', 'const a = <p placeholder="x" />;', '"x" belongs in'],
  ['a text that is chosen', 'studio/a.tsx', "const a = <p>{b ? 'on' : c}</p>;", '"on" belongs in'],
  [
    'a text that is sometimes there',
    'studio/a.tsx',
    "const a = <p>{b && 'on'}</p>;",
    '"on" belongs',
  ],
  ['a text with a gap', 'studio/a.tsx', 'const a = <p>{`${b} days`}</p>;', '"∅ days" belongs in'],
  ['a message', 'studio/a.ts', "throw new Error('It is gone.');", '"It is gone." belongs in'],
  [
    'a text with a number',
    'studio/a.ts',
    "const A = ['30d', 'in 30 days'];",
    '"in 30 days" belongs in',
  ],
  ['a word in a table', 'studio/a.ts', "const A = { b: 'Never' };", '"Never" belongs in'],
];

const allowed: readonly [title: string, path: string, text: string][] = [
  ['one l', 'src/a.ts', 'const canceled = cancel(); // cancellations'],
  ['what a provider says, in a string', 'src/a.ts', "header('x-github-delivery')"],
  ['a folder of our own', 'docs/a.md', 'src/work/x, ./tmp/x and https://example.com/work/x'],
  ['a name that only begins like another', 'src/a.ts', 'const subscriptionless = hookIdle;'],
  ['names of others outside src', 'test/a.test.ts', 'const delivery = 1;'],
  ['an expected error in a test', 'src/a.test.ts', join('// @ts-expect-', 'error')],
  ['an index that is no module', 'studio/index.html', ''],
  ['a text of the catalogue', 'studio/words/en/runs.ts', "const a = 'No run yet';"],
  ['a text of a test', 'studio/a.test.ts', "it('is a sentence');"],
  ['a class', 'studio/a.tsx', "const a = <p class={b ? 'muted small' : 'muted'} />;"],
  ['what is typed', 'studio/a.tsx', 'const a = <code>earshot serve</code>;'],
  ['a key', 'studio/a.tsx', "const a = b === 'Enter' && <kbd>g</kbd>;"],
  ['what a load is called', 'studio/a.ts', 'const a = useLoaded(`runs of ${id}`, load);'],
  ['a state', 'studio/a.tsx', 'const a = <Status of="received" />;'],
  ['a shape of a drawing', 'studio/a.tsx', 'const a = <path d={`M${x} 1`} />;'],
  ['a migration', 'src/store/sql/migrations/0001-first.ts', ''],
  ['suites and end-to-end tests', 'test/two-minutes.e2e.test.ts', ''],
  ['a word that is a type of its own', 'src/a.ts', 'interface Identity {} type Invoice = 1;'],
];

describe('checkWords', () => {
  for (const [title, path, text, say] of refused) {
    it(`refuses ${title}`, () => {
      const faults = check(path, text);
      assert.ok(faults.includes(say), faults);
    });
  }
  for (const [title, path, text] of allowed) {
    it(`lets pass ${title}`, () => assert.equal(check(path, text), ''));
  }
});
