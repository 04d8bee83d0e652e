import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readPostgresUrl } from './postgres-url.ts';

const URL_BASE = 'postgres://earshot:p%40ss@db.internal:5432/hooks';

describe("the store's URL", () => {
  test('without parameters has the limits of the documentation, and no TLS', () => {
    const { config, isPooled, limits } = readPostgresUrl(URL_BASE);
    assert.deepEqual(config, { connectionString: URL_BASE, application_name: 'earshot' });
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
      assert.equal(place.config.connectionString, URL_BASE);
    });
  }

  test('leaves to the driver what is its business', () => {
    const url = `${URL_BASE}?host=%2Fvar%2Frun%2Fpostgresql&application_name=hooks`;
    const { config } = readPostgresUrl(url);
    assert.equal(config.connectionString, `${URL_BASE}?host=%2Fvar%2Frun%2Fpostgresql`);
    assert.equal(config.application_name, 'hooks');
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
    ['target_session_attrs=any', '"target_session_attrs" is not known; known are pgbouncer'],
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
