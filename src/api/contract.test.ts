import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operations, type Operation } from './contract.ts';
import { patchOf } from './contract/patch.ts';
import { listenerInput } from './contract/listener.ts';
import { triggerInput } from './contract/trigger.ts';

const entries = Object.entries<Operation>(operations);

test('every name in a path is a member of the params, and the other way round', () => {
  for (const [name, { path, params }] of entries) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    assert.deepEqual(Object.keys(params?.shape ?? {}), inPath, name);
  }
});

test('no two operations share a method and a path', () => {
  const addresses = entries.map(([, { method, path }]) => `${method} ${path}`);
  assert.equal(new Set(addresses).size, addresses.length);
});

test('an operation answers JSON, another media type, or nothing', () => {
  for (const [name, { status, answer, media }] of entries) {
    const kinds = [status === 204, answer !== undefined, media !== undefined].filter(Boolean);
    assert.equal(kinds.length, 1, name);
  }
});

test('only what monitoring and readers of the documentation need is public', () => {
  const open = entries.filter(([, { access }]) => access === 'public').map(([name]) => name);
  assert.deepEqual(open, [
    'getHealth',
    'getReadiness',
    'getOpenapi',
    'getDocs',
    'getDocsPage',
    'getLlmsIndex',
    'getLlmsFull',
  ]);
});

test('every change of a definition is marked as one', () => {
  const nouns = /^\/api\/v1\/(?:listeners|credentials|signing_keys|triggers)\b/;
  for (const [name, { method, path, changes }] of entries) {
    // A test is a look: nothing is changed by it.
    const isChange = method !== 'GET' && nouns.test(path) && !path.endsWith('/test');
    assert.equal(changes === 'definitions', isChange, name);
  }
});

const forward = (members: object) => ({
  name: 'to the shop',
  listener_ids: ['lsn_00000000000'],
  workflow: { steps: [{ forward: { url: 'https://shop.example/hook', ...members } }] },
});
const stepsOf = (count: number) =>
  Array.from({ length: count }, () => ({ forward: { url: 'http://a/' } }));
const secret = (sizeBytes: number) => `whsec_${Buffer.alloc(sizeBytes, 7).toString('base64')}`;

const TRIGGERS: readonly (readonly [title: string, input: unknown, accepted: boolean])[] = [
  ['takes a forward with a URL alone', forward({}), true],
  [
    'takes a private address: the guard decides when it is called',
    forward({ url: 'http://10.0.0.1:9/' }),
    true,
  ],
  ['refuses a URL with a password', forward({ url: 'https://me:pw@shop.example/' }), false],
  ['refuses a URL with a user name', forward({ url: 'https://me@shop.example/' }), false],
  ['refuses a file', forward({ url: 'file:///etc/passwd' }), false],
  ['refuses a URL without scheme', forward({ url: 'shop.example/hook' }), false],
  ['takes the longest timeout', forward({ timeout: '60s' }), true],
  ['refuses a longer timeout', forward({ timeout: '61s' }), false],
  ['refuses a timeout of nothing', forward({ timeout: '0s' }), false],
  ['refuses a number for a timeout', forward({ timeout: 15 }), false],
  ['refuses a line break in a header', forward({ headers: { 'x-a': 'b\r\nx-c: d' } }), false],
  [
    'refuses a header that frames the message',
    forward({ headers: { 'Content-Length': '5' } }),
    false,
  ],
  ['refuses a space in the name of a header', forward({ headers: { 'x a': 'b' } }), false],
  ['takes the shortest secret of Standard Webhooks', forward({ secret: secret(24) }), true],
  ['takes the longest secret of Standard Webhooks', forward({ secret: secret(64) }), true],
  ['refuses a shorter one', forward({ secret: secret(23) }), false],
  ['refuses a longer one', forward({ secret: secret(65) }), false],
  [
    'refuses a prefix without base64',
    forward({ secret: 'whsec_not base64, surely not at all' }),
    false,
  ],
  ['takes a text as the secret', forward({ secret: 'a plain text' }), true],
  [
    'refuses a second kind of step in one step',
    { ...forward({}), workflow: { steps: [{ forward: {}, x: {} }] } },
    false,
  ],
  ['refuses no steps', { ...forward({}), workflow: { steps: [] } }, false],
  ['takes 20 steps', { ...forward({}), workflow: { steps: stepsOf(20) } }, true],
  ['refuses 21 steps', { ...forward({}), workflow: { steps: stepsOf(21) } }, false],
  ['refuses no listeners', { ...forward({}), listener_ids: [] }, false],
  ['takes 50 attempts', { ...forward({}), retry: { attempts: 50 } }, true],
  ['refuses 51 attempts', { ...forward({}), retry: { attempts: 51 } }, false],
  ['refuses 0 attempts', { ...forward({}), retry: { attempts: 0 } }, false],
  ['takes a concurrency of 1000', { ...forward({}), concurrency: 1_000 }, true],
  ['refuses a concurrency of 1001', { ...forward({}), concurrency: 1_001 }, false],
  ['refuses a member that is not known', { ...forward({}), conditions: 'x' }, false],
];

