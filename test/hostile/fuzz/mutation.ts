import * as fc from 'fast-check';
import { latin1 } from '../wire.ts';

/** One change to the bytes as they go over the wire, wherever that is. */
export interface Mutation {
  readonly kind: 'flip' | 'insert' | 'overwrite' | 'delete' | 'duplicate' | 'splice';
  /** In thousandths of the length. */
  readonly at: number;
  /** Whether only the head counts. */
  readonly isInHead: boolean;
  readonly length: number;
  readonly bytes: Uint8Array;
}

/** What parsers have been led astray with. */
const TOKENS = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '\v',
  '\x7f',
  '\xff',
  '\r\n\r\n',
  '\r\n ',
  '0\r\n\r\n',
  '\r\n0\r\n',
  'Content-Length: 0\r\n',
  'Content-Length: 5\r\n',
  'Content-Length : 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip, chunked\r\n',
  'Transfer-Encoding:\vchunked\r\n',
  'Connection: close\r\n',
  'Connection: content-length\r\n',
  'Expect: 100-continue\r\n',
  'Upgrade: h2c\r\n',
  'Host: b\r\n',
  'Authorization: Bearer x\r\n',
  'HTTP/1.1',
  'POST / HTTP/1.1\r\n',
] as const;

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('flip', 'insert', 'overwrite', 'delete', 'duplicate', 'splice'),
  at: fc.integer({ min: 0, max: 1_000 }),
  isInHead: fc.boolean(),
  length: fc.integer({ min: 1, max: 40 }),
  bytes: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...TOKENS).map((token) => latin1(token)) },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 6 }) },
  ),
});

export function mutate(bytes: Buffer, { kind, at, isInHead, length, bytes: more }: Mutation) {
  const head = bytes.indexOf('\r\n\r\n');
  const size = isInHead && head >= 0 ? head + 4 : bytes.byteLength;
  const from = Math.floor((at * size) / 1_000);
  const to = Math.min(bytes.byteLength, from + length);
  const [before, between, behind] = [
    bytes.subarray(0, from),
    bytes.subarray(from, to),
    bytes.subarray(to),
  ];
  switch (kind) {
    case 'flip':
      return Buffer.concat([before, flip(between, more[0] ?? 1), behind]);
    case 'insert':
      return Buffer.concat([before, more, between, behind]);
    case 'overwrite':
      return Buffer.concat([before, more, bytes.subarray(from + more.byteLength)]);
    case 'delete':
      return Buffer.concat([before, behind]);
    case 'duplicate':
      return Buffer.concat([before, between, between, behind]);
    case 'splice':
      return splice(bytes, from, more);
  }
}

/** One bit of the first byte. */
function flip(bytes: Buffer, bits: number): Buffer {
  const flipped = Buffer.from(bytes);
  if (flipped.byteLength > 0) flipped[0] = (flipped[0] ?? 0) ^ (1 << (bits % 8));
  return flipped;
}

/** At the end of a line, where headers and chunks begin. */
function splice(bytes: Buffer, from: number, more: Uint8Array): Buffer {
  const end = bytes.indexOf('\r\n', from);
  const at = end < 0 ? bytes.byteLength : end + 2;
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
}
