import type { Listener, ListenerId } from '../../model/listener.ts';
import type { TriggerId } from '../../model/trigger.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { found, refuse, refuseField } from '../refusal.ts';
import { createSecret, endOfPrevious, toReference, toWireSecret } from '../wire/secret.ts';

type Deps = Pick<ApiDeps, 'store' | 'keyring' | 'describeSecretFault'>;
type SecretHandlers = Pick<
  Handlers,
  'createListenerSecret' | 'deleteListenerSecret' | 'createTriggerSecret'
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
      const { preset } = verification.signature;
      const fault = call.body.secret && deps.describeSecretFault(preset, call.body.secret);
      if (fault) refuseField('secret', fault);
      return add(id, call);
    },

    async deleteListenerSecret({ params: { id, secret_id: secretId }, now }) {
      const { verification } = await findListener(id);
      const secrets = verification.signature?.secrets ?? [];
      const byId = new Map(secrets.map((one) => [one.id, one]));
      const secret = found(byId.get(secretId), 'secret', secretId);
      const left = secrets.filter((one) => one !== secret && isGood(one.expiresAt, now));
      if (left.length === 0) {
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

function isGood(expiresAt: Date | undefined, now: Date): boolean {
  return expiresAt === undefined || expiresAt > now;
}
