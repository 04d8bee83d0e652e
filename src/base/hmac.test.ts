import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hmac, randomKey, type HashAlgorithm } from './bytes.ts';
import { hmacAtOnce } from './hmac.ts';

const ALGORITHMS: readonly HashAlgorithm[] = ['sha1', 'sha256', 'sha384', 'sha512'];
const SIZES = [0, 1, 63, 64, 65, 300, 4_096, 5_461, 5_462, 16_383, 16_384, 16_385, 100_000];

for (const algorithm of ALGORITHMS) {
  test(`${algorithm}: what is hashed at once has the code of what is hashed in pieces`, () => {
    for (const keySize of [0, 1, 20, 63, 64, 65, 127, 128, 129, 1_000]) {
      const key = randomKey(keySize);
      for (const size of SIZES) {
        const bytes = randomKey(size);
        const text = 'é😀a'.repeat(size / 8);
        for (const parts of [[bytes], [text], ['t.', bytes], [bytes, '.', text], []]) {
          const told = hmacAtOnce(algorithm, key, parts);
          assert.deepEqual(told, hmac(algorithm, key, parts), `${keySize} ${size}`);
        }
      }
    }
  });
}

test('a code is not that of another key, and stays as it was when the next is made', () => {
  const [one, other] = [randomKey(32), randomKey(32)];
  const first = hmacAtOnce('sha256', one, ['a']);
  assert.notDeepEqual(hmacAtOnce('sha256', other, ['a']), first);
  assert.deepEqual(hmacAtOnce('sha256', one, ['a']), first);
});
