import type { Selectable } from 'kysely';
import type { RequestBody, RequestHead } from '../../model/request.ts';
import type { BodyRow } from './tables.ts';

/** Between a row of `bodies` and what a request has of it. */

export const BODY_COLUMNS = ['bodies.head', 'bodies.bytes', 'bodies.retention_days'] as const;

export type BodyColumns = Pick<Selectable<BodyRow>, 'head' | 'bytes' | 'retention_days'>;

export function bodyFromRow(row: BodyColumns): RequestBody {
  const head = JSON.parse(row.head) as RequestHead;
  return { head, bytes: row.bytes, retentionDays: row.retention_days };
}
