import { sql, type CompiledQuery, type RawBuilder } from 'kysely';
import { toStatement, type Unit } from './dialect.ts';
import { prepare } from './prepare.ts';

/** One text for any number of keys; where there are fewer, the last stands several times. */
const AT_ONCE = 64;

const NAMES = Array.from({ length: AT_ONCE }, (_, i) => `key${i}`);

/** `days` is the retention class of them all, where the text asks for it. */
type ByKeys = (keys: RawBuilder<unknown>, days: RawBuilder<unknown>) => CompiledQuery;

/** Statements that name the rows they are about, as many of them as it takes for all. */
export function prepareByKeys(
  ...texts: readonly ByKeys[]
): (keys: readonly number[], days?: number) => Unit {
  const prepared = texts.map((text) =>
    prepare<Readonly<Record<string, number>>>((slot) =>
      text(sql.join(NAMES.map((name) => sql.val(slot(name)))), sql`${sql.val(slot('days'))}`),
    ),
  );
  return (keys, days = 0) => {
    const unit: Unit[number][] = [];
    for (let from = 0; from < keys.length; from += AT_ONCE) {
      const some = keys.slice(from, from + AT_ONCE);
      const last = some.at(-1) ?? 0;
      const values = Object.fromEntries(NAMES.map((name, i) => [name, some[i] ?? last]));
      unit.push(...prepared.map((text) => toStatement(text({ ...values, days }))));
    }
    return unit;
  };
}
