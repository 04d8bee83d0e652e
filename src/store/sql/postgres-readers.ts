import { Pool, type PoolConfig } from 'pg';
import type { Engine } from './dialect.ts';
import { isStale } from './postgres-fault.ts';
import { createStatementNames } from './postgres-session.ts';
import { unavailable } from './unavailable.ts';

/** The connections that read: a few, since a list that searches must not hold up the look-up behind it. */
export interface Readers extends Pick<Engine, 'read'> {
  close(): Promise<void>;
}

const READERS = 4;

export function createReaders(config: PoolConfig, isNaming: boolean): Readers {
  const pool = new Pool({ ...config, max: READERS });
  // A connection that breaks while nobody uses it is made anew at its next use; an unheard 'error' would end the process.
  pool.on('error', () => undefined);
  const names = isNaming ? createStatementNames() : undefined;
  return {
    async read(text, parameters) {
      const name = names?.nameOf(text);
      const query = { text, values: [...parameters] };
      const named = name === undefined ? query : { ...query, name };
      try {
        const result = await pool.query(named).catch((error: unknown) => {
          // Another node has changed the table; without its name the text is read anew.
          if (isStale(error)) return pool.query(query);
          throw error;
        });
        return result.rows as unknown[];
      } catch (error) {
        throw unavailable(error);
      }
    },
    async close() {
      // A pool that is ended twice objects; a store that is closed twice is closed.
      if (!pool.ending) await pool.end();
    },
  };
}
