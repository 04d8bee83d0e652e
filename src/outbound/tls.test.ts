import assert from 'node:assert/strict';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import tls from 'node:tls';
import { errorOf, outboundFor, post, serve } from './outbound.suite.ts';

/** A certificate for hooks.test that was good until 2021. It guards nothing. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3vqFjQZc8+D9mWqW
0Jy+oRJuuViOwTqAUG7cAgtjAnqhRANCAASPNTFlvgYQaAs2Py9IzxTdd0DRYgrv
uOvA3QF0DMNrfgvJOBudiCUkBMEl6kg6dtFb/3BGqHz+Okc89X6uBKMq
-----END PRIVATE KEY-----`;
const EXPIRED = `-----BEGIN CERTIFICATE-----
MIIBUTCB96ADAgECAgEBMAoGCCqGSM49BAMCMBUxEzARBgNVBAMMCmhvb2tzLnRl
c3QwHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAVMRMwEQYDVQQDDApo
b29rcy50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjzUxZb4GEGgLNj8v
SM8U3XdA0WIK77jrwN0BdAzDa34LyTgbnYglJATBJepIOnbRW/9wRqh8/jpHPPV+
rgSjKqM4MDYwFQYDVR0RBA4wDIIKaG9va3MudGVzdDAdBgNVHQ4EFgQUmqBB9Ja+
MQazQDcJ8g201woHPtswCgYIKoZIzj0EAwIDSQAwRgIhAJO11JfQKKVyd6Sai649
sJ1QgYKuyh5CLOiNviAJIaUoAiEAwjL2RsHZ5udPpD5VojimIUkyEqiWRu/HgCIG
Y4r/oJs=
-----END CERTIFICATE-----`;

const toLoopback = async (): Promise<readonly string[]> => ['127.0.0.1'];

test('answers destination_untrusted to a certificate that has expired, and sends nothing', async (t) => {
  const before = tls.getCACertificates('default');
  tls.setDefaultCACertificates([EXPIRED]);
  t.after(() => tls.setDefaultCACertificates(before));
  const server = await serve(
    t,
    (_request, response) => response.end(),
    createTlsServer({ key: KEY, cert: EXPIRED }),
  );
  const outbound = outboundFor(t, { resolve: toLoopback });
  const failure = errorOf(await outbound.request(post(`https://hooks.test:${server.port}/`)));
  assert.equal(failure.code, 'destination_untrusted');
  assert.match(failure.message, /expired/);
  assert.equal(server.requests.length, 0);
});

for (const [title, text] of [
  ['says nothing', ''],
  ['speaks too slowly', '\x16\x03\x03'],
] as const) {
  test(`ends a TLS handshake in which the other side ${title} when the time is over`, async (t) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).write(text, 'latin1');
      t.after(() => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const failure = errorOf(await outboundFor(t).request(post(url, { timeoutMs: 80 })));
    assert.equal(failure.code, 'destination_timeout');
    assert.equal(failure.message, 'no connection within 80 ms; nothing was sent');
  });
}
