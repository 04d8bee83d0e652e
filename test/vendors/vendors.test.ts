import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ListenerChanges } from '../kit/receiver.ts';
import { openReceiver, type Receiver } from '../kit/receiver.ts';
import { openAccount, type Account } from '../kit/signed.ts';
import { PROVIDERS, type Provider, type Sent } from '../../src/provider/provider.ts';
import { installVendors, readVersions } from './install.ts';
import type { VendorProof } from './proof.ts';
import { PROOFS } from './proofs.ts';

/**
 * Each preset against its provider's own package: what Earshot signs, the package takes, and refuses once it is changed;
 * what the package signs, Earshot takes over a socket, and refuses once it is changed.
 */
const PUBLIC_URL = 'https://hooks.example';

describe('presets and the packages of their providers', { timeout: 300_000 }, () => {
  let receiver: Receiver;

  before(async () => {
    await installVendors();
    receiver = await openReceiver({ publicUrl: PUBLIC_URL });
  });
  after(() => receiver.close());

  test('every row that names a package is proven with it, and no other', async () => {
    const named = Object.entries(PROVIDERS).flatMap(([name, { proof }]) =>
      proof.by === 'package' ? [`${name} ${proof.name}`] : [],
    );
    const proven = Object.entries(PROOFS).map(([name, proof]) => `${name} ${proof.package}`);
    assert.deepEqual(proven.toSorted(), named.toSorted());
    const used = new Set(Object.values(PROOFS).map((proof) => proof.package));
    // Signs people in, and sends no webhooks.
    used.add('oidc-provider');
    assert.deepEqual([...used].toSorted(), Object.keys(await readVersions()).toSorted());
  });

  for (const [name, proof] of Object.entries(PROOFS)) {
    const provider = PROVIDERS[name] as Provider;
    if (proof.verify !== undefined)
      test(`${name}: ${proof.package} takes what Earshot signs`, () =>
        testVerifier(provider, proof));
    if (proof.sign !== undefined)
      test(`${name}: Earshot takes what ${proof.package} signs`, () =>
        testSigner({ name, provider, proof, receiver }));
  }
});

async function testVerifier(provider: Provider, { verify }: VendorProof): Promise<void> {
  const account = openAccount(provider, `${PUBLIC_URL}/hook`);
  const sent = await account.send();
  assert.equal(await takes(verify, sent, account), true);
  const other = openAccount(provider, `${PUBLIC_URL}/hook`);
  if (account.secret !== undefined)
    assert.equal(await takes(verify, await other.send(), account), false);
  // A shared secret that comes along says nothing of the body.
  if (provider.scheme.kind === 'token') return;
  const body = Buffer.from(sent.body.toString().replace(/[a-z0-9](?=["&])/, 'Z'));
  assert.notDeepEqual(body, sent.body);
  assert.equal(await takes(verify, { ...sent, body }, account), false);
}

async function takes(
  verify: VendorProof['verify'],
  sent: Sent,
  account: Account,
): Promise<unknown> {
  try {
    return await verify?.(sent, account);
  } catch {
    return false;
  }
}

interface Signed {
  readonly name: string;
  readonly provider: Provider;
  readonly proof: VendorProof;
  readonly receiver: Receiver;
}

async function testSigner({ name, provider, proof, receiver }: Signed): Promise<void> {
  const account = openAccount(provider, PUBLIC_URL);
  const { secret = '' } = account;
  const changes: ListenerChanges = { preset: name, secret };
  const { path } = await receiver.createListener(changes);
  const sample = await account.send();
  const body = sample.body.toString();
  const contentType = sample.headers['content-type'] ?? '';
  const url = PUBLIC_URL + path;
  const signing = { url, contentType, body, secret, now: new Date(), id: `msg_${name}` };
  const headers = { 'content-type': contentType, ...(await proof.sign?.(signing)) };
  const post = (text: string) =>
    fetch(receiver.url + path, { method: 'POST', headers, body: text });
  const good = await post(body);
  assert.equal(good.status, 200, await good.text());
  const changed = await post(`${body} `);
  assert.equal(changed.status, 401, await changed.text());
}
