import { sql, type Selectable } from 'kysely';
import { keyOf, toId } from '../../base/id.ts';
import type { Attempt, AttemptRequest, AttemptResponse } from '../../model/attempt.ts';
import type { ErrorCode } from '../../model/error.ts';
import type { AttemptShelf } from '../store.ts';
import { orNull, orUndefined } from './columns.ts';
import type { Database, Statement } from './dialect.ts';
import type { AttemptRow } from './tables.ts';

export function createAttemptShelf(database: Database): AttemptShelf {
  return {
    async list(runId) {
      const query = database.query
        .selectFrom('attempts')
        .selectAll()
        .where('run_id', '=', keyOf(runId))
        .orderBy('sequence');
      return (await database.read(query.compile())).map(fromRow);
    },
  };
}

export type AttemptInsert = (attempt: Attempt) => Statement;

/** Attempts of a run are numbered on in the order in which they are kept, over all its steps. */
export function createAttemptInsert(database: Pick<Database, 'query'>): AttemptInsert {
  const columns = sql.raw(
    'run_id, sequence, step, number, started_at, duration_ms, outcome, code, message, request, response, response_body',
  );
  const values = sql.join(Array.from({ length: 10 }, () => sql`${0}`));
  const insert = sql`INSERT INTO attempts (${columns})
    VALUES (${0}, (SELECT count(*) FROM attempts WHERE run_id = ${0}), ${values})`;
  const text = insert.compile(database.query).sql;
  return (attempt) => {
    const key = keyOf(attempt.runId);
    const response = attempt.response;
    return {
      sql: text,
      parameters: [
        key,
        key,
        attempt.step,
        attempt.number,
        attempt.startedAt.getTime(),
        Math.round(attempt.durationMs),
        attempt.outcome,
        orNull(attempt.code),
        orNull(attempt.message),
        attempt.request === undefined ? null : JSON.stringify(attempt.request),
        response === undefined ? null : JSON.stringify({ ...response, body: undefined }),
        response === undefined ? null : response.body,
      ],
    };
  };
}

function fromRow(row: Selectable<AttemptRow>): Attempt {
  return {
    runId: toId('run', row.run_id),
    step: row.step,
    number: row.number,
    startedAt: new Date(row.started_at),
    durationMs: row.duration_ms,
    outcome: row.outcome,
    code: orUndefined(row.code) as ErrorCode | undefined,
    message: orUndefined(row.message),
    request: row.request === null ? undefined : (JSON.parse(row.request) as AttemptRequest),
    response:
      row.response === null
        ? undefined
        : {
            ...(JSON.parse(row.response) as AttemptResponse),
            body: row.response_body ?? new Uint8Array(),
          },
  };
}
