import { sql } from 'kysely';
import { keyOf, toId } from '../../base/id.ts';
import { MOST_VERSIONS, type ListenerId, type ListenerVersion } from '../../model/listener.ts';
import { toStorable } from './columns.ts';
import { toStatement, type Database, type Statement } from './dialect.ts';
import { fromListenerRow } from './listener-rows.ts';

interface NewVersion {
  readonly listenerId: ListenerId;
  /** As JSON. */
  readonly definition: string;
  readonly change: string;
  readonly at: Date;
}

/** The next version, and the end of the one that is one too many; in the unit of the change. */
export function insertVersion(
  { query }: Database,
  { listenerId, definition, change, at }: NewVersion,
): readonly Statement[] {
  const key = keyOf(listenerId);
  const insert = sql`
    INSERT INTO listener_versions (listener_id, number, definition, description, created_at)
    SELECT CAST(${key} AS bigint), COALESCE(MAX(number), 0) + 1, CAST(${definition} AS text),
      CAST(${toStorable(change)} AS text), CAST(${at.getTime()} AS bigint)
    FROM listener_versions WHERE listener_id = ${key}`;
  const prune = sql`
    DELETE FROM listener_versions WHERE listener_id = ${key} AND number <= (
      SELECT MAX(number) FROM listener_versions WHERE listener_id = ${key}) - ${sql.lit(MOST_VERSIONS)}`;
  return [insert, prune].map((one) => toStatement(one.compile(query)));
}

/** Newest first. */
export async function loadVersions(
  database: Database,
  id: ListenerId,
): Promise<readonly ListenerVersion[]> {
  const select = database.query
    .selectFrom('listener_versions')
    .selectAll()
    .where('listener_id', '=', keyOf(id))
    .orderBy('number', 'desc');
  return (await database.read(select.compile())).map((row) => {
    const times = { created_at: row.created_at, updated_at: row.created_at, deleted_at: null };
    const listener = { id: row.listener_id, definition: row.definition, ...times };
    return {
      number: row.number,
      listenerId: toId('lsn', row.listener_id),
      change: row.description,
      createdAt: new Date(row.created_at),
      listener: { ...fromListenerRow(listener, []), urls: [] },
    };
  });
}
