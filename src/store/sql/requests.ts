import { sql, type Selectable } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { keyOf, toId } from '../../base/id.ts';
import type { ErrorCode } from '../../model/error.ts';
import type { ListenerId } from '../../model/listener.ts';
import type { Request, RequestOutcome, StageTime } from '../../model/request.ts';
import type { Admission, RequestShelf } from '../store.ts';
import { createFindByKey } from './body-look-up.ts';
import { bodyFromRow } from './body-rows.ts';
import { orNull, orUndefined, toDate } from './columns.ts';
import { readOne, toStatement, type Database, type Statement, type UnitResult } from './dialect.ts';
import { createEraseBody } from './erase.ts';
import { createContentInsert } from './event-data.ts';
import { prepareInsert } from './insert.ts';
import { bodyGone, createKeptBody } from './kept-body.ts';
import { listLedger } from './ledger.ts';
import { createRunInsert } from './run-rows.ts';
import type { RequestRow } from './tables.ts';

export function createRequestShelf(database: Database, clock: Clock): RequestShelf {
  const { query } = database;
  const toUnit = createAdmissionUnit(database);
  const keptBody = createKeptBody(database);
  const select = query.selectFrom('requests').selectAll();

  return {
    insert(admission) {
      const unit = toUnit(admission);
      unit.push(...keptBody.ofReplayed(admission));
      return database.write(unit).then(refuseGuarded);
    },
    async find(id) {
      const row = await readOne(database, select.where('id', '=', keyOf(id)).compile());
      return row === undefined ? undefined : fromRow(row);
    },
    list: (page) => listLedger({ database, clock, query: page, prefix: 'req', toItem: fromRow }),
    async listAfter(after, limit) {
      const rows = select.where('id', '>', keyOf(after)).orderBy('id').limit(limit);
      return (await database.read(rows.compile())).map(fromRow);
    },
    async listIds({ after, upTo, limit }) {
      const ids = query
        .selectFrom('requests')
        .select('id')
        .where('id', '>', keyOf(after))
        .where('id', '<=', keyOf(upTo))
        .orderBy('id', 'desc')
        .limit(limit);
      return (await database.read(ids.compile())).map((row) => toId('req', row.id));
    },
    findBody: createFindBody(database),
    eraseBody: createEraseBody(database),
    async trimUnauthenticated(listenerId, keep) {
      await database.write([trimUnauthenticated(database, listenerId, keep)]);
    },
  };
}

function refuseGuarded({ kind }: UnitResult): void {
  if (kind === 'guarded') throw bodyGone();
}

/** Request, body and runs are one unit, to be made in the turn in which it is written. */
export function createAdmissionUnit(
  database: Pick<Database, 'query' | 'dialect' | 'byListener'>,
): (admission: Admission) => Statement[] {
  const insertRequest = createRequestInsert(database);
  const insertContent = createContentInsert(database);
  const insertRun = createRunInsert(database);
  const { byListener } = database;

  return (admission) => {
    const { id, listenerId, eventId } = admission.request;
    const unit: Statement[] = [insertRequest(admission), ...insertContent(admission)];
    const late = byListener?.note(keyOf(listenerId), keyOf(id));
    if (late !== undefined) unit.push(late);
    if (eventId !== undefined && admission.runs.length > 0) {
      const eventKey = keyOf(eventId);
      for (const run of admission.runs) unit.push(insertRun(run, eventKey, null));
    }
    return unit;
  };
}

function createFindBody(database: Database): RequestShelf['findBody'] {
  const find = createFindByKey(database, sql`requests.body_id`);
  return async (id) => {
    const row = await find(keyOf(id));
    return row === undefined ? undefined : bodyFromRow(row);
  };
}

function trimUnauthenticated({ query }: Database, listenerId: ListenerId, keep: number): Statement {
  const oldestKept = query
    .selectFrom('requests')
    .select('id')
    .where('listener_id', '=', keyOf(listenerId))
    .where(IS_STRANGERS)
    .orderBy('id', 'desc')
    .limit(1)
    .offset(keep);
  const remove = query
    .deleteFrom('requests')
    .where('listener_id', '=', keyOf(listenerId))
    .where(IS_STRANGERS)
    .where('id', '<=', oldestKept);
  return toStatement(remove.compile());
}

/** In literals, so that the engine may use the partial index of such rows: a walk over all rows would hold up ingest. */
const IS_STRANGERS = sql<boolean>`authenticated = 0 AND outcome = 'rejected'`;

