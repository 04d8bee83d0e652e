import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { PROVIDER_NAMES } from '../src/provider/provider.ts';

/** Numbers that pages tell in passing, and what they count. */
const NUMBERS: readonly (readonly [page: string, told: RegExp, count: number])[] = [
  ['README.md', /handshakes of (\d+) senders/, PROVIDER_NAMES.length],
  ['docs/comparison.md', /\[(\d+)\]\(providers\.md\), and schemes/, PROVIDER_NAMES.length],
  ['docs/listeners.md', /one of \[(\d+)\]\(providers\.md\)/, PROVIDER_NAMES.length],
];

for (const [page, told, count] of NUMBERS) {
  test(`${page} tells how many there are: ${told.source}`, async () => {
    const text = await readFile(new URL(`../${page}`, import.meta.url), 'utf8');
    assert.equal(Number(told.exec(text)?.[1]), count);
  });
}
