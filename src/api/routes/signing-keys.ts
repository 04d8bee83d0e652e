import { isLive, type SigningKey } from '../../model/credential.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { cutPage, toWirePage } from '../page.ts';
import { found, refuse } from '../refusal.ts';
import { toWireSigningKey } from '../wire/credential.ts';

type Deps = Pick<ApiDeps, 'catalog' | 'keyring' | 'oauth'>;
type SigningKeyHandlers = Pick<
  Handlers,
  'createSigningKey' | 'listSigningKeys' | 'deleteSigningKey'
>;

const MOST_NAMED = 10;

export function createSigningKeyHandlers({ catalog, keyring, oauth }: Deps): SigningKeyHandlers {
  /** Revoked and expired ones hold nothing back: their tokens are refused whatever becomes of the key. */
  function assertUnused(keyId: SigningKey['id'], now: Date): void {
    const users = catalog
      .credentials()
      .filter((credential) => credential.kind === 'api_key' && credential.keyId === keyId)
      .filter((credential) => isLive(credential, now));
    if (users.length === 0) return assertOutlived(keyId, now);
    const named = users.slice(0, MOST_NAMED).map(({ id, name }) => `${id} ("${name}")`);
    const more = users.length > MOST_NAMED ? ` and ${users.length - MOST_NAMED} more` : '';
    refuse(
      'state_conflict',
      `live credentials were signed by this key: ${named.join(', ')}${more}`,
    );
  }

  /** Who signed what for whom is not kept of access tokens: they may be there until the last one has ended. */
  function assertOutlived(keyId: SigningKey['id'], now: Date): void {
    const keys = keyring.listKeys();
    const successor = keys[keys.findIndex(({ id }) => id === keyId) - 1];
    const lastEndsAt = new Date((successor?.createdAt ?? now).getTime() + oauth.tokenMs);
    const clients = catalog
      .credentials()
      .filter((credential) => credential.kind === 'oauth_client' && isLive(credential, now));
    if (clients.length === 0 || lastEndsAt <= now) return;
    refuse(
      'state_conflict',
      `access tokens signed by this key may be good until ${lastEndsAt.toISOString()}: wait, or revoke the OAuth clients`,
    );
  }

  return {
    async createSigningKey() {
      return toWireSigningKey(await keyring.rotate());
    },

    listSigningKeys({ query }) {
      return toWirePage(cutPage(keyring.listKeys(), query), toWireSigningKey);
    },

    async deleteSigningKey({ params, now }) {
      const key = keyring.listKeys().find(({ id }) => id === params.id);
      if (found(key, 'signing key', params.id).state === 'current') {
        refuse(
          'state_conflict',
          'the current key signs new tokens; rotate with POST /api/v1/signing_keys first',
        );
      }
      assertUnused(params.id, now);
      await keyring.retire(params.id);
    },
  };
}
