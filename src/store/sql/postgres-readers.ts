import { Pool, type PoolClient, type PoolConfig, type QueryConfig } from 'pg';
import type { Engine } from './dialect.ts';
import { isStale } from './postgres-fault.ts';
import type { Host, Hosts } from './postgres-hosts.ts';
import { createStatementNames } from './postgres-session.ts';
import { unavailable } from './unavailable.ts';

/** The connections that read: a few, since a list that searches must not hold up the look-up behind it. */
export interface Readers extends Pick<Engine, 'read'> {
  close(): Promise<void>;
}

export interface ReaderOptions {
  readonly hosts: Hosts;
  readonly config: PoolConfig;
  readonly isNaming: boolean;
}

const READERS = 4;

export function createReaders({ hosts, config, isNaming }: ReaderOptions): Readers {
  const pools = new Map<Host, Pool>();
  const names = isNaming ? createStatementNames() : undefined;
  let isClosed = false;

  const poolOf = (host: Host): Pool => {
    const pool = pools.get(host) ?? createPool({ ...config, ...host.address }, host);
    pools.set(host, pool);
    return pool;
  };
  const take = (): Promise<PoolClient> =>
    hosts.use(async (host) => {
      if (isClosed) throw new Error('the store is closed');
      const client = await poolOf(host).connect();
      for (const [other, pool] of pools) {
        if (other === host) continue;
        pools.delete(other);
        pool.end().catch(() => undefined);
      }
      return client;
    });
  const ask = async (query: QueryConfig): Promise<unknown[]> => {
    const client = await take();
    client.on('error', ignore);
    let isBroken = true;
    try {
      const { rows } = await client.query(query);
      isBroken = false;
      return rows as unknown[];
    } finally {
      client.off('error', ignore);
      client.release(isBroken);
    }
  };
  return {
    async read(text, parameters) {
      const name = names?.nameOf(text);
      const query = { text, values: [...parameters] };
      const named = name === undefined ? query : { ...query, name };
      try {
        return await ask(named).catch((error: unknown) => {
          // Another node has changed the table; without its name the text is read anew.
          if (isStale(error)) return ask(query);
          throw error;
        });
      } catch (error) {
        throw unavailable(error);
      }
    },
    async close() {
      isClosed = true;
      const all = [...pools.values()];
      pools.clear();
      await Promise.all(all.map((pool) => pool.end()));
    },
  };
}

/** Whoever waits for an answer is told by that; an unheard 'error' would end the process. */
const ignore = (): void => undefined;

function createPool(config: PoolConfig, { admit }: Host): Pool {
  const pool = new Pool({
    ...config,
    max: READERS,
    ...(admit !== undefined && {
      verify(client, done) {
        client.on('error', ignore);
        admit(client).then(() => done(), done);
      },
    }),
  });
  // A connection that breaks while nobody uses it is made anew at its next use.
  pool.on('error', ignore);
  return pool;
}
