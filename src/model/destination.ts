import type { Id } from '../base/id.ts';
import type { RunError } from './run.ts';
import type { TriggerId } from './trigger.ts';

/** Made from the origin, so that it is the same after a restart. */
export type DestinationId = Id<'dst'>;

export const DESTINATION_STATUSES = ['open', 'paused', 'probing'] as const;

interface DestinationBase {
  readonly id: DestinationId;
  /** Scheme, host and port of the URLs that steps send to. */
  readonly origin: string;
  /** Those whose runs have been sent there. */
  readonly triggerIds: readonly TriggerId[];
}

/**
 * Where steps send to, as one process sees it. Paused: it kept failing, so its runs wait and use up no attempts.
 * Probing: one of them has been sent to see whether it is back.
 */
export type Destination =
  | (DestinationBase & { readonly status: 'open' })
  | (DestinationBase & {
      readonly status: 'paused' | 'probing';
      readonly since: Date;
      readonly reason: RunError;
      readonly nextProbeAt: Date;
    });
