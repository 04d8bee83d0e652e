import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  readAddress,
  readBlocks,
  readClaim,
  readDestinations,
  readDomains,
  readDuration,
  readIssuer,
  readLogLevel,
  readMasterKey,
  readPath,
  readRetention,
  readRole,
  readRoleMap,
  readRoles,
  readScopes,
  readSize,
  readStoreUrl,
  readText,
  readToken,
  readUrl,
  type Reader,
} from './value.ts';

const size = readSize({ min: 1, max: 2 ** 30, range: 'at most 1GiB' });
const life = readDuration({ min: '10s', max: '24h' });
const key = Buffer.alloc(32, 7).toString('base64');

const GOOD: readonly (readonly [string, Reader<unknown>, string, unknown])[] = [
  [
    'an IPv4 address with its port',
    readAddress,
    '127.0.0.1:8080',
    { host: '127.0.0.1', port: 8080 },
  ],
  ['the shortest duration', life, '10s', 10_000],
  ['the longest duration', life, '24h', 86_400_000],
  ['port 0', readAddress, '127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
  [
    'a host name with its port',
    readAddress,
    'localhost:65535',
    { host: 'localhost', port: 65_535 },
  ],
  ['an IPv6 address in brackets', readAddress, '[::1]:80', { host: '::1', port: 80 }],
  ['a path', readPath, './data', './data'],
  ['an https URL', readUrl, 'https://hooks.example.com', 'https://hooks.example.com'],
  [
    'a URL with a path, without its last slash',
    readUrl,
    'https://example.com/hooks/',
    'https://example.com/hooks',
  ],
  ['a token', readToken, 's3cret-token', 's3cret-token'],
  ['a master key', readMasterKey, key, Buffer.alloc(32, 7)],
  ['a master key without padding', readMasterKey, key.replace('=', ''), Buffer.alloc(32, 7)],
  ['a role', readRole, 'worker', 'worker'],
  ['a store at two hosts', readStoreUrl, 'postgres://h1:1,[::1]:2/d', 'postgres://h1:1,[::1]:2/d'],
  ['hosts of a store behind', readStoreUrl, 'postgres://u@/d?host=a,b', 'postgres://u@/d?host=a,b'],
  ['an issuer, as it was written', readIssuer, 'https://id.example/x/', 'https://id.example/x/'],
  ['roles', readRoles, 'admin, editor', ['admin', 'editor']],
  ['no roles', readRoles, '', []],
  ['a claim inside of another', readClaim, 'realm_access.roles', 'realm_access.roles'],
  ['scopes', readScopes, 'openid,email', ['openid', 'email']],
  ['domains', readDomains, 'Example.com', ['example.com']],
  ['a title', readText, ' the company ', 'the company'],
  [
    'which role a group gives, by the last sign',
    readRoleMap,
    'cn=admins=admin, *=viewer',
    [
      ['cn=admins', 'admin'],
      ['*', 'viewer'],
    ],
  ],
  ['no address blocks', readBlocks, '', []],
  ['address blocks', readBlocks, '10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
  ['single addresses as blocks of one', readBlocks, '127.0.0.1,::1', ['127.0.0.1/32', '::1/128']],
  ['hosts and blocks', readDestinations, 'CRM.internal,10.0.0.0/8', ['crm.internal', '10.0.0.0/8']],
  ['hosts below a domain', readDestinations, '*.internal,my_app', ['*.internal', 'my_app']],
  ['bytes', size, '1048576', 1_048_576],
  ['binary units', size, '1.5KiB', 1_536],
  ['decimal units', size, '2MB', 2_000_000],
  ['the largest size', size, '1GiB', 2 ** 30],
  ['a retention class', readRetention, '7', 7],
  ['a retention class with its unit', readRetention, '90d', 90],
  ['a log level', readLogLevel, 'silent', 'silent'],
];

for (const [what, read, text, value] of GOOD) {
  test(`reads ${what}: "${text}"`, () => assert.deepEqual(read(text), { ok: true, value }));
}

const BAD: readonly (readonly [string, Reader<unknown>, string])[] = [
  ['a port alone', readAddress, '8080'],
  ['an address without a host', readAddress, ':8080'],
  ['a port past the last', readAddress, '127.0.0.1:65536'],
  ['an IPv6 address without brackets', readAddress, '::1:80'],
  ['a name in brackets', readAddress, '[localhost]:80'],
  ['a host name that ends in a hyphen', readAddress, 'a-:80'],
  ['an empty path', readPath, ' '],
  ['a URL without scheme', readUrl, 'hooks.example.com'],
  ['a URL of another scheme', readUrl, 'ftp://example.com'],
  ['a URL with a query', readUrl, 'https://example.com/?a=1'],
  ['a URL with a user', readUrl, 'https://user@example.com'],
  ['a token with a space', readToken, 'a b'],
  ['a key of 31 bytes', readMasterKey, Buffer.alloc(31).toString('base64')],
  ['a key with a slip in it', readMasterKey, `${key}!`],
  ['an unknown role', readRole, 'leader'],
  ['a store of another kind', readStoreUrl, 'mysql://localhost'],
  ['a store at several hosts, of which one has no port', readStoreUrl, 'postgres://h1:1,h2:x/d'],
  ['an issuer without TLS', readIssuer, 'http://id.example'],
  ['an issuer with a query', readIssuer, 'https://id.example?x'],
  ['a role that there is not', readRoles, 'admin,root'],
  ['a group without a role', readRoleMap, 'admins'],
  ['a role without a group', readRoleMap, '=admin'],
  ['a group with a role that there is not', readRoleMap, 'admins=root'],
  ['a claim with spaces', readClaim, 'the groups'],
  ['a scope with a quote', readScopes, 'open"id'],
  ['a domain without a dot', readDomains, 'localhost'],
  ['an address for a domain', readDomains, 'ada@example.com'],
  ['a title of nothing', readText, '  '],
  ['a title that is too long', readText, 'x'.repeat(201)],
  ['a block that is too wide', readBlocks, '10.0.0.0/33'],
  ['an empty prefix', readBlocks, '10.0.0.0/'],
  ['a name among blocks', readBlocks, '10.0.0.0/8,localhost'],
  ['an address with a zone', readBlocks, 'fe80::1%eth0'],
  ['a URL among destinations', readDestinations, 'http://localhost'],
  ['an address that is none', readDestinations, '300.1.1.1'],
  ['a unit that is none', size, '1 megabyte'],
  ['half a byte', size, '0.5'],
  ['a size below the least', size, '0'],
  ['a size past the largest', size, '1025MiB'],
  ['a retention that is no class', readRetention, '14'],
  ['a log level that is none', readLogLevel, 'loud'],
  ['a duration that is too short', life, '9s'],
  ['a duration that is too long', life, '1d1h'],
  ['a duration past the longest', life, '25h'],
  ['a duration with a part of a second', life, '10500ms'],
  ['a duration without a unit', life, '60'],
];

for (const [what, read, text] of BAD) {
  test(`refuses ${what}: "${text}"`, () => {
    const result = read(text);
    assert.ok(!result.ok && 'expected' in result.error && result.error.expected.length > 0);
  });
}
