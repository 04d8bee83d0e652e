import type { CompiledQuery } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database, Engine, SqlValue } from './dialect.ts';
import { countEngine, type Counted } from './store-counts.ts';
import { createWriter, type Writer } from './writer.ts';

/** Joins an engine and the group commit to what the shelves see. */
export function createDatabase(
  engine: Engine,
  clock: Clock,
): Database & Pick<Writer, 'close'> & Pick<Counted, 'stats'> {
  const counted = countEngine(engine, clock);
  const writer = createWriter(counted.engine, clock);
  return {
    query: engine.dialect.query,
    dialect: engine.dialect,
    read: <R>(query: CompiledQuery<R>) =>
      counted.engine.read(query.sql, query.parameters as readonly SqlValue[]) as Promise<R[]>,
    write: (unit) => writer.write(unit),
    pendingBytes: () => writer.pendingBytes(),
    goneNodes: async () => (await engine.goneNodes?.()) ?? [],
    reclaim: async (query) => engine.reclaim?.(query),
    stats: () => counted.stats(),
    close: () => writer.close(),
  };
}
