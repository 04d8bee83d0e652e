import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { eventually } from '../../../test/kit/clock.ts';
import { openPostgresServer, type Postgres } from '../../../test/kit/postgres.ts';
import { systemClock } from '../../base/clock.ts';
import type { Engine } from './dialect.ts';
import { openPostgres } from './postgres.ts';

const PATIENCE_MS = 60_000;

/** A certificate for localhost, by itself. None of these guards anything. */
const NAME_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgHuhW0sXYn4ea0cOt
GYXc1Y+1bTE9Iqo9Manh1EtfbqGhRANCAAS20SrR2/hZY2fWzvWUSBqHxMCH1XmU
YTj5hEiy3xJjY1lggfRk4o6LUw+J1A/0fOdzvSZYlV3om3PYkfaxLBQi
-----END PRIVATE KEY-----`;
const NAME_CERT = `-----BEGIN CERTIFICATE-----
MIIBajCCAQ+gAwIBAgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1kYXRhYmFz
ZS50ZXN0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAYMRYwFAYD
VQQDDA1kYXRhYmFzZS50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEttEq
0dv4WWNn1s71lEgah8TAh9V5lGE4+YRIst8SY2NZYIH0ZOKOi1MPidQP9Hznc70m
WJVd6Jtz2JH2sSwUIqNIMEYwFAYDVR0RBA0wC4IJbG9jYWxob3N0MA8GA1UdEwEB
/wQFMAMBAf8wHQYDVR0OBBYEFGMgy14FlsAECkHNxMJWiqoUhj5sMAoGCCqGSM49
BAMCA0kAMEYCIQC+03OdNxRlhOyca5vQDcojw3MZp4w9OxkgIBEOweptdwIhAIKM
1yWlyqQWESmG8lOPmuN2bav9b9kK2QqMo3QYuxJT
-----END CERTIFICATE-----
`;

/** And one for 127.0.0.1. */
const ADDRESS_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgEvhP7NUfG1snFHU0
qUu+Itp0IY5HJNgLeIxZGW5M5xihRANCAAQduFhXPBTJlRARtNM6mQfnKHicBzsk
Ru+2VPD0oUgL65Bz5ouANTpJdNBD0Mkb3+khtQzpJu6S7p/7W9Tk/zUt
-----END PRIVATE KEY-----`;
const ADDRESS_CERT = `-----BEGIN CERTIFICATE-----
MIIBcjCCARigAwIBAgIBAzAKBggqhkjOPQQDAjAfMR0wGwYDVQQDDBRzZWNvbmQt
ZGF0YWJhc2UudGVzdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFow
HzEdMBsGA1UEAwwUc2Vjb25kLWRhdGFiYXNlLnRlc3QwWTATBgcqhkjOPQIBBggq
hkjOPQMBBwNCAAQduFhXPBTJlRARtNM6mQfnKHicBzskRu+2VPD0oUgL65Bz5ouA
NTpJdNBD0Mkb3+khtQzpJu6S7p/7W9Tk/zUto0MwQTAPBgNVHREECDAGhwR/AAAB
MA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0OBBYEFJjbGnPIu4VmA2f5KGIH1jULbKUH
MAoGCCqGSM49BAMCA0gAMEUCIBas284+FIWXGU0F89JYDEmYRhCgA3QQi049IGNY
QqPqAiEAjRwS/aB8AFb0rlN1j7O3gn809nKWYeg2Nq5/9Ndw36c=
-----END CERTIFICATE-----
`;

let folder: string;
/** Shows the certificate for localhost, and that for 127.0.0.1. Both are at 127.0.0.1, which has both names. */
let named: Postgres;
let numbered: Postgres;
before(async () => {
  [folder, named, numbered] = await Promise.all([
    mkdtemp(join(tmpdir(), 'earshot-tls-')),
    openPostgresServer({ tls: { key: NAME_KEY, cert: NAME_CERT } }),
    openPostgresServer({ tls: { key: ADDRESS_KEY, cert: ADDRESS_CERT } }),
  ]);
  await writeFile(join(folder, 'ca.pem'), NAME_CERT);
  await writeFile(join(folder, 'both.pem'), `${NAME_CERT}${ADDRESS_CERT}`);
});
after(async () => {
  await Promise.all([named.close(), numbered.close()]);
  await rm(folder, { recursive: true });
});

const modeOf = (mode: string, file: string): string =>
  `sslmode=${mode}&sslrootcert=${encodeURIComponent(join(folder, file))}`;

