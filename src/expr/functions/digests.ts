import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Stop } from '../error.ts';
import { didYouMean } from '../suggest.ts';
import { define, type FunctionDefinition } from './definition.ts';

const TEXT = { name: 'text', kind: 'text' } as const;
const ENCODING = { name: 'encoding', kind: 'text', optional: true } as const;
const ENCODINGS = ['hex', 'base64', 'base64url'] as const;
const ALGORITHMS = ['sha1', 'sha256', 'sha384', 'sha512'];

/** Texts are taken as UTF-8. Secrets do not belong in expressions: a listener's signature scheme keeps them sealed. */
export const DIGEST_FUNCTIONS: readonly FunctionDefinition[] = [
  define({
    name: 'SHA256',
    group: 'digests',
    params: [TEXT, ENCODING],
    doc: 'The SHA-256 of the text: `hex` (the default), `base64` or `base64url`.',
    examples: [
      {
        source: '$SHA256("abc")',
        output: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      },
    ],
    call: ([text, encoding = 'hex'], { frame }) => {
      frame.chargeText(text.length);
      return createHash('sha256').update(text).digest(one(ENCODINGS, encoding));
    },
  }),
  define({
    name: 'HMAC',
    group: 'digests',
    params: [
      TEXT,
      { name: 'key', kind: 'text' },
      { name: 'algorithm', kind: 'text', optional: true },
      ENCODING,
    ],
    doc: 'The HMAC of the text: `sha1`, `sha256` (the default), `sha384` or `sha512`, as `hex` (the default), `base64` or `base64url`. To verify a signature, use the signature settings of the listener: they keep the secret sealed and take the bytes as they came.',
    examples: [
      {
        source: '"what do ya want for nothing?".$HMAC("Jefe")',
        output: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      },
    ],
    call: ([text, key, algorithm = 'sha256', encoding = 'hex'], { frame }) => {
      frame.chargeText(text.length + key.length);
      const name = one(ALGORITHMS, algorithm.toLowerCase().replace('-', ''));
      return createHmac(name, key).update(text).digest(one(ENCODINGS, encoding));
    },
  }),
  define({
    name: 'SAME_SECRET',
    group: 'digests',
    params: [TEXT, { name: 'other', kind: 'text' }],
    doc: 'Whether two texts are equal, in a time that does not tell how far they are; for tokens and signatures.',
    examples: [
      { source: 'token.$SAME_SECRET("s3cret")', input: { token: 's3cret' }, output: true },
    ],
    call: ([text, other], { frame }) => {
      frame.chargeText(text.length + other.length);
      // Of their digests, so that the lengths need not be the same.
      const [left, right] = [text, other].map((each) => createHash('sha256').update(each).digest());
      return left !== undefined && right !== undefined && timingSafeEqual(left, right);
    },
  }),
  define({
    name: 'BASE64',
    group: 'digests',
    params: [TEXT],
    doc: 'The text in Base64 (RFC 4648, 4).',
    examples: [{ source: '$BASE64("user:pass")', output: 'dXNlcjpwYXNz' }],
    call: ([text], { frame }) => {
      frame.roomFor(text.length * 4);
      return Buffer.from(text).toString('base64');
    },
  }),
  define({
    name: 'BASE64_DECODE',
    group: 'digests',
    params: [TEXT],
    doc: 'The text that stands in Base64, in either alphabet, padded or not. NULL where it is no Base64, or its bytes are no UTF-8.',
    examples: [
      { source: '"dXNlcjpwYXNz".$BASE64_DECODE().$SPLIT(":")[0]', output: 'user' },
      { source: '"%%".$BASE64_DECODE()', output: null },
    ],
    call: ([text], { frame }) => {
      frame.chargeText(text.length);
      if (!/^[A-Za-z0-9+/_-]*={0,2}\s*$/.test(text)) return null;
      try {
        return UTF8.decode(Buffer.from(text, 'base64'));
      } catch {
        return null;
      }
    },
  }),
  define({
    name: 'UUID',
    group: 'digests',
    params: [],
    doc: 'A fresh random UUID, another one each time.',
    examples: [{ source: '$UUID().$LENGTH()', output: 36 }],
    call: (_, { frame: { ambient } }) => {
      if (ambient.uuid === undefined)
        throw new Stop('ambient_missing', '$UUID() cannot be used here: no ids were given');
      return ambient.uuid();
    },
  }),
];

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function one<T extends string>(known: readonly T[], given: string): T {
  const found = known.find((each) => each === given);
  if (found !== undefined) return found;
  const hint = didYouMean(given, known) || `; there are ${known.join(', ')}`;
  throw new Stop('option_unknown', `"${given}" is not known${hint}`);
}
