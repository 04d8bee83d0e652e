import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createManualClock } from '../../../test/kit/clock.ts';
import { openReceiver } from '../../../test/kit/receiver.ts';
import { DAY, MINUTE } from '../../base/duration.ts';
import {
  ACCEPTED,
  JSON_TYPE,
  bearer,
  received,
  refused,
  testScenarios,
  type Scenario,
} from '../../../test/kit/scenario.ts';

function asBearer({ token }: { readonly token: string }): Readonly<Record<string, string>> {
  return { ...JSON_TYPE, authorization: `Bearer ${token}` };
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'takes an event with an API key',
    headers: bearer,
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'takes an API key as the password of Basic',
    headers: ({ token }) => ({
      ...JSON_TYPE,
      authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}`,
    }),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 401 when no credential comes',
    headers: () => JSON_TYPE,
    status: 401,
    contains: ['www-authenticate: Bearer', '"code":"credential_missing"'],
    lacks: ['RECEIVED', 'event_id'],
    ledger: refused('credential_missing'),
  },
  {
    name: 'answers 401 to a forged credential',
    headers: ({ token }) => ({ ...JSON_TYPE, authorization: `Bearer ${token.slice(0, -4)}AAAA` }),
    status: 401,
    contains: ['"code":"credential_invalid"'],
    lacks: ['RECEIVED'],
    ledger: refused('credential_invalid'),
  },
  {
    name: 'answers 401 to another scheme than Bearer and Basic',
    headers: ({ token }) => ({ ...JSON_TYPE, authorization: `Token ${token}` }),
    status: 401,
    contains: ['"code":"credential_invalid"'],
    ledger: refused('credential_invalid'),
  },
  {
    name: 'answers 401 to an expired credential',
    headers: async ({ receiver }) => {
      const old = new Date(Date.now() - DAY);
      const { token } = await receiver.createCredential({
        createdAt: old,
        expiresAt: new Date(Date.now() - MINUTE),
      });
      return { ...JSON_TYPE, authorization: `Bearer ${token}` };
    },
    status: 401,
    contains: ['"code":"credential_expired"'],
    ledger: refused('credential_expired'),
  },
  {
    name: 'takes an access token of an OAuth client',
    headers: async ({ receiver }) => asBearer(await receiver.createAccessToken()),
    status: 200,
    contains: ACCEPTED,
    ledger: received,
  },
  {
    name: 'answers 401 to an access token that has expired, though its client is good',
    headers: async ({ receiver }) =>
      asBearer(await receiver.createAccessToken({ expiresAt: new Date(Date.now() - MINUTE) })),
    status: 401,
    contains: ['"code":"credential_expired"'],
    ledger: refused('credential_expired'),
  },
  {
    name: 'answers 401 to an access token of a client that was revoked',
    headers: async ({ receiver }) =>
      asBearer(await receiver.createAccessToken({ revokedAt: new Date() })),
    status: 401,
    contains: ['"code":"credential_revoked"'],
    ledger: refused('credential_revoked'),
  },
  {
    name: 'answers 401 to a token of an OAuth client that never ends, though it is signed by us',
    headers: async ({ receiver }) => {
      const { client } = await receiver.createAccessToken();
      const { credential } = await receiver.createCredential();
      const endless = { ...credential, id: client.id };
      return asBearer({ token: await receiver.keyring.mintApiKey(endless) });
    },
    status: 401,
    contains: ['"code":"credential_invalid"'],
    ledger: refused('credential_invalid'),
  },
  {
    name: 'answers 403 to an access token of a client of another listener',
    headers: async ({ receiver }) =>
      asBearer(await receiver.createAccessToken({ listenerIds: ['lsn_00000000000'] })),
    status: 403,
    contains: ['"code":"credential_not_allowed"'],
    ledger: refused('credential_not_allowed'),
  },
  {
    name: 'answers 403 to a credential of another listener',
    headers: async ({ receiver }) => {
      const { token } = await receiver.createCredential({ listenerIds: ['lsn_00000000000'] });
      return { ...JSON_TYPE, authorization: `Bearer ${token}` };
    },
    status: 403,
    contains: ['"code":"credential_not_allowed"'],
    lacks: ['www-authenticate'],
    ledger: refused('credential_not_allowed'),
  },
  {
    name: 'answers 403 to a credential that is not on the list of the listener',
    listener: { verification: { allowedCredentials: ['crd_00000000000'] } },
    headers: bearer,
    status: 403,
    contains: ['"code":"credential_not_allowed"'],
    ledger: refused('credential_not_allowed'),
  },
];

testScenarios('the credential', SCENARIOS);

test('an access token that was taken before is refused from the moment when it ends', async () => {
  const clock = createManualClock(Date.now());
  const receiver = await openReceiver({ clock });
  try {
    const { path } = await receiver.createListener();
    const ends = new Date(clock.now() + MINUTE);
    const { token } = await receiver.createAccessToken({ expiresAt: ends });
    const send = async () =>
      (
        await fetch(receiver.url + path, {
          method: 'POST',
          headers: asBearer({ token }),
          body: '{}',
        })
      ).status;
    assert.deepEqual([await send(), await send()], [200, 200]);
    await clock.advance(MINUTE);
    assert.equal(await send(), 401);
  } finally {
    await receiver.close();
  }
});
