import { z } from 'zod';
import { parseDuration } from '../../base/duration.ts';
import type { Id, Prefix } from '../../base/id.ts';

/** The small values of the wire, each with the one error message that says what was expected. */

const DIGIT = '[0-9a-hjkmnp-tv-z]';

/** The first digit stops at 7: eleven digits hold two bits more than the 53 that an id has. */
export function idOf<P extends Prefix>(
  prefix: P,
  error = `expected an id of the form "${prefix}_" and 11 characters`,
): z.ZodType<Id<P>, Id<P>> {
  const suffix = z.string().regex(new RegExp(`^[0-7]${DIGIT}{10}$`));
  return z.templateLiteral([`${prefix}_`, suffix], { error }) as unknown as z.ZodType<Id<P>, Id<P>>;
}

/** An instant as RFC 3339 says; answers are always in UTC. */
export const instant = z.iso.datetime({
  offset: true,
  error: 'expected an instant such as "2026-11-23T09:30:00Z"',
});

export interface DurationBounds {
  readonly min: string;
  readonly max: string;
}

/** A number with its unit: `250ms`, `30s`, `5m`, `6h`, `7d`. */
export function duration({ min, max }: DurationBounds): z.ZodString {
  const [minMs, maxMs] = [msOf(min), msOf(max)];
  return z
    .string()
    .regex(/^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/, {
      error: 'expected a duration such as "30s", "5m" or "6h"',
      abort: true,
    })
    .refine(
      (text) => msOf(text) >= minMs && msOf(text) <= maxMs,
      `expected a duration from ${min} to ${max}`,
    )
    .describe(`A duration from ${min} to ${max}, such as "30s", "5m" or "6h".`);
}

/** The milliseconds of a duration that the schema has let through. */
export function msOf(text: string): number {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new TypeError(parsed.error);
  return parsed.value;
}

export const name = z
  .string()
  .trim()
  .min(3)
  .max(64)
  .refine((text) => !/\p{Cc}/u.test(text), 'expected no control characters')
  .describe('3 to 64 characters.');

/** Shared keys are as the provider makes them; the only wrong one is none. */
export const secretValue = z.string().min(1).max(512);

/** What a reader may see of a secret: never its value. */
export const secretReference = z.strictObject({
  id: idOf('sec'),
  created_at: instant,
  expires_at: instant.nullable(),
});

/** A new secret, shown this once. */
export const newSecret = secretReference.extend({ secret: z.string() });

export const newSecretInput = z.strictObject({
  secret: secretValue.optional().describe('Generated when absent.'),
  previous_expire_in: duration({ min: '0s', max: '30d' })
    .optional()
    .describe('How long the earlier secrets stay good; default "0s".'),
});

/** Of what can be asked first what it would do. */
export const dryRunQuery = z.strictObject({
  dry_run: z
    .enum(['true', 'false'])
    .optional()
    .describe('`true` checks everything, answers what would be, and changes nothing.'),
});

/** Of what replaces a definition whole. */
export const replaceQuery = dryRunQuery.extend({
  previous_expire_in: duration({ min: '0s', max: '30d' })
    .optional()
    .describe(
      'How long the secrets stay good that another one in the body replaces; default "0s". Not over a change of the preset.',
    ),
});

/** Octets that are text are shown as text. */
export const bodyEncoding = z.enum(['text', 'base64']);

export const header = z.strictObject({ name: z.string(), value: z.string() });