for (const [title, input, accepted] of TRIGGERS) {
  test(`a trigger ${title}`, () => assert.equal(triggerInput.safeParse(input).success, accepted));
}

const name = 'orders';
const LISTENERS: readonly (readonly [title: string, input: unknown, accepted: boolean])[] = [
  ['takes a name alone', { name }, true],
  ['takes a name of 3 characters', { name: 'abc' }, true],
  ['refuses a name of 2 characters', { name: 'ab' }, false],
  ['refuses spaces for a name', { name: '     ' }, false],
  ['takes a name of 64 characters', { name: 'a'.repeat(64) }, true],
  ['refuses a name of 65 characters', { name: 'a'.repeat(65) }, false],
  ['refuses a line break in a name', { name: 'abc\ndef' }, false],
  ['refuses no name', {}, false],
  ['refuses null for what may be left out', { name, description: null }, false],
  ['takes an IPv4 block', { name, verification: { allowlist: ['192.0.2.0/24'] } }, true],
  ['takes an IPv6 block', { name, verification: { allowlist: ['2001:db8::/32'] } }, true],
  ['takes an address', { name, verification: { allowlist: ['192.0.2.7', '::1'] } }, true],
  ['refuses a prefix over 32', { name, verification: { allowlist: ['192.0.2.0/33'] } }, false],
  [
    'refuses a host name on the allowlist',
    { name, verification: { allowlist: ['example.com'] } },
    false,
  ],
  [
    'refuses a content type with parameters',
    { name, payload: { content_types: ['text/plain; charset=utf-8'] } },
    false,
  ],
  ['takes a retention class', { name, retention: 365 }, true],
  ['refuses another retention', { name, retention: 2 }, false],
  ['refuses a rate of nothing', { name, rate_limit: { per_second: 0, burst: 1 } }, false],
  ['refuses an id', { name, id: 'lsn_00000000000' }, false],
  ['refuses a member called __proto__', JSON.parse('{"name":"orders","__proto__":{"a":1}}'), false],
];

for (const [title, input, accepted] of LISTENERS) {
  test(`a listener ${title}`, () => assert.equal(listenerInput.safeParse(input).success, accepted));
}

test('a patch may leave out or null every member at every depth, and knows no others', () => {
  const patch = patchOf(listenerInput);
  assert.ok(patch.safeParse({}).success);
  assert.ok(
    patch.safeParse({ name: null, verification: { signature: null, allowlist: null } }).success,
  );
  assert.ok(patch.safeParse({ verification: null }).success);
  assert.ok(!patch.safeParse({ verification: { signatures: null } }).success);
  assert.ok(!patch.safeParse({ name: 7 }).success);
});
