import { ERRORS } from '../../model/error.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import type { Metrics } from '../metrics.ts';
import { refuse } from '../refusal.ts';

type Deps = Pick<ApiDeps, 'store' | 'isDraining' | 'disk' | 'spool'> & {
  readonly metrics: Metrics;
  readonly openapi: () => Record<string, unknown>;
};
type SystemHandlers = Pick<Handlers, 'getHealth' | 'getReadiness' | 'getMetrics' | 'getOpenapi'>;

export function createSystemHandlers({
  store,
  isDraining,
  disk,
  spool,
  metrics,
  openapi,
}: Deps): SystemHandlers {
  return {
    getHealth: () => ({ status: 'ok' }),

    async getReadiness() {
      if (isDraining()) refuse('store_unavailable', 'the process is draining');
      if (disk?.isShort() === true) refuse('store_unavailable', 'the disk is nearly full');
      const kept = spool?.stats().kept;
      // What comes while the store is away is taken all the same: nobody shall send it elsewhere.
      if (kept !== undefined && !kept.isBroken && kept.bytes < kept.maxBytes)
        return { status: 'ok' };
      await store.probe().catch(() => refuse('store_unavailable', ERRORS.store_unavailable.means));
      return { status: 'ok' };
    },

    async getMetrics() {
      return new Response(await metrics.text(), {
        headers: { 'Content-Type': metrics.contentType },
      });
    },

    getOpenapi: openapi,
  };
}
