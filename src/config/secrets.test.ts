import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { openSecrets, readAdminToken, type Secrets } from './secrets.ts';

let parent: string;
let data: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'earshot-secrets-'));
  data = join(parent, 'a', 'data');
});

afterEach(() => rm(parent, { recursive: true }));

const given = (
  values: Partial<Secrets> = {},
): { data: string } & { [K in keyof Secrets]: Secrets[K] | undefined } => ({
  data,
  adminToken: undefined,
  masterKey: undefined,
  ...values,
});

async function open(values?: Partial<Secrets>): Promise<Secrets> {
  const secrets = await openSecrets(given(values));
  assert.ok(secrets.ok, secrets.ok ? '' : secrets.error);
  return secrets.value;
}

async function refusal(): Promise<string> {
  const secrets = await openSecrets(given());
  assert.ok(!secrets.ok);
  return secrets.error;
}

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('makes both secrets at first start, for their owner only', async () => {
  const { adminToken, masterKey } = await open();
  assert.match(adminToken, /^[\w-]{43}$/);
  assert.equal(masterKey.byteLength, 32);
  assert.equal(await mode(data), 0o700);
  assert.equal(await mode(join(data, 'admin-token')), 0o600);
  assert.equal(await mode(join(data, 'master-key')), 0o600);
  assert.deepEqual((await readdir(data)).toSorted(), ['admin-token', 'master-key']);
});

test('goes on with the secrets that were made', async () => {
  assert.deepEqual(await open(), await open());
});

test('agrees with itself when many processes start at once', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => open()));
  for (const secrets of all) assert.deepEqual(secrets, all[0]);
  assert.equal((await readdir(data)).length, 2);
});

test('keeps nothing that was given', async () => {
  const secrets = { adminToken: 'given', masterKey: Buffer.alloc(32, 1) };
  assert.deepEqual(await open(secrets), secrets);
  assert.deepEqual(await readdir(data), []);
});

test('never writes over a secret that is there', async () => {
  await open();
  await writeFile(join(data, 'admin-token'), 'my-own-token\n');
  assert.equal((await open()).adminToken, 'my-own-token');
  assert.equal(await readFile(join(data, 'admin-token'), 'utf8'), 'my-own-token\n');
});

for (const bits of [0o640, 0o604, 0o620, 0o660, 0o777]) {
  test(`refuses a secret with mode ${bits.toString(8)} and says what to do`, async () => {
    await open();
    await chmod(join(data, 'master-key'), bits);
    assert.match(
      await refusal(),
      new RegExp(`master-key .*mode ${bits.toString(8)}.*chmod 600 .*master-key$`),
    );
  });
}

test('refuses a secret that is cut off', async () => {
  await open();
  await writeFile(join(data, 'master-key'), 'c2hvcnQ=');
  assert.match(await refusal(), /master-key: expected 32 bytes in base64/);
  await writeFile(join(data, 'admin-token'), '');
  assert.match(await refusal(), /admin-token: expected visible ASCII/);
});

test('says when the data folder cannot be one', async () => {
  await writeFile(join(parent, 'a'), 'a file');
  assert.match(await refusal(), /the data folder .* cannot be used/);
});

test('reads the admin token for the command line', async () => {
  assert.deepEqual(await readAdminToken(data), { ok: true, value: undefined });
  const { adminToken } = await open();
  assert.deepEqual(await readAdminToken(data), { ok: true, value: adminToken });
});

test('refuses to read an admin token that others may read, too', async () => {
  await open();
  await chmod(join(data, 'admin-token'), 0o644);
  const token = await readAdminToken(data);
  assert.ok(!token.ok && token.error.includes('chmod 600'));
});
