import type { CompiledQuery } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database, Engine, Notices, SqlValue } from './dialect.ts';
import { countEngine, type Counted } from './store-counts.ts';
import { createWriter, type Writer } from './writer.ts';

/** Of a store that is ours alone. */
const NOBODY: Notices = { notify: () => undefined, listen: () => undefined };

/** Joins an engine and the group commit to what the shelves see. */
export function createDatabase(
  engine: Engine,
  clock: Clock,
): Database & Pick<Writer, 'close'> & Pick<Counted, 'stats'> {
  const counted = countEngine(engine, clock);
  const writer = createWriter(counted.engine, clock);
  const readPromptly: Engine['read'] = (sql, parameters) =>
    engine.readPromptly?.(sql, parameters) ?? engine.read(sql, parameters);
  return {
    query: engine.dialect.query,
    dialect: engine.dialect,
    read: <R>(query: CompiledQuery<R>) =>
      counted.engine.read(query.sql, query.parameters as readonly SqlValue[]) as Promise<R[]>,
    write: (unit) => writer.write(unit),
    ...(engine.commitAside && { writeAside: engine.commitAside }),
    readPromptly: <R>(query: CompiledQuery<R>) =>
      readPromptly(query.sql, query.parameters as readonly SqlValue[]) as Promise<R[]>,
    isExclusive: engine.isExclusive,
    onDoubt: (listener) => engine.onDoubt?.(listener),
    notices: engine.notices ?? NOBODY,
    pendingBytes: () => writer.pendingBytes(),
    goneNodes: async () => (await engine.goneNodes?.()) ?? [],
    reclaim: async (query) => engine.reclaim?.(query),
    stats: () => counted.stats(),
    close: () => writer.close(),
  };
}
