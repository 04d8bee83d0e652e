import assert from 'node:assert/strict';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { test, type TestContext } from 'node:test';
import tls from 'node:tls';
import { errorOf, outboundFor, post, serve, valueOf, type Served } from './outbound.suite.ts';

const LOOPBACK_LITERALS = [
  { host: '127.0.0.1', address: '127.0.0.1', is: 'a loopback address (RFC 1122)' },
  { host: '2130706433', address: '127.0.0.1', is: 'a loopback address (RFC 1122)' },
  { host: '0x7f.1', address: '127.0.0.1', is: 'a loopback address (RFC 1122)' },
  { host: '0177.0.0.1', address: '127.0.0.1', is: 'a loopback address (RFC 1122)' },
  { host: '127.0.0.1.', address: '127.0.0.1', is: 'a loopback address (RFC 1122)' },
  { host: '%31%32%37.0.0.1', address: '127.0.0.1', is: 'a loopback address (RFC 1122)' },
  { host: '0', address: '0.0.0.0', is: 'an address of this host (RFC 1122)' },
];

for (const { host, address, is } of LOOPBACK_LITERALS) {
  test(`refuses http://${host}/ and says what to set`, async (t) => {
    const server = await serve(t, (_request, response) => response.end());
    const outbound = outboundFor(t, { allow: [] });
    const failure = errorOf(await outbound.request(post(`http://${host}:${server.port}/`)));
    assert.equal(failure.code, 'destination_refused');
    assert.equal(
      failure.message,
      `${address} is ${is}; to allow it set EARSHOT_OUTBOUND_ALLOW=${address}/32`,
    );
    assert.equal(server.connections(), 0);
  });
}

const IPV6_LITERALS = [
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[fe80::1]',
];

for (const host of IPV6_LITERALS) {
  test(`refuses http://${host}/ although its IPv4 twin is allowed`, async (t) => {
    const server = await serve(t, (_request, response) => response.end());
    const failure = errorOf(await outboundFor(t).request(post(`http://${host}:${server.port}/`)));
    assert.equal(failure.code, 'destination_refused');
    assert.match(failure.message, /; to allow it add \S+\/128 to EARSHOT_OUTBOUND_ALLOW$/);
    assert.equal(server.connections(), 0);
  });
}

test('refuses each of many requests to a refused address', async (t) => {
  const outbound = outboundFor(t, { allow: [] });
  const outcomes = await Promise.all(
    Array.from({ length: 300 }, () => outbound.request(post('http://10.0.0.1/'))),
  );
  assert.deepEqual(
    [...new Set(outcomes.map((outcome) => errorOf(outcome).code))],
    ['destination_refused'],
  );
});

test('refuses a host that resolves to a private address and says what to set', async (t) => {
  const outbound = outboundFor(t, { allow: [], resolve: async () => ['10.1.2.3'] });
  const failure = errorOf(await outbound.request(post('http://hooks.internal/')));
  assert.equal(failure.code, 'destination_refused');
  assert.equal(
    failure.message,
    'hooks.internal resolves to 10.1.2.3, a private address (RFC 1918); ' +
      'to allow it set EARSHOT_OUTBOUND_ALLOW=10.1.2.3/32 (or the name hooks.internal, for whatever it resolves to)',
  );
});

for (const answer of [
  ['127.0.0.1', '10.0.0.1'],
  ['10.0.0.1', '127.0.0.1'],
  ['127.0.0.1', '::1'],
]) {
  test(`refuses a host that resolves to ${answer.join(' and ')} when only 127.0.0.1 is allowed`, async (t) => {
    const server = await serve(t, (_request, response) => response.end());
    const outbound = outboundFor(t, { resolve: async () => answer });
    const failure = errorOf(await outbound.request(post(`http://hooks.test:${server.port}/`)));
    assert.equal(failure.code, 'destination_refused');
    assert.equal(server.connections(), 0);
  });
}