const portOf = ({ url }: Postgres): number => Number(new URL(url).port);

async function open(t: TestContext, url: string) {
  const engine = await openPostgres(url, systemClock);
  t.after(() => engine.close());
  return engine;
}

const SESSION = `SELECT ssl, current_setting('port')::int AS port
  FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;

describe('TLS to the database', () => {
  const connections = [
    ['verify-full', 'localhost', true],
    ['verify-full', '127.0.0.1', false],
    ['verify-ca', '127.0.0.1', true],
  ] as const;
  for (const [mode, host, isGood] of connections) {
    test(`${mode} ${isGood ? 'takes' : 'refuses'} a certificate of localhost at ${host}`, async (t) => {
      const url = new URL(named.url);
      url.hostname = host;
      url.search = modeOf(mode, 'ca.pem');
      if (!isGood) return assert.rejects(open(t, url.href), { code: 'store_unavailable' });
      const engine = await open(t, url.href);
      assert.deepEqual(await engine.read(SESSION, []), [{ ssl: true, port: portOf(named) }]);
    });
  }

  test('no-verify takes any certificate, and verify-full none of an unknown authority', async (t) => {
    await open(t, `${named.url}?sslmode=no-verify`);
    const local = named.url.replace('127.0.0.1', 'localhost');
    await assert.rejects(open(t, `${local}?sslmode=verify-full`), { code: 'store_unavailable' });
  });
});

/** Says that there is no TLS, and keeps what it is told all the same. */
async function openPlain(t: TestContext) {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      heard.push(bytes);
      socket.write('N');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, heard };
}

const WRITE = [{ sql: SESSION, parameters: [], returns: true }];

/** Whether it can be read and written. */
async function isThere(engine: Engine): Promise<boolean> {
  const [result, rows] = await Promise.all([
    engine.commit([WRITE]).catch(() => undefined),
    engine.read(SESSION, []).catch(() => undefined),
  ]);
  return rows !== undefined && result !== undefined && !(result[0] instanceof Error);
}

describe('TLS to several hosts', () => {
  const urlOf = (hosts: string, mode = 'verify-full'): string =>
    `postgres://earshot:secret@${hosts}/postgres?${modeOf(mode, 'both.pem')}`;

  test('wants of each the certificate of its own name', async (t) => {
    const [one, two] = [portOf(named), portOf(numbered)];
    const wrong = `127.0.0.1:${one},localhost:${two}`;
    await assert.rejects(open(t, urlOf(wrong)), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'store_unavailable');
      assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${one}: .*localhost:${two}: `));
      return true;
    });
    const byAuthority = await open(t, urlOf(wrong, 'verify-ca'));
    assert.deepEqual(await byAuthority.read(SESSION, []), [{ ssl: true, port: one }]);
    const second = await open(t, urlOf(`127.0.0.1:${one},127.0.0.1:${two}`));
    assert.deepEqual(await second.read(SESSION, []), [{ ssl: true, port: two }]);
  });

  test('says nothing to one that says that there is none, and asks the next', async (t) => {
    const plain = await openPlain(t);
    const engine = await open(t, urlOf(`localhost:${plain.port},127.0.0.1:${portOf(numbered)}`));
    assert.deepEqual(await engine.read(SESSION, []), [{ ssl: true, port: portOf(numbered) }]);
    assert.ok(plain.heard.length > 0);
    // Whether there is TLS: https://www.postgresql.org/docs/18/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST
    for (const bytes of plain.heard) assert.equal(bytes.toString('hex'), '0000000804d2162f');
  });

  test('goes on at the second host when the first is gone, and its certificate is looked at too', async (t) => {
    const [one, two] = [portOf(named), portOf(numbered)];
    const engine = await open(t, urlOf(`localhost:${one},127.0.0.1:${two}`));
    const stranded = await open(t, urlOf(`localhost:${one},localhost:${two}`));
    for (const each of [engine, stranded])
      assert.deepEqual(await each.read(SESSION, []), [{ ssl: true, port: one }]);
    await named.stop('immediate');
    await eventually(() => isThere(engine), PATIENCE_MS);
    assert.deepEqual(await engine.read(SESSION, []), [{ ssl: true, port: two }]);
    assert.deepEqual(await engine.commit([WRITE]), [
      { kind: 'kept', rows: [[{ ssl: true, port: two }]] },
    ]);
    await assert.rejects(stranded.read(SESSION, []), { code: 'store_unavailable' });
  });
});
