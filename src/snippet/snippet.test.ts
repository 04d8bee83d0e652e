import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { LANGUAGES } from './languages.ts';
import {
  canSign,
  createSnippet,
  embedValues,
  LANGUAGE_NAMES,
  type LanguageName,
  type Signing,
  type SnippetTarget,
} from './snippet.ts';

const GITHUB: Signing = {
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  header: 'x-hub-signature-256',
  prefix: 'sha256=',
  content: [{ kind: 'body' }],
  timestamp: undefined,
  secret: 'utf8',
};
const STANDARD: Signing = {
  algorithm: 'hmac-sha256',
  encoding: 'base64',
  header: 'webhook-signature',
  prefix: 'v1,',
  content: [
    { kind: 'header', name: 'webhook-id' },
    { kind: 'literal', text: '.' },
    { kind: 'header', name: 'webhook-timestamp' },
    { kind: 'literal', text: '.' },
    { kind: 'body' },
  ],
  timestamp: { header: 'webhook-timestamp', unit: 's' },
  secret: 'whsec',
};
const KEY: SnippetTarget = {
  url: 'https://hooks.example/webhooks/v1/listeners/7a0c2a4e-5a1b-4a53-9a53-6f1d7c4c7f10/notify',
  contentType: 'application/json',
  wantsKey: true,
  signing: undefined,
};

/** As they were read by somebody who knows the language; three targets one after another. */
function golden(name: LanguageName): string {
  return readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8');
}

function written(name: LanguageName): string {
  const targets = [
    KEY,
    { ...KEY, wantsKey: false, signing: GITHUB },
    { ...KEY, signing: STANDARD },
  ];
  return targets.map((target) => createSnippet(name, target).source).join(`${'='.repeat(80)}\n`);
}

for (const name of LANGUAGE_NAMES) {
  test(`the code in ${LANGUAGES[name].title} is as it was read, byte for byte`, () => {
    assert.equal(written(name), golden(name));
  });
}

test('code says which variables it reads, and reads no other', () => {
  for (const name of LANGUAGE_NAMES) {
    const unsigned = createSnippet(name, KEY);
    assert.deepEqual(unsigned.variables, ['EARSHOT_API_KEY']);
    assert.ok(!unsigned.source.includes('EARSHOT_SECRET'), name);
    const signed = createSnippet(name, { ...KEY, wantsKey: false, signing: GITHUB });
    assert.deepEqual(signed.variables, ['EARSHOT_SECRET']);
    assert.ok(!signed.source.includes('EARSHOT_API_KEY'), name);
    const open = createSnippet(name, { ...KEY, wantsKey: false });
    assert.deepEqual(open.variables, []);
    assert.doesNotMatch(open.source, /EARSHOT_|\{\{|undefined/, name);
  }
});

test('values that are given stand in the code, and are not read from the environment', () => {
  const values = { EARSHOT_API_KEY: 'eyJ.$&.x', EARSHOT_SECRET: 'it\'s "secret"' };
  for (const name of LANGUAGE_NAMES) {
    const source = embedValues(createSnippet(name, { ...KEY, signing: STANDARD }), values);
    assert.ok(source.includes('eyJ.$&.x'), name);
    assert.doesNotMatch(source, /EARSHOT_/, name);
  }
});

test('is written for what the tables hold alone', () => {
  const rows: [Partial<Signing>, boolean][] = [
    [{}, true],
    [{ algorithm: 'hmac-sha512' }, true],
    [{ algorithm: 'ed25519' }, false],
    [{ encoding: 'base64url' }, false],
    [{ secret: 'pem' }, false],
    [{ algorithm: 'toString' }, false],
  ];
  for (const [changes, fits] of rows) assert.equal(canSign({ ...GITHUB, ...changes }), fits);
});

test('takes the package of another hash', () => {
  const signing = { ...GITHUB, algorithm: 'hmac-sha384' };
  const { source } = createSnippet('go', { ...KEY, signing });
  assert.match(source, /"crypto\/sha512"[^]*sha512\.New384/);
});

test('what is filled in is not looked at again', () => {
  const { source } = createSnippet('ruby', { ...KEY, url: 'https://x/{{body}}' });
  assert.match(source, /URI\("https:\/\/x\/\{\{body\}\}"\)/);
});

describe('a text is that text, whatever is in it', () => {
  const NASTY = `'"\\ $HOME #{1+1} \${x} %s \\u0041 {{body}} */ ?> \t|\u2028|é😀`;
  const print: Partial<Record<LanguageName, (literal: string) => [string, string[]]>> = {
    curl: (literal) => ['sh', ['-c', `printf '%s' ${literal}`]],
    javascript: (literal) => [process.execPath, ['-e', `process.stdout.write(${literal})`]],
    python: (literal) => [
      'python3',
      ['-c', `import sys; sys.stdout.buffer.write((${literal}).encode())`],
    ],
    ruby: (literal) => ['ruby', ['-e', `# encoding: utf-8\nprint ${literal}`]],
    php: (literal) => ['php', ['-r', `echo ${literal};`]],
  };
  for (const [name, toCommand] of Object.entries(print)) {
    test(name, (context) => {
      const [program, parameters] = toCommand(LANGUAGES[name as LanguageName].literal(NASTY));
      try {
        execFileSync(program, ['--version'], { stdio: 'ignore' });
      } catch {
        if (program !== 'sh') return context.skip(`${program} is not here`);
      }
      assert.equal(execFileSync(program, parameters, { encoding: 'utf8' }), NASTY);
    });
  }

  test('Go, Java, C# and Swift have it in one line, with nothing that ends or opens', () => {
    const quoted = `"'\\"\\\\ $HOME #{1+1} \${x} %s \\\\u0041 {{body}} */ ?> \\t|\\u2028|é😀"`;
    for (const name of ['go', 'java', 'csharp'] as const)
      assert.equal(LANGUAGES[name].literal(NASTY), quoted, name);
    assert.equal(LANGUAGES.swift.literal(NASTY), quoted.replace('\\u2028', '\\u{2028}'));
  });
});
