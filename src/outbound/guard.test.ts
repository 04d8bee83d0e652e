import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGuard } from './guard.ts';

/** First and last address of each range, and what they are called. */
const REFUSED: readonly (readonly [first: string, last: string, label: string])[] = [
  ['0.0.0.0', '0.255.255.255', 'an address of this host (RFC 1122)'],
  ['10.0.0.0', '10.255.255.255', 'a private address (RFC 1918)'],
  ['100.64.0.0', '100.127.255.255', 'a carrier-grade NAT address (RFC 6598)'],
  ['127.0.0.0', '127.255.255.255', 'a loopback address (RFC 1122)'],
  ['169.254.0.0', '169.254.255.255', 'a link-local address (RFC 3927)'],
  ['172.16.0.0', '172.31.255.255', 'a private address (RFC 1918)'],
  ['192.0.0.0', '192.0.0.255', 'an IETF protocol address (RFC 6890)'],
  ['192.0.2.0', '192.0.2.255', 'a documentation address (RFC 5737)'],
  ['192.88.99.0', '192.88.99.255', 'a 6to4 relay address (RFC 7526)'],
  ['192.168.0.0', '192.168.255.255', 'a private address (RFC 1918)'],
  ['198.18.0.0', '198.19.255.255', 'a benchmark address (RFC 2544)'],
  ['198.51.100.0', '198.51.100.255', 'a documentation address (RFC 5737)'],
  ['203.0.113.0', '203.0.113.255', 'a documentation address (RFC 5737)'],
  ['224.0.0.0', '239.255.255.255', 'a multicast address (RFC 5771)'],
  ['240.0.0.0', '255.255.255.254', 'a reserved address (RFC 1112)'],
  ['255.255.255.255', '255.255.255.255', 'the broadcast address (RFC 919)'],
  ['::', '::', 'the unspecified address (RFC 4291)'],
  ['::1', '0:0:0:0:0:0:0:1', 'a loopback address (RFC 4291)'],
  ['::2', '::8.8.8.8', 'an IPv4-compatible address (RFC 4291)'],
  ['::ffff:0.0.0.0', '::ffff:8.8.8.8', 'an IPv4-mapped address (RFC 4291)'],
  ['::ffff:7f00:1', '::ffff:ffff:ffff', 'an IPv4-mapped address (RFC 4291)'],
  ['::ffff:0:0:0', '::ffff:0:8.8.8.8', 'an IPv4-translated address (RFC 2765)'],
  ['64:ff9b::', '64:ff9b::8.8.8.8', 'a NAT64 address (RFC 6052)'],
  ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', 'a local-use NAT64 address (RFC 8215)'],
  ['100::', '100::ffff:ffff:ffff:ffff', 'a discard-only address (RFC 6666)'],
  ['2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff', 'a Teredo address (RFC 4380)'],
  ['2001:2::', '2001:2:0:ffff:ffff:ffff:ffff:ffff', 'a benchmark address (RFC 5180)'],
  ['2001:1::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', 'an IETF protocol address (RFC 2928)'],
  ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'a documentation address (RFC 3849)'],
  ['2002::', '2002:808:808:ffff:ffff:ffff:ffff:ffff', 'a 6to4 address (RFC 3056)'],
  ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', 'a documentation address (RFC 9637)'],
  ['5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'a segment routing address (RFC 9602)'],
  ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'a unique local address (RFC 4193)'],
  ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'a link-local address (RFC 4291)'],
  ['fe80::1%eth0', 'fe80::1%1', 'a link-local address (RFC 4291)'],
  ['fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'a site-local address (RFC 3879)'],
  ['ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'a multicast address (RFC 4291)'],
  [
    '0:1::',
    '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    'outside the global unicast range (RFC 4291)',
  ],
  [
    '4000::',
    'fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    'outside the global unicast range (RFC 4291)',
  ],
];

for (const [first, last, label] of REFUSED) {
  test(`refuses ${first} to ${last} as ${label}`, () => {
    const guard = createGuard([]);
    assert.equal(guard.refusal(first), label);
    assert.equal(guard.refusal(last), label);
  });
}

const METADATA = [
  '169.254.169.254',
  'fd00:ec2::254',
  'fd20:ce::254',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
];

for (const address of METADATA) {
  test(`refuses ${address}, where a cloud serves metadata`, () => {
    assert.match(createGuard([]).refusal(address) ?? '', /^a cloud metadata address/);
  });
}

/** The neighbours of every range above, and some that are known to all. */
const PUBLIC = [
  '1.0.0.0 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0',
  '168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0',
  '191.255.255.255 192.0.1.0 192.0.1.255 192.0.3.0 192.88.98.255 192.88.100.0 192.167.255.255',
  '192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0',
  '223.255.255.255 2000:: 2001:200:: 2001:db7:ffff:: 2001:db9:: 2001:4860:4860::8888 2003::',
  '2606:4700:4700::1111 3ffe:ffff:: 3fff:1000::',
].flatMap((line) => line.split(' '));

test('lets public addresses pass, up to the edges of what is refused', () => {
  const guard = createGuard([]);
  for (const address of PUBLIC) assert.equal(guard.refusal(address), undefined, address);
});

test('refuses what is not an address', () => {
  for (const text of ['', 'localhost', '10.0.0', '1.2.3.4.5', '[::1]']) {
    assert.equal(createGuard([]).refusal(text), 'not an IP address', text);
  }
});

const ALLOWED: readonly { allow: string; passes: readonly string[]; refuses: readonly string[] }[] =
  [
    {
      allow: '10.1.2.3',
      passes: ['10.1.2.3'],
      refuses: ['10.1.2.2', '10.1.2.4', '::ffff:10.1.2.3'],
    },
    { allow: '10.1.2.3/32', passes: ['10.1.2.3'], refuses: ['10.1.2.2', '10.1.2.4'] },
    {
      allow: '10.1.2.0/24',
      passes: ['10.1.2.0', '10.1.2.255'],
      refuses: ['10.1.1.255', '10.1.3.0'],
    },
    {
      allow: '10.1.2.3/8',
      passes: ['10.0.0.0', '10.255.255.255'],
      refuses: ['127.0.0.1', '192.168.0.1'],
    },
    { allow: '172.16.0.0/31', passes: ['172.16.0.0', '172.16.0.1'], refuses: ['172.16.0.2'] },
    {
      allow: '0.0.0.0/0',
      passes: ['0.0.0.0', '255.255.255.255'],
      refuses: ['::1', '::ffff:127.0.0.1'],
    },
    { allow: '::1', passes: ['::1'], refuses: ['::', '::2', '127.0.0.1'] },
    {
      allow: 'fd12:3456::/32',
      passes: ['fd12:3456::', 'fd12:3456:ffff::1'],
      refuses: ['fd12:3455:ffff::', 'fd12:3457::'],
    },
    { allow: '64:ff9b::/96', passes: ['64:ff9b::8.8.8.8'], refuses: ['64:ff9b:1::1', '10.0.0.1'] },
    {
      allow: '::ffff:10.0.0.0/104',
      passes: ['::ffff:10.9.9.9'],
      refuses: ['::ffff:11.0.0.0', '10.9.9.9'],
    },
    { allow: '::/0', passes: ['::1', 'ffff::'], refuses: ['127.0.0.1'] },
  ];

for (const { allow, passes, refuses } of ALLOWED) {
  test(`allows what ${allow} names and not the address past it`, () => {
    const guard = createGuard([allow]);
    for (const address of passes) assert.equal(guard.refusal(address), undefined, address);
    for (const address of refuses) assert.notEqual(guard.refusal(address), undefined, address);
  });
}

const HOSTS: readonly { allow: string; passes: readonly string[]; refuses: readonly string[] }[] = [
  {
    allow: 'hooks.internal',
    passes: ['hooks.internal', 'hooks.internal.'],
    refuses: ['a.hooks.internal', 'internal'],
  },
  { allow: 'Hooks.Internal.', passes: ['hooks.internal'], refuses: ['xhooks.internal'] },
  { allow: 'my_service', passes: ['my_service'], refuses: ['my-service'] },
  { allow: 'bücher.example', passes: ['xn--bcher-kva.example'], refuses: ['bucher.example'] },
  {
    allow: '*.example.internal',
    passes: ['a.example.internal', 'a.b.example.internal', 'a.example.internal.'],
    refuses: ['example.internal', 'aexample.internal', 'a.example.internal.evil.test'],
  },
];

for (const { allow, passes, refuses } of HOSTS) {
  test(`allows the hosts that ${allow} names and no others`, () => {
    const guard = createGuard([allow]);
    for (const host of passes) assert.equal(guard.allowsHost(host), true, host);
    for (const host of refuses) assert.equal(guard.allowsHost(host), false, host);
    assert.notEqual(guard.refusal('10.0.0.1'), undefined);
  });
}

const UNREADABLE = [
  '',
  ' ',
  '*',
  '*.',
  '**.internal',
  'a.*.internal',
  '*.10.0.0.1',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/08',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0/8',
  '10.1',
  '0x7f.1',
  '256.1.1.1',
  '::1/129',
  'fe80::1%eth0',
  '[::1]',
  'hooks.internal:8080',
  'http://hooks.internal',
  'hooks.internal/path',
  'user@hooks.internal',
  'a..b',
  '-a.test',
  '10.0.0.0/8, 127.0.0.1',
  'hooks.internal?',
  'hooks.internal#',
];

for (const entry of UNREADABLE) {
  test(`cannot be made with the entry "${entry}" and says which it is`, () => {
    assert.throws(
      () => createGuard(['10.0.0.0/8', entry]),
      (error) =>
        error instanceof TypeError &&
        error.message.startsWith(`EARSHOT_OUTBOUND_ALLOW: "${entry}" is neither`),
    );
  });
}
