import type { Listener, ListenerId, SecretId, SecretReference } from '../../model/listener.ts';
import type { TriggerId } from '../../model/trigger.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { found, refuse, refuseField } from '../refusal.ts';
import { createSecret, endOfPrevious, toReference, toWireSecret } from '../wire/secret.ts';

type Deps = Pick<ApiDeps, 'store' | 'keyring' | 'describeSecretFault' | 'secretSourceOf'>;
type SecretHandlers = Pick<
  Handlers,
  'createListenerSecret' | 'confirmListenerSecret' | 'deleteListenerSecret' | 'createTriggerSecret'
>;

interface Given {
  readonly now: Date;
  readonly body: {
    readonly secret?: string | undefined;
    readonly previous_expire_in?: string | undefined;
  };
}

export function createSecretHandlers(deps: Deps): SecretHandlers {
  const { store } = deps;

  async function findListener(id: ListenerId): Promise<Listener> {
    return found(await store.listeners.find(id), 'listener', id);
  }

  async function add(ownerId: ListenerId | TriggerId, { body, now }: Given) {
    const { sealed, value } = createSecret(deps, { ownerId, value: body.secret, now });
    await store.secrets.insert(sealed, endOfPrevious(body.previous_expire_in, now));
    return { ...toWireSecret(toReference(sealed)), secret: value };
  }

  return {
    async createListenerSecret(call) {
      const { id, verification } = await findListener(call.params.id);
      if (verification.signature === undefined) {
        refuse(
          'state_conflict',
          `the listener "${id}" has no signature; set verification.signature first`,
        );
      }
      const { signature } = verification;
      const { secret } = call.body;
      if (secret === undefined && deps.secretSourceOf(signature) === 'given')
        refuseField('secret', 'expected the one of the provider, which makes it');
      const fault = secret && deps.describeSecretFault(signature, secret);
      if (fault) refuseField('secret', fault);
      return add(id, call);
    },

    async confirmListenerSecret({ params: { id, secret_id: secretId } }) {
      const { verification } = await findListener(id);
      return confirm(deps, verification.signature?.secrets ?? [], secretId);
    },

    async deleteListenerSecret({ params: { id, secret_id: secretId }, now }) {
      const { verification } = await findListener(id);
      const secrets = verification.signature?.secrets ?? [];
      const byId = new Map(secrets.map((one) => [one.id, one]));
      const secret = found(byId.get(secretId), 'secret', secretId);
      const left = secrets.filter((one) => one !== secret && isGood(one, now));
      if (left.length === 0 && secret.pendingSince === undefined) {
        refuse(
          'state_conflict',
          'it is the last good secret of the signature; add another one first',
        );
      }
      await store.secrets.delete(secretId);
    },

    async createTriggerSecret(call) {
      const { id } = found(await store.triggers.find(call.params.id), 'trigger', call.params.id);
      return add(id, call);
    },
  };
}

/** From now on it verifies; who says so sees it this once, since some providers want it to be pasted. */
async function confirm(
  { store, keyring }: Deps,
  known: readonly SecretReference[],
  secretId: SecretId,
) {
  const secret = found(
    known.find((one) => one.id === secretId),
    'secret',
    secretId,
  );
  if (secret.pendingSince === undefined)
    refuse('state_conflict', `the secret "${secretId}" is good already`);
  const all = await store.secrets.list();
  const sealed = all.find((one) => one.id === secretId)?.sealed;
  const value = sealed && keyring.openSecret(secretId, sealed);
  if (value === undefined) refuse('state_conflict', 'it was sealed with another master key');
  await store.secrets.confirm(secretId);
  return { ...toWireSecret(secret), secret: Buffer.from(value).toString() };
}

function isGood({ expiresAt, pendingSince }: SecretReference, now: Date): boolean {
  return pendingSince === undefined && (expiresAt === undefined || expiresAt > now);
}
