import { ERRORS } from '../../model/error.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import type { Metrics } from '../metrics.ts';
import { refuse } from '../refusal.ts';

type Deps = Pick<ApiDeps, 'store' | 'isDraining' | 'isStale' | 'disk' | 'spool' | 'role'> & {
  readonly metrics: Metrics;
  readonly openapi: () => Record<string, unknown>;
};
type SystemHandlers = Pick<Handlers, 'getHealth' | 'getReadiness' | 'getMetrics' | 'getOpenapi'>;

export function createSystemHandlers({
  store,
  isDraining,
  isStale,
  disk,
  spool,
  role,
  metrics,
  openapi,
}: Deps): SystemHandlers {
  return {
    getHealth: () => ({ status: 'ok', role }),

    async getReadiness() {
      if (isDraining()) refuse('store_unavailable', 'the process is draining');
      if (disk?.isShort() === true) refuse('store_unavailable', 'the disk is nearly full');
      if (isStale()) refuse('configuration_stale', ERRORS.configuration_stale.means);
      const kept = spool?.stats().kept;
      // What comes while the store is away is taken all the same: nobody shall send it elsewhere.
      if (kept !== undefined && !kept.isBroken && kept.bytes < kept.maxBytes)
        return { status: 'ok', role };
      await store.probe().catch(() => refuse('store_unavailable', ERRORS.store_unavailable.means));
      return { status: 'ok', role };
    },

    async getMetrics() {
      return new Response(await metrics.text(), {
        headers: { 'Content-Type': metrics.contentType },
      });
    },

    getOpenapi: openapi,
  };
}
