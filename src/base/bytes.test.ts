import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digest, equalBytes, hmac, randomKey, seal, unseal, type HashAlgorithm } from './bytes.ts';

/** "abc", FIPS 180-4. */
const DIGESTS: Readonly<Record<HashAlgorithm, string>> = {
  sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  sha384:
    'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
  sha512:
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
};

for (const [algorithm, hex] of Object.entries(DIGESTS)) {
  test(`the ${algorithm} of "abc" is what FIPS 180-4 says, of text and of bytes`, () => {
    for (const data of ['abc', Uint8Array.of(97, 98, 99)]) {
      assert.equal(digest(algorithm as HashAlgorithm, data).toString('hex'), hex);
    }
  });
}

test('an HMAC is that of RFC 4231, however the message is cut', () => {
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
  for (const parts of [
    ['what do ya want for nothing?'],
    ['what do ya ', Buffer.from('want '), '', 'for nothing?'],
  ]) {
    assert.equal(hmac('sha256', Buffer.from('Jefe'), parts).toString('hex'), expected);
  }
});

test('bytes are equal when all of them are', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  for (const [other, equal] of [
    [Uint8Array.of(1, 2, 3), true],
    [Buffer.of(0, 1, 2, 3).subarray(1), true],
    [Uint8Array.of(1, 2, 4), false],
    [Uint8Array.of(1, 2), false],
    [Uint8Array.of(1, 2, 3, 0), false],
    [new Uint8Array(), false],
  ] as const) {
    assert.equal(equalBytes(bytes, other), equal);
  }
  assert.ok(equalBytes(new Uint8Array(), new Uint8Array()));
});

test('a random key has as many bytes as asked, and is another each time', () => {
  assert.equal(randomKey(32).byteLength, 32);
  assert.notDeepEqual(randomKey(32), randomKey(32));
});

describe('what is sealed', () => {
  const key = Buffer.alloc(32, 1);
  const plaintext = Uint8Array.from({ length: 256 }, (_, i) => i);
  const sealed = seal(key, plaintext, 'sec_1');

  test('opens with the same key in the same place', () => {
    assert.deepEqual(unseal(key, sealed, 'sec_1'), Buffer.from(plaintext));
    assert.deepEqual(unseal(key, seal(key, new Uint8Array(), ''), ''), Buffer.alloc(0));
  });

  test('is other bytes each time', () => {
    assert.notDeepEqual(seal(key, plaintext, 'sec_1'), sealed);
  });

  test('does not open with another key, or in another place', () => {
    assert.equal(unseal(Buffer.alloc(32, 2), sealed, 'sec_1'), undefined);
    assert.equal(unseal(key, sealed, 'sec_2'), undefined);
    assert.equal(unseal(key, sealed, ''), undefined);
  });

  test('does not open when any bit of it was changed, or when it was cut', () => {
    for (let i = 0; i < sealed.byteLength; i++) {
      const forged = Buffer.from(sealed);
      forged[i] = (forged[i] ?? 0) ^ 1;
      assert.equal(unseal(key, forged, 'sec_1'), undefined, `byte ${i}`);
    }
    for (const length of [0, 11, 12, 27, 28, sealed.byteLength - 1]) {
      assert.equal(unseal(key, sealed.subarray(0, length), 'sec_1'), undefined, `${length} bytes`);
    }
  });
});
