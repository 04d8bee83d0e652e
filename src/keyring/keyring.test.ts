import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { SignJWT, UnsecuredJWT } from 'jose';
import { createManualClock, type ManualClock } from '../../test/kit/clock.ts';
import type { ApiKey } from '../model/credential.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { openKeyring, type Keyring } from './keyring.ts';

const MASTER_KEY = Buffer.alloc(32, 7);

interface Installation {
  readonly store: Store;
  readonly clock: ManualClock;
  readonly keyring: Keyring;
}

async function install(t: TestContext): Promise<Installation> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'earshot-keyring-'));
  const clock = createManualClock();
  const store = await openStore({ dataFolder, clock });
  t.after(async () => {
    await store.close();
    await rm(dataFolder, { recursive: true });
  });
  return { store, clock, keyring: await openKeyring({ store, clock, masterKey: MASTER_KEY }) };
}

function credentialOf({ store, clock, keyring }: Installation, more: Partial<ApiKey> = {}): ApiKey {
  return {
    id: store.newId('crd'),
    name: 'Shop',
    kind: 'api_key',
    tokenId: 'token-1',
    keyId: keyring.currentKeyId(),
    listenerIds: undefined,
    createdAt: new Date(clock.now()),
    expiresAt: undefined,
    revokedAt: undefined,
    lastUsedAt: undefined,
    ...more,
  };
}

describe('the master key', () => {
  test('that is not the one of the store is refused, and changes nothing', async (t) => {
    const { store, clock, keyring } = await install(t);
    const wrong = { store, clock, masterKey: Buffer.alloc(32, 8) };
    await assert.rejects(openKeyring(wrong), { message: /EARSHOT_MASTER_KEY is not the key/ });
    const again = await openKeyring({ store, clock, masterKey: MASTER_KEY });
    assert.deepEqual(again.listKeys(), keyring.listKeys());
    assert.equal(again.installationId, keyring.installationId);
  });
});

describe('a secret', () => {
  test('opens in its own row alone', async (t) => {
    const { keyring } = await install(t);
    const value = Buffer.from('the shared key');
    const sealed = keyring.sealSecret('sec_1', value);
    assert.ok(!sealed.includes(value));
    assert.deepEqual(keyring.openSecret('sec_1', sealed), value);
    assert.equal(keyring.openSecret('sec_2', sealed), undefined);
  });
});

describe('a token', () => {
  test('says whose it is and which one', async (t) => {
    const house = await install(t);
    const credential = credentialOf(house, { expiresAt: new Date(house.clock.now() + 60_000) });
    const token = await house.keyring.mintApiKey(credential);
    assert.deepEqual(await house.keyring.verifyToken(token), {
      ok: true,
      value: {
        issuer: 'earshot',
        audience: house.keyring.installationId,
        subject: credential.id,
        tokenId: 'token-1',
        issuedAt: credential.createdAt,
        expiresAt: credential.expiresAt,
      },
    });
  });

  test('is good until its expiry, and told as expired from then on', async (t) => {
    const house = await install(t);
    const expiresAt = new Date(house.clock.now() + 60_000);
    const token = await house.keyring.mintApiKey(credentialOf(house, { expiresAt }));
    await house.clock.advance(59_000);
    assert.ok((await house.keyring.verifyToken(token)).ok);
    await house.clock.advance(1_000);
    assert.deepEqual(await house.keyring.verifyToken(token), { ok: false, error: 'expired' });
  });

  test('of another installation is refused', async (t) => {
    const [house, other] = [await install(t), await install(t)];
    const token = await other.keyring.mintApiKey(credentialOf(other));
    assert.ok((await other.keyring.verifyToken(token)).ok);
    assert.deepEqual(await house.keyring.verifyToken(token), { ok: false, error: 'invalid' });
  });

  test('that was changed anywhere is refused', async (t) => {
    const house = await install(t);
    const token = await house.keyring.mintApiKey(credentialOf(house));
    const [head = '', claims = '', signature = ''] = token.split('.');
    const other = Buffer.from('{"sub":"crd_00000000001"}').toString('base64url');
    const forged = ['', 'no token', '..', `${head}.${claims}.`, `${head}.${other}.${signature}`];
    forged.push(`${head}.${claims}.${signature.slice(1)}${signature[0]}`, `${token}.`, ` ${token}`);
    for (const text of forged) {
      assert.deepEqual(
        await house.keyring.verifyToken(text),
        { ok: false, error: 'invalid' },
        text,
      );
    }
  });

  for (const [what, forge] of Object.entries(forgeries())) {
    test(`with ${what} is refused`, async (t) => {
      const house = await install(t);
      const token = await forge(house);
      assert.deepEqual(await house.keyring.verifyToken(token), { ok: false, error: 'invalid' });
    });
  }
});

