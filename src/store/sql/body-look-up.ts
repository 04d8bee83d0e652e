import { sql, type RawBuilder } from 'kysely';
import { BODY_COLUMNS, type BodyColumns } from './body-rows.ts';
import { readOne, type Database } from './dialect.ts';
import { prepare } from './prepare.ts';

/**
 * The body of a request, or of the event that was made from it. Nearly all have it under their own key: it is asked for by
 * that first, since an engine with a table for each day knows then which one to look into before it looks at anything.
 */
export function createFindByKey(
  database: Database,
  bodyKey: RawBuilder<unknown>,
): (key: number) => Promise<BodyColumns | undefined> {
  const { query } = database;
  const own = prepare<{ key: number }, BodyColumns>((slot) =>
    query
      .selectFrom('requests')
      .innerJoin('bodies', (join) => join.on('bodies.id', '=', slot('key')))
      .select(BODY_COLUMNS)
      .where('requests.id', '=', slot('key'))
      .where(sql<boolean>`${bodyKey} = requests.id`)
      .compile(),
  );
  const keyOfBody = prepare<{ key: number }, { key: number | null }>((slot) =>
    sql<{
      key: number | null;
    }>`SELECT ${bodyKey} AS key FROM requests WHERE id = ${slot('key')}`.compile(query),
  );
  const byKey = prepareByKey(database);
  return async (key) => {
    const found = await readOne(database, own({ key }));
    if (found !== undefined) return found;
    const other = (await readOne(database, keyOfBody({ key })))?.key ?? key;
    return other === key ? undefined : readOne(database, byKey({ key: other }));
  };
}

function prepareByKey({ query }: Pick<Database, 'query'>) {
  return prepare<{ key: number }, BodyColumns>((slot) =>
    query.selectFrom('bodies').select(BODY_COLUMNS).where('id', '=', slot('key')).compile(),
  );
}
