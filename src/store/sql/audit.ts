import { keyAt, keyOf, toId } from '../../base/id.ts';
import type { Json } from '../../base/json.ts';
import type { AuditEntry } from '../../model/audit.ts';
import type { AuditShelf } from '../audit-shelf.ts';
import { orUndefined, toPage } from './columns.ts';
import { toStatement, type Database } from './dialect.ts';
import type { AuditRow } from './tables.ts';

export function createAuditShelf(database: Database): AuditShelf {
  const { query } = database;
  return {
    async insert(entry) {
      await database.write([toStatement(query.insertInto('audit').values(toRow(entry)).compile())]);
    },
    async list({ limit, before, actor, operation, subject, since, until }) {
      let select = query
        .selectFrom('audit')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (before !== undefined) select = select.where('id', '<', keyOf(before));
      if (actor !== undefined) select = select.where('actor', '=', actor);
      if (operation !== undefined) select = select.where('operation', '=', operation);
      if (subject !== undefined) select = select.where('subject', '=', subject);
      if (since !== undefined) select = select.where('id', '>=', keyAt(since.getTime()));
      if (until !== undefined) select = select.where('id', '<', keyAt(until.getTime()));
      return toPage((await database.read(select.compile())).map(fromRow), limit);
    },
  };
}

function toRow(entry: AuditEntry): AuditRow {
  return {
    id: keyOf(entry.id),
    at: entry.at.getTime(),
    actor: entry.actor ?? null,
    token: entry.token ?? null,
    operation: entry.operation,
    subject: entry.subject ?? null,
    input: JSON.stringify(entry.input),
    state_before: JSON.stringify(entry.before),
    state_after: JSON.stringify(entry.after),
  };
}

function fromRow(row: AuditRow): AuditEntry {
  return {
    id: toId('aud', row.id),
    at: new Date(row.at),
    actor: orUndefined(row.actor),
    token: orUndefined(row.token),
    operation: row.operation,
    subject: orUndefined(row.subject),
    input: JSON.parse(row.input) as Json,
    before: JSON.parse(row.state_before) as Json,
    after: JSON.parse(row.state_after) as Json,
  };
}
