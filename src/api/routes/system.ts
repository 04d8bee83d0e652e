import { ERRORS } from '../../model/error.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import type { Metrics } from '../metrics.ts';
import { createOpenapi } from '../openapi/openapi.ts';
import { refuse } from '../refusal.ts';

type Deps = Pick<ApiDeps, 'store' | 'isDraining' | 'publicUrl' | 'disk'> & {
  readonly metrics: Metrics;
};
type SystemHandlers = Pick<Handlers, 'getHealth' | 'getReadiness' | 'getMetrics' | 'getOpenapi'>;

export function createSystemHandlers({
  store,
  isDraining,
  publicUrl,
  disk,
  metrics,
}: Deps): SystemHandlers {
  let openapi: Record<string, unknown> | undefined;
  return {
    getHealth: () => ({ status: 'ok' }),

    async getReadiness() {
      if (isDraining()) refuse('store_unavailable', 'the process is draining');
      if (disk?.isShort() === true) refuse('store_unavailable', 'the disk is nearly full');
      await store.probe().catch(() => refuse('store_unavailable', ERRORS.store_unavailable.means));
      return { status: 'ok' };
    },

    async getMetrics() {
      return new Response(await metrics.text(), {
        headers: { 'Content-Type': metrics.contentType },
      });
    },

    // Made when first asked for: it takes longer than all else at start.
    getOpenapi: () => (openapi ??= createOpenapi(publicUrl)),
  };
}
