import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { latin1 } from '../wire.ts';
import type { World } from './message.ts';
import { readRequests } from './oracle.ts';

const WORLD: World = { keyPath: '/key', token: 'good', signedPath: '/signed', secret: 'secret' };
const BODY = '{"a":1}';

function post(body: Buffer, coding: string): Buffer {
  const head = [
    'POST /key HTTP/1.1',
    'Authorization: Bearer good',
    `Content-Length: ${body.byteLength}`,
    ...(coding === '' ? [] : [`Content-Encoding: ${coding}`]),
  ];
  return Buffer.concat([latin1(`${head.join('\r\n')}\r\n\r\n`), body]);
}

function changed(at: number, to: number): Buffer {
  const bytes = gzipSync(BODY);
  bytes[at] = to;
  return bytes;
}

const packed = gzipSync(BODY);

/** A body may be broken where it does not matter: then it is what it decodes to, and to be kept as that. */
const CASES: Readonly<Record<string, { body: Buffer; coding: string; kept: string | undefined }>> =
  {
    'as it was packed': { body: packed, coding: 'gzip', kept: BODY },
    'with another time in its head': { body: changed(4, 0xff), coding: 'gzip', kept: BODY },
    'with another effort in its head': { body: changed(8, 0x55), coding: 'gzip', kept: BODY },
    'with another system in its head': { body: changed(9, 0x0b), coding: 'x-gzip', kept: BODY },
    'with another method in its head': { body: changed(2, 7), coding: 'gzip', kept: undefined },
    'with a flag that nobody knows': { body: changed(3, 0x80), coding: 'gzip', kept: undefined },
    'with another sum at its end': {
      body: changed(packed.byteLength - 5, (packed.at(-5) ?? 0) ^ 1),
      coding: 'gzip',
      kept: undefined,
    },
    'in two parts': {
      body: Buffer.concat([packed, packed]),
      coding: 'gzip',
      kept: `${BODY}${BODY}`,
    },
    'cut off': { body: packed.subarray(0, -1), coding: 'gzip', kept: undefined },
    'by a coding with another space before its name': {
      body: packed,
      coding: '\xa0gzip',
      kept: undefined,
    },
    'not packed at all': { body: Buffer.from(BODY), coding: 'gzip', kept: undefined },
    'that is empty': { body: Buffer.alloc(0), coding: 'gzip', kept: '' },
  };

describe('the oracle', () => {
  for (const [what, { body, coding, kept }] of Object.entries(CASES)) {
    test(`takes a body ${what} for ${kept === undefined ? 'none' : 'what it decodes to'}`, () => {
      const [read] = readRequests(post(body, coding), WORLD);
      assert.equal(read?.body?.toString(), kept);
    });
  }
});
