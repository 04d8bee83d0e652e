import { Pool } from 'undici';

/** The connections to each origin. */
export interface Pools {
  of(origin: string): Pool;
  destroy(): Promise<void>;
}

/** Where one has room, connections are kept for requests to come; those without are dropped first. */
const MOST_POOLS = 1_000;

/**
 * In place of undici's Agent, which closes the pool of an origin when the last connection of the one before it closes:
 * after a single connection that broke, every request to a quiet destination would get a connection of its own.
 */
export function createPools(options: Pool.Options): Pools {
  const pools = new Map<string, Pool>();

  function dropIdle(): void {
    for (const [origin, pool] of pools) {
      const { connected, size } = pool.stats;
      if (connected > 0 || size > 0) continue;
      pools.delete(origin);
      void pool.close();
    }
  }
  return {
    of(origin) {
      let pool = pools.get(origin);
      if (pool === undefined) {
        if (pools.size >= MOST_POOLS) dropIdle();
        pool = new Pool(origin, options);
        pools.set(origin, pool);
      }
      return pool;
    },
    async destroy() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}
