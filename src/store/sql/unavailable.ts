import { EarshotError } from '../../model/error.ts';

/** What everybody above the store is told, whatever went wrong below. */
export function unavailable(cause: unknown): EarshotError {
  if (cause instanceof EarshotError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EarshotError('store_unavailable', `the store cannot take this now: ${reason}`, {
    cause,
  });
}
