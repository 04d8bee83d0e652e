import { sql } from 'kysely';

/** What a row of `bodies` takes; its header tells, so the body itself is not read. */
export const BODY_SIZE = sql<number>`octet_length(bytes) + octet_length(head)`;
export const BODY_BYTES = BODY_SIZE.as('size');
