import { isLive, type SigningKey } from '../../model/credential.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { cutPage, toWirePage } from '../page.ts';
import { found, refuse } from '../refusal.ts';
import { toWireSigningKey } from '../wire/credential.ts';

type Deps = Pick<ApiDeps, 'catalog' | 'keyring'>;
type SigningKeyHandlers = Pick<
  Handlers,
  'createSigningKey' | 'listSigningKeys' | 'deleteSigningKey'
>;

const MOST_NAMED = 10;

export function createSigningKeyHandlers({ catalog, keyring }: Deps): SigningKeyHandlers {
  /** Revoked and expired ones hold nothing back: their tokens are refused whatever becomes of the key. */
  function assertUnused(keyId: SigningKey['id'], now: Date): void {
    const users = catalog
      .credentials()
      .filter((credential) => credential.keyId === keyId && isLive(credential, now));
    if (users.length === 0) return;
    const named = users.slice(0, MOST_NAMED).map(({ id, name }) => `${id} ("${name}")`);
    const more = users.length > MOST_NAMED ? ` and ${users.length - MOST_NAMED} more` : '';
    refuse(
      'state_conflict',
      `live credentials were signed by this key: ${named.join(', ')}${more}`,
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
