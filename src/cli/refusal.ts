import { parseJson } from '../base/json.ts';
import type { CommandFailure } from './failure.ts';

/** The code of the catalogue that a server has refused with. */
export function codeOf(failure: CommandFailure): string | undefined {
  const envelope = parseJson(Buffer.from(failure.answer ?? []).toString());
  const error = (envelope as { error?: { code?: unknown } } | null | undefined)?.error;
  return typeof error?.code === 'string' ? error.code : undefined;
}
