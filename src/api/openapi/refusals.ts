import { ERRORS, type ErrorCode } from '../../model/error.ts';
import type { Schemas } from './schemas.ts';

/** One response per status; several codes may share one. */
export function describeRefusals(
  codes: Iterable<ErrorCode>,
  schemas: Schemas,
): Record<string, unknown> {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  const entries = [...byStatus].map(([status, group]) => {
    const description = group.map((code) => `\`${code}\`: ${ERRORS[code].means}`).join('\n\n');
    return [status, { description, content: { 'application/json': { schema: schemas.error } } }];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}