const COLUMNS = [
  'id',
  'listener_id',
  'received_at',
  'outcome',
  'code',
  'authenticated',
  'method',
  'address',
  'credential_id',
  'content_type',
  'size_bytes',
  'sha256',
  'body_id',
  'event_id',
  'event_type',
  'replay_of',
  'stages',
  'reason',
] as const;

/** What is the same in nearly every row stands in the text: what need not cross to the engine and be bound costs nothing. */
function createPlainInsert(
  database: Pick<Database, 'query' | 'dialect'>,
): (admission: Admission) => Statement {
  const { fromHex } = database.dialect;
  const insert = prepareInsert(database, 'requests', [
    ['outcome', () => sql.lit('received')],
    ['authenticated', () => sql.lit(1)],
    ['method', () => sql.lit('POST')],
    'id',
    'listener_id',
    'received_at',
    'address',
    'credential_id',
    'content_type',
    'size_bytes',
    ['sha256', fromHex.place],
    'body_id',
    'event_id',
    'event_type',
    'stages',
  ]);
  return ({ request, eventType }) => {
    const key = keyOf(request.id);
    return insert([
      key,
      keyOf(request.listenerId),
      request.receivedAt.getTime(),
      request.address,
      request.credentialId === undefined ? null : keyOf(request.credentialId),
      orNull(request.contentType),
      request.sizeBytes,
      request.sha256 === undefined ? null : fromHex.value(request.sha256),
      key,
      request.eventId === undefined ? null : keyOf(request.eventId),
      orNull(eventType),
      formatStages(request.stages),
    ]);
  };
}

function isPlain({ request, body }: Admission): boolean {
  return (
    request.outcome === 'received' &&
    request.authenticated &&
    request.method === 'POST' &&
    request.replayOf === undefined &&
    request.code === undefined &&
    request.reason === undefined &&
    body !== undefined
  );
}

function createRequestInsert(
  database: Pick<Database, 'query' | 'dialect'>,
): (admission: Admission) => Statement {
  const { fromHex } = database.dialect;
  const columns = COLUMNS.map((column) =>
    column === 'sha256' ? ([column, fromHex.place] as const) : column,
  );
  const insert = prepareInsert(database, 'requests', columns);
  const insertPlain = createPlainInsert(database);
  return (admission) => {
    if (isPlain(admission)) return insertPlain(admission);
    const { request, eventType, body } = admission;
    const key = keyOf(request.id);
    const origin = request.replayOf === undefined ? null : keyOf(request.replayOf);
    return insert([
      key,
      keyOf(request.listenerId),
      request.receivedAt.getTime(),
      request.outcome,
      orNull(request.code),
      request.authenticated ? 1 : 0,
      request.method,
      request.address,
      request.credentialId === undefined ? null : keyOf(request.credentialId),
      orNull(request.contentType),
      request.sizeBytes,
      request.sha256 === undefined ? null : fromHex.value(request.sha256),
      body === undefined ? null : (origin ?? key),
      request.eventId === undefined ? null : keyOf(request.eventId),
      orNull(eventType),
      origin,
      formatStages(request.stages),
      orNull(request.reason),
    ]);
  };
}

function fromRow(row: Selectable<RequestRow>): Request {
  return {
    id: toId('req', row.id),
    listenerId: toId('lsn', row.listener_id),
    receivedAt: new Date(row.received_at),
    outcome: row.outcome as RequestOutcome,
    code: orUndefined(row.code) as ErrorCode | undefined,
    ...(row.reason === null ? {} : { reason: row.reason }),
    authenticated: row.authenticated === 1,
    method: row.method,
    address: row.address,
    credentialId: row.credential_id === null ? undefined : toId('crd', row.credential_id),
    contentType: orUndefined(row.content_type),
    sizeBytes: row.size_bytes,
    sha256: row.sha256 === null ? undefined : Buffer.from(row.sha256).toString('hex'),
    eventId: row.event_id === null ? undefined : toId('evt', row.event_id),
    ...(row.event_type === null ? {} : { eventType: row.event_type }),
    replayOf: row.replay_of === null ? undefined : toId('req', row.replay_of),
    bodyErasedAt: toDate(row.body_erased_at),
    stages: parseStages(row.stages),
  };
}

/** `listener 3 credential 12 …`: a tenth of what JSON would take, in every row. */
function formatStages(stages: readonly StageTime[]): string {
  let text = '';
  for (const { stage, durationUs } of stages)
    text += `${text === '' ? '' : ' '}${stage} ${durationUs}`;
  return text;
}

function parseStages(text: string): StageTime[] {
  const words = text === '' ? [] : text.split(' ');
  const stages: StageTime[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    stages.push({ stage: words[i] ?? '', durationUs: Number(words[i + 1]) });
  }
  return stages;
}
