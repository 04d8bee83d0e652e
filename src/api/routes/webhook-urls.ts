import { newUuid } from '../../base/id.ts';
import type { Listener, ListenerId } from '../../model/listener.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { found } from '../refusal.ts';
import { toWireListener } from '../wire/listener.ts';
import { endOfPrevious } from '../wire/secret.ts';

type Deps = Pick<ApiDeps, 'store' | 'publicUrl'>;

export function createWebhookUrlHandlers({
  store,
  publicUrl,
}: Deps): Pick<Handlers, 'createListenerUrl'> {
  async function find(id: ListenerId): Promise<Listener> {
    return found(await store.listeners.find(id), 'listener', id);
  }

  return {
    async createListenerUrl({ params, body, now }) {
      const { id } = await find(params.id);
      const url = { uuid: newUuid(), createdAt: now, expiresAt: undefined };
      await store.listeners.insertUrl(id, url, endOfPrevious(body.previous_expire_in, now));
      return toWireListener(await find(id), publicUrl);
    },
  };
}