/** Tokens with the right claims, and with one thing about them that is not. */
function forgeries(): Readonly<Record<string, (house: Installation) => string | Promise<string>>> {
  const claimsOf = ({ store, clock, keyring }: Installation) => ({
    iss: 'earshot',
    aud: keyring.installationId,
    sub: store.newId('crd'),
    jti: 'token-1',
    iat: clock.now() / 1_000,
  });
  const sign = (house: Installation, header: { alg: string; kid?: string }, key: Uint8Array) =>
    new SignJWT(claimsOf(house)).setProtectedHeader(header).sign(key);
  return {
    'the algorithm "none"': (house) => new UnsecuredJWT(claimsOf(house)).encode(),
    'a key of somebody else under the id of ours': (house) =>
      sign(house, { alg: 'HS256', kid: house.keyring.currentKeyId() }, Buffer.alloc(32, 1)),
    'the id of the key as its key': (house) => {
      const kid = house.keyring.currentKeyId();
      return sign(house, { alg: 'HS256', kid }, Buffer.from(kid));
    },
    'a key that nobody knows': (house) =>
      sign(house, { alg: 'HS256', kid: house.store.newId('key') }, Buffer.alloc(32, 1)),
    'no key named': (house) => sign(house, { alg: 'HS256' }, Buffer.alloc(32, 1)),
    'another algorithm': (house) =>
      sign(house, { alg: 'HS512', kid: house.keyring.currentKeyId() }, Buffer.alloc(64, 1)),
  };
}

describe('signing keys', () => {
  test('a new one signs from now on; tokens of the old one stay good', async (t) => {
    const house = await install(t);
    const credential = credentialOf(house);
    const old = await house.keyring.mintApiKey(credential);
    const key = await house.keyring.rotate();
    assert.equal(house.keyring.currentKeyId(), key.id);
    assert.deepEqual(
      house.keyring.listKeys().map(({ id, state }) => [id, state]),
      [
        [key.id, 'current'],
        [credential.keyId, 'verifying'],
      ],
    );
    assert.ok((await house.keyring.verifyToken(old)).ok);
    const fresh = await house.keyring.mintApiKey(credentialOf(house));
    assert.ok((await house.keyring.verifyToken(fresh)).ok);
    assert.equal(await house.keyring.mintApiKey(credential), old, 'signed by the key it names');
  });

  test('a retired one verifies nothing, also after a restart', async (t) => {
    const house = await install(t);
    const credential = credentialOf(house);
    const token = await house.keyring.mintApiKey(credential);
    await house.keyring.rotate();
    await house.keyring.retire(credential.keyId as `key_${string}`);
    const again = await openKeyring({ ...house, masterKey: MASTER_KEY });
    for (const keyring of [house.keyring, again]) {
      assert.deepEqual(await keyring.verifyToken(token), { ok: false, error: 'invalid' });
      assert.equal(keyring.listKeys().length, 1);
    }
  });

  test('show no bytes', async (t) => {
    const { keyring } = await install(t);
    for (const key of keyring.listKeys()) assert.ok(!Object.hasOwn(key, 'bytes'));
  });

  test('stay good while a rotation is under way, and when it fails', async (t) => {
    const house = await install(t);
    const token = await house.keyring.mintApiKey(credentialOf(house));
    const verified: Promise<Awaited<ReturnType<Keyring['verifyToken']>>>[] = [];
    const timer = setInterval(() => verified.push(house.keyring.verifyToken(token)), 0);
    for (let i = 0; i < 20; i++) await house.keyring.rotate();
    clearInterval(timer);
    assert.ok(verified.length > 0);
    for (const one of await Promise.all(verified)) assert.ok(one.ok);

    await house.store.close();
    await assert.rejects(house.keyring.rotate(), { code: 'store_unavailable' });
    assert.ok((await house.keyring.verifyToken(token)).ok);
  });
});
