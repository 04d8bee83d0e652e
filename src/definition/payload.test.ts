import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MALFORMED, readPayload } from './definition.ts';

const utf16 = (text: string) =>
  Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const ENTITY = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>';
const LAUGHS = `<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>`;

/** Content type, body, payload. */
const PAYLOADS: readonly (readonly [string | undefined, string | Buffer, unknown])[] = [
  ['application/json', '[1]', [1]],
  ['application/json', 'null', null],
  ['application/json', '\ufeff{}', {}],
  ['application/json', '', MALFORMED],
  ['application/vnd.a+json; charset=utf-8', '{"a":1}', { a: 1 }],
  ['application/json', Buffer.from([0x22, 0xff, 0x22]), MALFORMED],
  [undefined, '{"a":1}', { a: 1 }],
  [undefined, 'a=1', undefined],
  ['application/x-www-form-urlencoded', 'a=1&b=2&a=3&c', { a: ['1', '3'], b: '2', c: '' }],
  ['application/x-www-form-urlencoded', '__proto__=1', JSON.parse('{"__proto__":"1"}')],
  ['application/x-www-form-urlencoded', Buffer.from([0xff]), MALFORMED],
  ['text/xml', '<a b="1"><c>x</c><c>y</c></a>', { a: { '@b': '1', c: ['x', 'y'] } }],
  ['application/soap+xml', '<s:a xmlns:s="u"><s:b/></s:a>', { a: { b: '' } }],
  ['application/xml', '<a>', MALFORMED],
  ['application/xml', '', MALFORMED],
  ['application/xml', ENTITY, MALFORMED],
  ['application/xml', LAUGHS, MALFORMED],
  ['application/xml; charset=iso-8859-1', Buffer.from('<a>é</a>', 'latin1'), { a: 'é' }],
  [
    'application/xml',
    Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>', 'latin1'),
    { a: 'é' },
  ],
  ['application/xml', utf16('<a>é</a>'), { a: 'é' }],
  ['application/xml; charset=klingon', '<a/>', undefined],
  ['text/plain', 'é', 'é'],
  ['text/plain; charset=iso-8859-1', Buffer.from('é', 'latin1'), 'é'],
  ['text/plain', Buffer.from([0xff]), undefined],
  ['multipart/form-data; boundary=x', '--x--', undefined],
  ['application/octet-stream', 'a', undefined],
];

for (const [type, body, payload] of PAYLOADS) {
  const shown = typeof body === 'string' ? body : body.toString('latin1');
  test(`${type}: ${JSON.stringify(shown.slice(0, 60))}`, () => {
    const read = readPayload(type, Buffer.from(body));
    // Without its prototype: which one an object has says nothing about the payload.
    if (typeof read === 'object') assert.equal(JSON.stringify(read), JSON.stringify(payload));
    else assert.equal(read, payload);
  });
}
