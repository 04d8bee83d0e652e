import type { EventId } from '../model/request.ts';
import type { Admission } from './admission.ts';
import type { Claim, Hold } from './dedupe-shelf.ts';

/** What was answered for before it came to this store. */
export interface Spooled {
  readonly admission: Admission;
  /** It is an event where nobody has its key. */
  readonly claim?: Claim | undefined;
  /** It is the held event of its key, or the new payload of the one there is. */
  readonly hold?: Hold | undefined;
}

export type SpooledOutcome =
  /** Now, as the event with this id where it made one; or it was there already. */
  | { readonly kind: 'kept' | 'known'; readonly eventId: EventId | undefined }
  /** Nothing is kept: this event has its key. */
  | { readonly kind: 'duplicate'; readonly eventId: EventId; readonly expiresAt: Date }
  /** Nothing is kept: another request has its id. */
  | { readonly kind: 'taken' };

/** Takes what waited elsewhere while the store was away. */
export interface SpoolShelf {
  /** Keeps all of it or nothing; calling it again with the same changes nothing. */
  insertOnce(spooled: Spooled): Promise<SpooledOutcome>;
}
