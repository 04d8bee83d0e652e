import type { Replay, ReplayId } from '../../model/replay.ts';
import { Otherwise, type ApiDeps, type Handlers } from '../handler.ts';
import { toPageQuery, toWirePage } from '../page.ts';
import { found, refuse } from '../refusal.ts';
import { fromReplayInput, toWireReplay } from '../wire/replay.ts';

type Deps = Pick<ApiDeps, 'store' | 'engine'>;
type ReplayHandlers = Pick<
  Handlers,
  'createReplay' | 'listReplays' | 'getReplay' | 'createReplayCancellation'
>;

export function createReplayHandlers({ store, engine }: Deps): ReplayHandlers {
  async function find(id: ReplayId): Promise<Replay> {
    return found(await store.replays.find(id), 'replay', id);
  }

  return {
    async createReplay({ body, now }) {
      const filter = fromReplayInput(body);
      const { total, sample } = await store.replays.plan(body.of, filter);
      if (body.plan === true) return new Otherwise({ plan: true, total, sample: [...sample] });
      const replay: Replay = {
        id: store.newId('rpl'),
        of: body.of,
        filter,
        status: 'running',
        total,
        done: 0,
        skipped: 0,
        createdAt: now,
        endedAt: undefined,
      };
      await store.replays.insert(replay);
      engine.kickReplays();
      return toWireReplay(await find(replay.id));
    },

    async listReplays({ query }) {
      return toWirePage(await store.replays.list(toPageQuery(query)), toWireReplay);
    },

    async getReplay({ params }) {
      return toWireReplay(await find(params.id));
    },

    async createReplayCancellation({ params, now }) {
      await find(params.id);
      const isCanceled = await store.replays.cancel(params.id, now);
      const replay = await find(params.id);
      return isCanceled
        ? toWireReplay(replay)
        : refuse('state_conflict', `the replay has ended: ${replay.status}`);
    },
  };
}