for (const allow of ['hooks.test', '*.test']) {
  test(`connects to whatever a host resolves to when ${allow} is allowed`, async (t) => {
    const server = await serve(t, (_request, response) => response.end());
    const outbound = outboundFor(t, { allow: [allow], resolve: async () => ['127.0.0.1'] });
    valueOf(await outbound.request(post(`http://hooks.test:${server.port}/`)));
    assert.equal(server.requests[0]?.headers.host, `hooks.test:${server.port}`);
    const failure = errorOf(await outbound.request(post(server.url)));
    assert.equal(failure.code, 'destination_refused');
  });
}

test('tries the other addresses of a host when the first does not answer', async (t) => {
  const server = await serve(t, (_request, response) => response.end());
  const outbound = outboundFor(t, {
    allow: ['127.0.0.0/8'],
    resolve: async () => ['127.0.0.2', '127.0.0.1'],
  });
  valueOf(await outbound.request(post(`http://hooks.test:${server.port}/`)));
});

/** 127.0.0.1 is the only address allowed and stands for a public one; 127.0.0.2 is then what must not be reached. */
test('stays at the address that was checked when the name is answered otherwise later', async (t) => {
  const answers = [['127.0.0.1'], ['127.0.0.2']];
  const asked: string[] = [];
  const resolve = async (host: string): Promise<readonly string[]> => {
    asked.push(host);
    return answers.shift() ?? [];
  };
  const server = await serve(t, (request, response) => {
    if (request.url === '/last') response.setHeader('connection', 'close');
    response.end();
  });
  const url = `http://rebind.test:${server.port}/`;
  const outbound = outboundFor(t, { resolve, limits: { connectionsPerOrigin: 1 } });
  valueOf(await outbound.request(post(url)));
  valueOf(await outbound.request(post(`${url}last`)));
  assert.deepEqual([asked.length, server.connections()], [1, 1]);

  const failure = errorOf(await outbound.request(post(url)));
  assert.equal(failure.code, 'destination_refused');
  assert.match(failure.message, /^rebind\.test resolves to 127\.0\.0\.2, a loopback address/);
  assert.deepEqual([asked.length, server.connections()], [2, 1]);
});

test('asks the resolver once for a burst of connections to one host', async (t) => {
  let asked = 0;
  const resolve = async (): Promise<readonly string[]> => {
    asked += 1;
    return ['127.0.0.1'];
  };
  const server = await serve(t, (_request, response) => response.end());
  const outbound = outboundFor(t, { resolve });
  const url = `http://hooks.test:${server.port}/`;
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => outbound.request(post(url))));
  assert.ok(outcomes.every(({ ok }) => ok));
  assert.deepEqual([asked, server.connections()], [1, 8]);
});

test('answers destination_unresolved when the name is not known', async (t) => {
  const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
  const outbound = outboundFor(t, { resolve: () => Promise.reject(unknown) });
  const failure = errorOf(await outbound.request(post('https://nowhere.test/')));
  assert.equal(failure.code, 'destination_unresolved');
  assert.equal(failure.message, 'nowhere.test does not resolve (ENOTFOUND)');
});

for (const answer of [[], ['nonsense'], ['127.0.0.1', '']]) {
  test(`answers destination_unresolved when the name resolves to ${JSON.stringify(answer)}`, async (t) => {
    const outbound = outboundFor(t, { allow: ['empty.test'], resolve: async () => answer });
    const failure = errorOf(await outbound.request(post('http://empty.test/')));
    assert.equal(failure.code, 'destination_unresolved');
  });
}

test('ends a look-up that hangs when the time is over', async (t) => {
  const outbound = outboundFor(t, { resolve: () => new Promise(() => {}) });
  const failure = errorOf(await outbound.request(post('http://hangs.test/', { timeoutMs: 50 })));
  assert.equal(failure.code, 'destination_timeout');
  assert.equal(failure.message, 'no connection within 50 ms; nothing was sent');
});

test('gives a connection up after the limit although the request would wait longer', async (t) => {
  const outbound = outboundFor(t, {
    resolve: () => new Promise(() => {}),
    limits: { connectTimeoutMs: 50 },
  });
  const failure = errorOf(
    await outbound.request(post('http://hangs.test/', { timeoutMs: 60_000 })),
  );
  assert.equal(failure.code, 'destination_timeout');
});

