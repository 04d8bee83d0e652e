import type { Selectable } from 'kysely';
import type { RequestBody, RequestHead } from '../../model/request.ts';
import type { Dialect } from './dialect.ts';
import type { BodyRow } from './tables.ts';

/** Between a row of `bodies` and what a request has of it. */

export const BODY_COLUMNS = ['bodies.head', 'bodies.bytes', 'bodies.retention_days'] as const;

export type BodyColumns = Pick<Selectable<BodyRow>, 'head' | 'bytes' | 'retention_days'>;

export function bodyFromRow(row: BodyColumns): RequestBody {
  return { head: parseHead(row.head), bytes: row.bytes, retentionDays: row.retention_days };
}

/**
 * A head in a line for the target and one for each name and value: a fifth of what a receipt of 300 bytes writes is
 * spared by it. JSON where an item could not be told apart so, and where nodes of an earlier version read it, too.
 */
export function formatHead(head: RequestHead, as: Dialect['types']['heads']): string {
  if (as === 'json') return JSON.stringify(head);
  const { target, rawHeaders } = head;
  const lines = rawHeaders.length === 0 ? target : `${target}\n${rawHeaders.join('\n')}`;
  return isPlain(lines, rawHeaders.length) ? lines : JSON.stringify(head);
}

/** Neither begins as JSON does, nor has a line within an item, nor what not each engine's text can hold. */
function isPlain(lines: string, items: number): boolean {
  let breaks = 0;
  for (let at = lines.indexOf('\n'); at !== -1; at = lines.indexOf('\n', at + 1)) breaks += 1;
  return (
    breaks === items && !lines.startsWith('{') && !lines.includes('\0') && lines.isWellFormed()
  );
}

export function parseHead(text: string): RequestHead {
  if (text.startsWith('{')) return JSON.parse(text) as RequestHead;
  const [target = '', ...rawHeaders] = text.split('\n');
  return { target, rawHeaders };
}
