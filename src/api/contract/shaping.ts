import { z } from 'zod';
import { ON_MISMATCH } from '../../model/listener.ts';
import { duration } from './scalar.ts';

/** What a listener does with payloads, in expressions, mappers and schemas. The server checks them when they are saved. */

const MOST_EXPRESSION_LENGTH = 10_000;

export const expression = z
  .string()
  .min(1)
  .max(MOST_EXPRESSION_LENGTH)
  .describe('An expression; see the page "Expressions".');

export const mapper = z.unknown().describe('A data mapper: JSON whose texts are expressions.');

export const rules = z
  .array(expression)
  .min(1)
  .max(20)
  .describe(
    'Expressions, all of which must hold; else 401. They alone do not make a listener secured.',
  );

export const filter = expression.describe(
  'Makes events only of requests for which it holds; others are answered with 200, `FILTERED`.',
);

export const payloadSchema = z
  .record(z.string(), z.unknown())
  .describe(
    'JSON Schema 2020-12, or draft-07 where `$schema` says so; or an object whose leaves are names of types.',
  );

export const onMismatch = z
  .enum(ON_MISMATCH)
  .describe('What becomes of a payload that the schema or an expression cannot take.');

export const dedupeInput = z.strictObject({
  key: z
    .union([expression, z.array(expression).min(1).max(10)])
    .describe('What makes two requests the same; where it is NULL, a request is like no other.'),
  window: duration({ min: '0s', max: '7d' }).describe('At most "7d"; "0s" turns it off.'),
  keep: z
    .enum(['first', 'last'])
    .optional()
    .describe(
      '`first` (default): later ones are duplicates. `last`: they replace the payload, until the window has been quiet.',
    ),
  max_wait: duration({ min: '1s', max: '7d' })
    .optional()
    .describe('With `last`: how long an endless stream may hold the event back.'),
});

export const dedupe = z.strictObject({
  key: z.array(z.string()),
  window: z.string(),
  keep: z.enum(['first', 'last']),
  max_wait: z.string().nullable(),
});

export const mappingInput = z.strictObject({
  type: expression.optional().describe("The event's type; default: what the provider calls it."),
  data: mapper.optional().describe("The event's data, a data mapper; default: the payload."),
});

export const mapping = z.strictObject({ type: z.string().nullable(), data: z.unknown() });

export const redactionInput = z.strictObject({
  paths: z
    .array(z.string().min(1).max(256))
    .min(1)
    .max(100)
    .describe('Such as `customer.email`, `cards[].number`, `*.token`.'),
  at_rest: z
    .boolean()
    .optional()
    .describe('Masked before anything is stored, and not only when it is read. Default false.'),
});

export const redaction = z.strictObject({ paths: z.array(z.string()), at_rest: z.boolean() });
