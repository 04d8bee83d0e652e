import type { z } from 'zod';
import { newUuid } from '../../base/id.ts';
import type { ApiKey, Credential, CredentialId, OauthClient } from '../../model/credential.ts';
import type { credentialInput } from '../contract/credential.ts';
import { msOf } from '../contract/scalar.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { newClientSecret } from '../oauth/oauth.ts';
import { cutPage, toWirePage } from '../page.ts';
import { found, refuseField } from '../refusal.ts';
import { toWireCredential } from '../wire/credential.ts';

type Deps = Pick<ApiDeps, 'store' | 'catalog' | 'keyring'>;
type Input = z.output<typeof credentialInput>;
type CredentialHandlers = Pick<
  Handlers,
  'createCredential' | 'listCredentials' | 'getCredential' | 'deleteCredential'
>;

export function createCredentialHandlers({ store, catalog, keyring }: Deps): CredentialHandlers {
  /** From the store, where last uses are fresher than in the catalog. */
  async function find(id: CredentialId): Promise<Credential> {
    const all = await store.credentials.list();
    return found(
      all.find((credential) => credential.id === id),
      'credential',
      id,
    );
  }

  return {
    async createCredential({ body, now }) {
      for (const id of body.listener_ids ?? []) {
        if (catalog.listener(id) !== undefined) continue;
        refuseField('listener_ids', `no listener has the id "${id}"`);
      }
      const shared = {
        id: store.newId('crd'),
        name: body.name,
        listenerIds: body.listener_ids,
        createdAt: now,
        expiresAt: expiryOf(body, now),
        revokedAt: undefined,
        lastUsedAt: undefined,
      };
      if (body.kind === 'oauth_client') {
        const { secret, secretHash } = newClientSecret();
        const client: OauthClient = { ...shared, kind: 'oauth_client', secretHash };
        await store.credentials.insert(client);
        return { ...toWireCredential(client), client_id: client.id, client_secret: secret };
      }
      const tokenId = newUuid();
      const key: ApiKey = { ...shared, kind: 'api_key', tokenId, keyId: keyring.currentKeyId() };
      const token = await keyring.mintApiKey(key);
      await store.credentials.insert(key);
      return { ...toWireCredential(key), token };
    },

    async listCredentials({ query }) {
      const all = await store.credentials.list();
      const listed =
        query.revoked === 'true' ? all : all.filter(({ revokedAt }) => revokedAt === undefined);
      return toWirePage(cutPage(listed, query), toWireCredential);
    },

    async getCredential({ params }) {
      return toWireCredential(await find(params.id));
    },

    async deleteCredential({ params, now }) {
      await find(params.id);
      await store.credentials.revoke(params.id, now);
    },
  };
}

function expiryOf({ expires_at: at, expires_in: within }: Input, now: Date): Date | undefined {
  if (within !== undefined) return new Date(now.getTime() + msOf(within));
  if (at === undefined) return undefined;
  const expiry = new Date(at);
  if (expiry <= now) refuseField('expires_at', 'expected an instant in the future');
  return expiry;
}
