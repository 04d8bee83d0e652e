import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client } from 'pg';
import { earshot, makePlace, removePlace, succeed, type Place } from './kit/cli.ts';
import { openPostgresServer, type Postgres } from './kit/postgres.ts';
import { findFreePort } from './kit/server.ts';

/** `earshot doctor` and `earshot migrate` at a real PostgreSQL, where no server of ours runs. */

interface Check {
  readonly name: string;
  readonly state: string;
  readonly message: string;
  readonly remedy: string | null;
}

describe('doctor, of a PostgreSQL database', () => {
  let postgres: Postgres;
  let url: string;
  const places: Place[] = [];

  before(async () => {
    postgres = await openPostgresServer();
    url = await postgres.createDatabase();
  });

  after(async () => {
    await Promise.all(places.map(removePlace));
    await postgres.close();
  });

  async function placeAt(storeUrl: string): Promise<Place> {
    const place = await makePlace({
      EARSHOT_STORE_URL: storeUrl,
      EARSHOT_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
      EARSHOT_ADMIN_TOKEN: 'a-token-of-the-doctor-0123456789',
      EARSHOT_ADDR: `127.0.0.1:${await findFreePort()}`,
    });
    places.push(place);
    return place;
  }

  async function examine(storeUrl: string): Promise<readonly Check[]> {
    const { stdout } = await earshot(await placeAt(storeUrl), 'doctor', '--json');
    assert.ok(!stdout.includes('a-token-of-the-doctor'));
    return (JSON.parse(stdout) as { checks: readonly Check[] }).checks;
  }

  async function query(...texts: readonly string[]): Promise<void> {
    const client = new Client(url);
    await client.connect();
    try {
      for (const text of texts) await client.query(text);
    } finally {
      await client.end();
    }
  }

  const find = (checks: readonly Check[], pattern: RegExp): Check => {
    const found = checks.find(({ message }) => pattern.test(message));
    assert.ok(found !== undefined, `${pattern}: ${JSON.stringify(checks)}`);
    return found;
  };

  test('tells version, tables, rights, TLS, connections, latency and the clock', async () => {
    const before = await examine(url);
    assert.equal(find(before, /^PostgreSQL 1\d/).state, 'ok');
    assert.equal(find(before, /no tables yet/).state, 'warning');
    assert.equal(find(before, /is a superuser, and need not be/).state, 'warning');
    await succeed(await placeAt(url), 'migrate');
    const checks = await examine(url);
    const expected: readonly (readonly [RegExp, string])[] = [
      [/tables are those of this version/, 'ok'],
      [/database is on this machine/, 'ok'],
      [/\d+ of 200 connections/, 'ok'],
      [/a round trip to the database takes \d/, 'ok'],
      [/the database and this machine are 0 s apart/, 'ok'],
    ];
    for (const [pattern, state] of expected) {
      // Whoever shares the machine may make a round trip long; that it is told is what counts here.
      const check = find(checks, pattern);
      if (check.name !== 'latency') assert.equal(check.state, state, check.message);
    }
  });

  test('says which rights are missing, and the way out', async () => {
    await query('CREATE ROLE weak LOGIN', 'REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    const weak = url.replace('earshot@', 'weak@');
    const closed = (await examine(weak)).find(({ name }) => name === 'privileges');
    assert.equal(closed?.state, 'fault');
    assert.match(closed.message, /may not use the tables .*requests/);
    assert.match(closed.remedy ?? '', /docs\/postgresql\.md/);
    await query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO weak');
    const open = (await examine(weak)).find(({ name }) => name === 'privileges');
    assert.deepEqual([open?.state, open?.message], ['ok', '"weak" may use the tables']);
    await query('DELETE FROM migrations WHERE name = (SELECT max(name) FROM migrations)');
    const behind = (await examine(weak)).find(({ name }) => name === 'privileges');
    assert.equal(behind?.state, 'fault');
    assert.match(behind.remedy ?? '', /earshot migrate/);
  });

  test('a database that is not there is a fault, and its password is not told', async () => {
    const away = `postgres://hooks:very-secret@127.0.0.1:${await findFreePort()}/hooks`;
    const { code, stdout } = await earshot(await placeAt(away), 'doctor');
    assert.equal(code, 1);
    assert.match(stdout, /^fault {4}store .*PostgreSQL cannot be asked: .*ECONNREFUSED/m);
    assert.doesNotMatch(stdout, /very-secret/);
  });
});
