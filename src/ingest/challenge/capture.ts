import type { Catalog } from '../../catalog/catalog.ts';
import type { Clock } from '../../base/clock.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import type { Listener } from '../../model/listener.ts';
import type { Store } from '../../store/store.ts';
import { reject, type Rejected } from '../outcome.ts';

/**
 * Keeps the secret of a handshake until somebody says that it is right. The handshake is not signed, so anybody who
 * knows the URL can send one: a secret that is taken by itself would be a door that opens to the first who knocks.
 */
export interface Capture {
  /** Undefined when it is durable, or known already. */
  keep(listener: Listener, secret: string): Promise<Rejected | undefined>;
}

export interface CaptureDeps {
  readonly store: Pick<Store, 'configuration' | 'secrets' | 'newId'>;
  readonly keyring: Pick<Keyring, 'sealSecret'>;
  readonly catalog: Pick<Catalog, 'listener' | 'pendingSecretsOf' | 'reload' | 'version'>;
  readonly clock: Clock;
}

const MOST_PENDING = 5;
const MOST_LENGTH = 512;

export function createCapture({ store, keyring, catalog, clock }: CaptureDeps): Capture {
  /** Undefined where the secret is new, and there is room for it. */
  function settle(
    { id }: Listener,
    secret: string,
  ): { readonly refused: Rejected | undefined } | undefined {
    const pending = catalog.pendingSecretsOf(id);
    if (pending.some((each) => Buffer.from(each).toString() === secret))
      return { refused: undefined };
    if (secret.length <= MOST_LENGTH && pending.length < MOST_PENDING) return undefined;
    const wayOut = `confirm or delete one of the ${pending.length} secrets that wait, then let the provider try again`;
    return { refused: reject('handshake_pending', wayOut) };
  }

  async function write({ id: ownerId }: Listener, secret: string): Promise<void> {
    const id = store.newId('sec');
    const now = new Date(clock.now());
    await store.secrets.insert(
      {
        id,
        ownerId,
        sealed: keyring.sealSecret(id, Buffer.from(secret)),
        createdAt: now,
        expiresAt: undefined,
        pendingSince: now,
      },
      undefined,
    );
    await catalog.reload();
  }

  return {
    async keep(listener, secret) {
      // From memory first: who knocks again and again must not stand in the way of those who change something.
      const settled = settle(listener, secret);
      if (settled !== undefined) return settled.refused;
      // One after the other, on all nodes: several at once must not pass the limit together.
      return store.configuration.change(async (version) => {
        if (catalog.version() !== version) await catalog.reload();
        const settled = settle(listener, secret);
        if (settled !== undefined) return settled.refused;
        await write(listener, secret);
        return undefined;
      });
    },
  };
}
