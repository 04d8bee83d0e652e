import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TOTP, URI } from 'otpauth';
import { findStep, newTotpSecret, stepAt, toBase32, toCode, toKeyUri } from './totp.ts';

/** RFC 6238, appendix B, SHA-1. Its codes have eight digits, of which ours are the last six. */
const VECTORS = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const;

test('codes are those of RFC 6238', () => {
  const secret = Buffer.from('12345678901234567890');
  for (const [seconds, code] of VECTORS)
    assert.equal(toCode(secret, stepAt(seconds * 1_000)), code.slice(-6), String(seconds));
});

test('secrets are written as RFC 4648 says', () => {
  for (const [text, written] of [
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foobar', 'MZXW6YTBOI'],
  ] as const)
    assert.equal(toBase32(Buffer.from(text)), written);
});

test('an authenticator that reads the address makes the codes that are taken', () => {
  const secret = newTotpSecret();
  const uri = toKeyUri({ secret: toBase32(secret), account: 'Ada: & Söhne', host: 'a.example' });
  const theirs = URI.parse(uri);
  assert.ok(theirs instanceof TOTP);
  assert.deepEqual([theirs.issuer, theirs.label], ['Earshot a.example', 'Ada: & Söhne']);
  assert.deepEqual(Buffer.from(theirs.secret.bytes), secret);
  for (let i = 0; i < 200; i++) {
    const timestamp = i * 98_765_432_109;
    const code: string = theirs.generate({ timestamp });
    assert.equal(findStep(secret, code, timestamp), stepAt(timestamp));
  }
});

test('a code is of now, or of the half minute before or behind, and of no other', () => {
  const secret = newTotpSecret();
  const nowMs = Date.UTC(2026, 10, 23);
  const now = stepAt(nowMs);
  const steps = [-2, -1, 0, 1, 2].map((by) => findStep(secret, toCode(secret, now + by), nowMs));
  assert.deepEqual(steps, [undefined, now - 1, now, now + 1, undefined]);
  for (const wrong of ['', '12345', '1234567', 'abcdef', '１２３４５６'])
    assert.equal(findStep(secret, wrong, nowMs), undefined, wrong);
});
