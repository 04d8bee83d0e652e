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
  readonly store: Pick<Store, 'secrets' | 'newId'>;
  readonly keyring: Pick<Keyring, 'sealSecret'>;
  readonly catalog: Pick<Catalog, 'listener' | 'pendingSecretsOf' | 'reload'>;
  readonly clock: Clock;
}

const MOST_PENDING = 5;
const MOST_LENGTH = 512;

export function createCapture({ store, keyring, catalog, clock }: CaptureDeps): Capture {
  // One after the other: several at once must not pass the limit together.
  let last: Promise<unknown> = Promise.resolve();

  async function write({ id: ownerId }: Listener, secret: string): Promise<Rejected | undefined> {
    const pending = catalog.pendingSecretsOf(ownerId);
    if (pending.some((each) => Buffer.from(each).toString() === secret)) return undefined;
    if (secret.length > MOST_LENGTH || pending.length >= MOST_PENDING) {
      return reject(
        'handshake_pending',
        `confirm or delete one of the ${pending.length} secrets that wait, then let the provider try again`,
      );
    }
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
    return undefined;
  }

  return {
    keep(listener, secret) {
      const written = last.then(() => write(listener, secret));
      last = written.catch(() => undefined);
      return written;
    },
  };
}
