import type { OpenSecrets } from '../../catalog/catalog.ts';
import type { Rejected } from '../outcome.ts';
import type { Evidence } from './evidence.ts';
import type { RemoteKeys } from './remote-keys.ts';

/** What a verifier is given besides the request. */
export interface Circumstances {
  readonly secrets: OpenSecrets;
  readonly nowMs: number;
  readonly toleranceMs: number | undefined;
  readonly keys: RemoteKeys;
  /** Whether the other end of the connection is a proxy whose headers are believed. */
  readonly isFromProxy: boolean;
}

/** A scheme, prepared: undefined when the request is good, else why it is not. */
export type Verifier = (evidence: Evidence, given: Circumstances) => Verdict | Promise<Verdict>;
export type Verdict = Rejected | undefined;
