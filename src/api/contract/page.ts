import { z } from 'zod';
import { parseId, type Prefix } from '../../base/id.ts';
import { ERRORS, type ErrorCode } from '../../model/error.ts';
import { instant } from './scalar.ts';

export const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 500;

/** To callers it is any text: they pass on what they were given. */
function cursorOf(prefix: Prefix): z.ZodType<string, string> {
  return z
    .string()
    .refine(
      (text) => parseId(prefix, text) !== undefined,
      'expected the next_cursor of an earlier page',
    );
}

/** What every list takes; its cursors are ids of what it lists. */
export function pageQuery(prefix: Prefix) {
  return z.strictObject({
    limit: z.coerce
      .number<number>({ error: `expected a number from 1 to ${LARGEST_LIMIT}` })
      .int()
      .min(1)
      .max(LARGEST_LIMIT)
      .optional()
      .describe(`How many items a page has; default ${DEFAULT_LIMIT}.`),
    cursor: cursorOf(prefix).optional().describe('The `next_cursor` of the page before.'),
  });
}

/** What lists of things that happened take besides. */
export function timeQuery(prefix: Prefix) {
  return pageQuery(prefix).extend({
    since: instant.optional().describe('Not before this instant.'),
    until: instant.optional().describe('Before this instant.'),
  });
}

/** Newest first. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({
    items: z.array(item),
    next_cursor: z
      .string()
      .nullable()
      .describe('Null at the end. A page that is short, or empty, may have one: there is more.'),
  });
}

export const errorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]);

export const errorDetail = z.strictObject({
  path: z.string().describe('A JSON pointer (RFC 6901).'),
  message: z.string(),
  code: z.string().optional().describe('Of an expression: which of its errors.'),
  line: z.int().optional().describe('Of an expression: where in it, from 1.'),
  column: z.int().optional(),
});

/** What every refusal looks like, on the notify endpoint too. */
export const errorEnvelope = z.strictObject({
  error: z.strictObject({
    code: errorCode,
    message: z.string(),
    details: z.array(errorDetail).optional().describe('What is wrong, one by one.'),
  }),
  request_id: z.string(),
});
