import type { CompiledQuery } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database, Engine, SqlValue } from './dialect.ts';
import { createWriter, type Writer } from './writer.ts';

/** Joins an engine and the group commit to what the shelves see. */
export function createDatabase(engine: Engine, clock: Clock): Database & Pick<Writer, 'close'> {
  const writer = createWriter(engine, clock);
  return {
    query: engine.dialect.query,
    dialect: engine.dialect,
    read: <R>(query: CompiledQuery<R>) =>
      engine.read(query.sql, query.parameters as readonly SqlValue[]) as Promise<R[]>,
    write: (unit) => writer.write(unit),
    pendingBytes: () => writer.pendingBytes(),
    goneNodes: async () => (await engine.goneNodes?.()) ?? [],
    reclaim: async (query) => engine.reclaim?.(query),
    close: () => writer.close(),
  };
}
