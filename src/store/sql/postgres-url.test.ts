import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client } from 'pg';
import { readPostgresUrl } from './postgres-url.ts';

const URL_BASE = 'postgres://earshot:p%40ss@db.internal:5432/hooks';

describe("the store's URL", () => {
  test('without parameters has the limits of the documentation, and no TLS', () => {
    const { config, hosts, target, isPooled, limits } = readPostgresUrl(URL_BASE);
    assert.deepEqual(config, { application_name: 'earshot' });
    assert.deepEqual(hosts, [{ name: 'db.internal', connectionString: URL_BASE }]);
    assert.equal(target, 'any');
    assert.equal(isPooled, false);
    assert.deepEqual(limits, {
      connectMs: 10_000,
      statementMs: 30_000,
      lockMs: 10_000,
      idleMs: 15_000,
    });
  });

  const limits = [
    ['connect_timeout=3', 'connectMs', 3_000],
    ['connect_timeout=3s', 'connectMs', 3_000],
    ['statement_timeout=1000', 'statementMs', 1_000],
    ['statement_timeout=5min', 'statementMs', 300_000],
    ['lock_timeout=1h', 'lockMs', 3_600_000],
    ['idle_in_transaction_session_timeout=2s', 'idleMs', 2_000],
  ] as const;
  for (const [parameter, name, ms] of limits) {
    test(`takes ${parameter}`, () => {
      const place = readPostgresUrl(`${URL_BASE}?${parameter}&pgbouncer=true`);
      assert.equal(place.limits[name], ms);
      assert.equal(place.isPooled, true);
      assert.equal(place.hosts[0]?.connectionString, URL_BASE);
    });
  }

  test('leaves to the driver what is its business', () => {
    const url = `${URL_BASE}?host=%2Fvar%2Frun%2Fpostgresql&application_name=hooks`;
    const { config, hosts } = readPostgresUrl(url);
    assert.deepEqual(hosts, [
      {
        name: '/var/run/postgresql',
        connectionString: `${URL_BASE}?host=%2Fvar%2Frun%2Fpostgresql`,
      },
    ]);
    assert.equal(config.application_name, 'hooks');
  });

  const severalHosts = [
    // A port is that of the host before it, as libpq has it.
    ['postgres://u:p%40s@h1:1,h2:2/d', ['h1:1', 'h2:2']],
    ['postgres://u:a,b@h1,h2:2/d', ['h1:5432', 'h2:2']],
    ['postgres://u:p@[::1]:1,[fe80::2]/d', ['::1:1', 'fe80::2:5432']],
    ['postgresql://h1,h2,h3', ['h1:5432', 'h2:5432', 'h3:5432']],
    ['postgres:///d?host=h1,h2', ['h1:5432', 'h2:5432']],
    ['postgres:///d?host=h1,h2&port=7', ['h1:7', 'h2:7']],
    ['postgres://u@/d?host=h1,%2Ftmp&port=7,8', ['h1:7', '/tmp:8']],
    ['postgres://h1:1,h2:2/d?port=9', ['h1:9', 'h2:9']],
    ['postgres://h0:1/d?host=h1,h2', ['h1:1', 'h2:1']],
  ] as const;
  for (const [url, addresses] of severalHosts) {
    test(`names each server of ${url}, of which one that takes writes is wanted`, () => {
      const { hosts, target } = readPostgresUrl(url);
      const clients = hosts.map(({ connectionString }) => new Client({ connectionString }));
      assert.deepEqual(
        clients.map(({ host, port }) => `${host}:${port}`),
        addresses,
      );
      assert.equal(target, 'read-write');
    });
  }

  test('has name, password and database in each of several hosts', () => {
    const { hosts } = readPostgresUrl('postgres://u:p%40s@h1,h2/hooks?options=-c%20a%3Db');
    for (const { connectionString } of hosts) {
      const { user, password, database } = new Client({ connectionString });
      assert.deepEqual([user, password, database], ['u', 'p@s', 'hooks']);
    }
  });

  test('says which server will do', () => {
    const targetOf = (url: string) => readPostgresUrl(url).target;
    assert.equal(targetOf('postgres://h1,h2/d?target_session_attrs=primary'), 'primary');
    assert.equal(targetOf('postgres://h1,h2/d?target_session_attrs=any'), 'any');
    assert.equal(targetOf('postgres://h1/d?target_session_attrs=read-write'), 'read-write');
  });

  test('says by the mode which certificates are good', () => {
    const ssl = (query: string) => readPostgresUrl(`${URL_BASE}?${query}`).config.ssl;
    const file = encodeURIComponent(import.meta.filename);
    assert.deepEqual(ssl('sslmode=verify-full'), {});
    assert.deepEqual(ssl('sslmode=require'), {});
    assert.deepEqual(ssl('sslmode=no-verify'), { rejectUnauthorized: false });
    assert.equal(ssl('sslmode=disable'), false);
    for (const query of [`sslrootcert=${file}`, `sslmode=verify-full&sslrootcert=${file}`]) {
      const options = ssl(query) as object;
      assert.deepEqual(Object.keys(options), ['ca'], query);
    }
    const byAuthority = ssl(`sslmode=verify-ca&sslrootcert=${file}`) as object;
    assert.deepEqual(Object.keys(byAuthority), ['ca', 'checkServerIdentity']);
  });

  const refused = [
    ['sslmode=prefer', '"sslmode" is "verify-full", "verify-ca", "require"'],
    ['sslmode=verify-ca', '"sslrootcert" must be given'],
    ['sslmode=verify-full&sslrootcert=/nowhere', '"sslrootcert" names a file that cannot be read'],
    ['statement_timeout=0', '"statement_timeout" is from 1s to 1h, and not "0"'],
    ['statement_timeout=999', '"statement_timeout" is from 1s to 1h'],
    ['lock_timeout=2h', '"lock_timeout" is from 1s to 1h'],
    ['connect_timeout=soon', '"connect_timeout" is from 1s to 1h, and not "soon"'],
    ['pgbouncer=yes', '"pgbouncer" is "true" or "false", and not "yes"'],
    ['load_balance_hosts=random', '"load_balance_hosts" is not known; known are pgbouncer'],
    ['target_session_attrs=standby', '"target_session_attrs" is "read-write", "primary", "any"'],
    ['target_session_attrs=', 'since the store writes, and not ""'],
    ['host=a,b,c&port=1,2', '"port" names 2 ports for 3 hosts'],
    ['port=5432,5433', '"port" names 2 ports for 1 hosts'],
    ['host=a,,b', '"host" names nothing between two commas'],
    ['port=65536', '"port" is a number from 1 to 65535, and not "65536"'],
    ['host=a,b&port=1,x', '"port" is a number from 1 to 65535, and not "x"'],
  ] as const;
  for (const [query, sentence] of refused) {
    test(`refuses ${query}, and says what to write`, () => {
      assert.throws(
        () => readPostgresUrl(`${URL_BASE}?${query}`),
        (error: Error) => error.message.includes(sentence) && !error.message.includes('p%40ss'),
      );
    });
  }
});