/** A certificate for hooks.test that signs itself, until 2120. It guards nothing. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrhZv2EiM8zwakwXU
RwWymQ3eVC4gnJ3XmD/cn3KKunOhRANCAASR7YNk+FJRKUBB5gNhzKQ1ck8PCWFl
esWAIep+fa5EdX/ovsjRgnt2ZzIslsmEeiY1wciwxl8gp9z6gVOGSTfi
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBUzCB+aADAgECAgEBMAoGCCqGSM49BAMCMBUxEzARBgNVBAMMCmhvb2tzLnRl
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBUxEzARBgNVBAMM
Cmhvb2tzLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASR7YNk+FJRKUBB
5gNhzKQ1ck8PCWFlesWAIep+fa5EdX/ovsjRgnt2ZzIslsmEeiY1wciwxl8gp9z6
gVOGSTfiozgwNjAVBgNVHREEDjAMggpob29rcy50ZXN0MB0GA1UdDgQWBBRvUkqf
LgBwtYRi0g1RZTtdSJamNjAKBggqhkjOPQQDAgNJADBGAiEA7UGGfPJW+EwgHnwS
+DFkgzKi0Rbafxd7MP5DshkS+7ACIQDlJf0WcWZn0kWUutnxNDZS4J4SMrupAcDV
C/76QeA4QA==
-----END CERTIFICATE-----`;

function serveTls(t: TestContext, options: ServerOptions = {}): Promise<Served> {
  const server = createTlsServer({ key: KEY, cert: CERTIFICATE, ...options });
  return serve(t, (_request, response) => response.end('sealed'), server);
}

const toLoopback = async (): Promise<readonly string[]> => ['127.0.0.1'];

test('answers destination_untrusted to a certificate that signs itself', async (t) => {
  const server = await serveTls(t);
  const outbound = outboundFor(t, { resolve: toLoopback });
  const failure = errorOf(await outbound.request(post(`https://hooks.test:${server.port}/`)));
  assert.equal(failure.code, 'destination_untrusted');
  assert.equal(server.requests.length, 0);
});

test('verifies certificates although NODE_TLS_REJECT_UNAUTHORIZED is 0', async (t) => {
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  t.after(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
  const server = await serveTls(t);
  const outbound = outboundFor(t, { resolve: toLoopback });
  const failure = errorOf(await outbound.request(post(`https://hooks.test:${server.port}/`)));
  assert.equal(failure.code, 'destination_untrusted');
});

test('answers destination_untrusted when TLS is not spoken', async (t) => {
  const server = await serve(t, (_request, response) => response.end());
  const outbound = outboundFor(t);
  const failure = errorOf(await outbound.request(post(`https://127.0.0.1:${server.port}/`)));
  assert.equal(failure.code, 'destination_untrusted');
});

function trustFixture(t: TestContext): void {
  const before = tls.getCACertificates('default');
  tls.setDefaultCACertificates([CERTIFICATE]);
  t.after(() => tls.setDefaultCACertificates(before));
}

test('connects by TLS to the pinned address under the name of the URL', async (t) => {
  trustFixture(t);
  const server = await serveTls(t);
  const outbound = outboundFor(t, { resolve: toLoopback });
  const answer = valueOf(await outbound.request(post(`https://hooks.test:${server.port}/`)));
  assert.equal(answer.body.toString(), 'sealed');
});

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`answers destination_untrusted to another name's certificate each time, by ${maxVersion}`, async (t) => {
    trustFixture(t);
    const server = await serveTls(t, { maxVersion });
    const outbound = outboundFor(t, { resolve: toLoopback });
    for (const url of [`https://other.test:${server.port}/`, `https://127.0.0.1:${server.port}/`]) {
      for (let round = 0; round < 3; round++) {
        assert.equal(errorOf(await outbound.request(post(url))).code, 'destination_untrusted');
      }
    }
    assert.equal(server.requests.length, 0);
  });
}
