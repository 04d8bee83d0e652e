import type { ListenerId } from '../model/listener.ts';
import type { EventId, RequestId } from '../model/request.ts';
import type { Admission, NewRun } from './admission.ts';

/** The right to be the event of a key, until it expires. */
export interface Claim {
  readonly key: string;
  readonly now: Date;
  readonly expiresAt: Date;
}

/** How long an event may yet be replaced: until nothing has come for a while, at the latest until the deadline. */
export interface Hold {
  readonly key: string;
  readonly dueAt: Date;
  readonly deadlineAt: Date | undefined;
}

export interface HeldEvent {
  readonly eventId: EventId;
  readonly listenerId: ListenerId;
  /** The request whose payload it has now. */
  readonly requestId: RequestId;
}

/** Which requests are the same as an earlier one; by listener and key. */
export interface DedupeShelf {
  /** Whether the store itself knows at once what this process has committed; else it has to be asked, and undoes a batch. */
  readonly remembers: boolean;
  /** Keeps an event with its key, in one transaction; or nothing, and answers with the event that has the key already. */
  insertFirst(
    admission: Admission,
    claim: Claim,
  ): Promise<{ readonly eventId: EventId; readonly expiresAt: Date } | undefined>;
  /** The event that has the key at an instant. */
  findFirst(id: ListenerId, key: string, now: Date): Promise<EventId | undefined>;
  /** Keeps a request as the held event of its key, or as the new payload of the one there is; answers with its id. */
  insertLast(admission: Admission, hold: Hold): Promise<EventId>;
  /** Held events that are due, those first that have been due longest. */
  listHeld(now: Date, limit: number): Promise<readonly HeldEvent[]>;
  /** Ends the holding and starts the runs. False when it has been replaced meanwhile: nothing has been written then. */
  release(held: HeldEvent, runs: readonly NewRun[]): Promise<boolean>;
  /** Looks at the next keys behind a place, in the order of their table, and deletes those that had expired by then. */
  sweep(query: KeySweep): Promise<SweptKeys>;
}

export interface KeySweep {
  readonly now: Date;
  /** Undefined: from the first key on. */
  readonly after: KeyPlace | undefined;
  /** How many are looked at. */
  readonly rows: number;
}

export interface KeyPlace {
  readonly listenerId: ListenerId;
  readonly key: string;
}

export interface SweptKeys {
  readonly deleted: number;
  /** Where to go on; undefined behind the last key. */
  readonly next: KeyPlace | undefined;
}
