import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { chooseLanguage, chooseLocale } from './locale.ts';
import { phrase, toPlural } from './phrase.ts';
import { words, type Words } from './words.ts';

const folder = join(import.meta.dirname, '..');

describe('the catalogue', () => {
  it('has nothing that is said nowhere', () => {
    const sources = globSync('**/*.{ts,tsx}', { cwd: folder })
      .filter((path) => !path.startsWith('words') && !path.startsWith('node_modules'))
      .map((path) => readFileSync(join(folder, path), 'utf8'))
      .join('\n');
    const taken = [...sources.matchAll(/const \{([^}]+)\} = words\.(\w+);/g)].flatMap(
      ([, names = '', group = '']) =>
        names.split(',').map((name) => `words.${group}.${name.trim()}`),
    );
    const said = new Set([...taken, ...(sources.match(/\bwords\.\w+\.\w+/g) ?? [])]);
    const unsaid = Object.entries(words)
      .flatMap(([group, texts]) => Object.keys(texts).map((name) => `words.${group}.${name}`))
      .filter((name) => !said.has(name));
    assert.deepEqual(unsaid, []);
  });

  it('takes a language only with every text, and with what each is told', () => {
    // @ts-expect-error: a text is missing.
    const without: Words = { ...words, terms: { yes: 'ja' } };
    // @ts-expect-error: a text with a gap has become one without.
    const gapless: Words = { ...words, keys: { ...words.keys, revokeNamed: 'Widerrufen' } };
    const other: Words = { ...words, terms: { ...words.terms, yes: 'ja' } };
    assert.ok([without, gapless, other].every((each) => each.runs === words.runs));
  });
});

describe('toPlural', () => {
  const forms = { one: 'one: #', few: 'few: #', many: 'many: #', other: 'other: #' };
  for (const [language, count, text] of [
    ['en', 1, 'one: 1'],
    ['en', 0, 'other: 0'],
    ['en', 10_000, 'other: 10,000'],
    ['pl', 3, 'few: 3'],
    ['pl', 12, 'many: 12'],
    ['de', 10_000, 'other: 10.000'],
  ] as const)
    it(`says ${count} in "${language}" as "${text}"`, () => {
      assert.equal(toPlural(language)(count, forms), text);
    });

  it('takes the other form where a language has one that is not given', () => {
    assert.equal(toPlural('pl')(3, { one: 'x', other: '# y' }), '3 y');
  });
});

describe('chooseLanguage', () => {
  for (const [title, readers, language] of [
    ['takes the first that the reader has', ['fr-FR', 'de-AT', 'en'], 'de'],
    ['takes a region where it has a catalogue of its own', ['pt-BR'], 'pt-BR'],
    ['takes what was chosen before what the browser says', ['en', 'de'], 'en'],
    ['passes by what was not chosen', ['', 'de'], 'de'],
    ['takes the first of all where the reader has none', ['ja'], 'en'],
  ] as const)
    it(title, () => {
      assert.equal(chooseLanguage(['en', 'de', 'pt-BR'], readers), language);
    });
});

describe('chooseLocale', () => {
  for (const [title, language, readers, locale] of [
    ["takes the reader's own", 'en', ['fr-FR', 'en-GB', 'en-US'], 'en-GB'],
    ['takes that of the page where the reader has another', 'en', ['de-AT'], 'en'],
    ['passes by what is no language', 'en', ['en-US@posix', 'en-CA'], 'en-CA'],
    ['takes that of the page where nothing is said', 'de', [], 'de'],
  ] as const)
    it(title, () => {
      assert.equal(chooseLocale(language, readers), locale);
    });
});

describe('phrase', () => {
  it('puts parts where the sentence wants them', () => {
    const link = (text: string): string => `[${text}]`;
    assert.deepEqual(phrase`See ${link('runs')} of ${7}.`, [
      'See ',
      '[runs]',
      ' of ',
      7,
      '.',
      undefined,
    ]);
  });
});
