import type { ListenerId } from '../../model/listener.ts';
import type { EventId } from '../../model/request.ts';
import type { Claim, KeySweep, SweptKeys } from '../store.ts';
import type { Statement, Unit, UnitResult } from './dialect.ts';

/** Who has which key of duplicates. */
export interface Keys {
  /** Whether it knows by itself what this process has committed, so that nobody else need. */
  readonly remembers: boolean;
  /** Writes a unit with the statement that takes the key; nothing is written where another event has it. */
  claim(claimant: Claimant, toUnit: ToUnit): Promise<Claimed>;
  /** Who has the key at an instant. */
  find(listenerId: ListenerId, at: Pick<Claim, 'key' | 'now'>): Promise<First | undefined>;
  sweep(query: KeySweep): Promise<SweptKeys>;
}

export type ToUnit = (own: Statement) => Unit;

export interface Claimant {
  readonly listenerId: ListenerId;
  readonly eventId: EventId;
  readonly claim: Claim;
}

export interface First {
  readonly eventId: EventId;
  readonly expiresAt: Date;
}

export type Claimed = UnitResult | { readonly kind: 'had'; readonly first: First };
