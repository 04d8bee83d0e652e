import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../base/clock.ts';
import { createAddressBook } from './address.ts';
import { createFailureLimiter } from './failure-limiter.ts';

/** Slows down who guesses at credentials elsewhere than at the notify endpoint, by the same rules. */
export interface SenderGuard {
  /** 0, or how long this sender is refused unheard at what has this id. */
  waitMs(id: string, sender: Sender): number;
  failed(id: string, sender: Sender): void;
}

export interface Sender {
  readonly headers: IncomingHttpHeaders;
  /** The other end of the connection. */
  readonly peer: string;
}

/**
 * The address by which to count what a sender does elsewhere; undefined where others stand behind it too, and would be
 * refused for what one of them did.
 */
export function createSenderNaming(
  trustedProxies: readonly string[],
): (sender: Sender) => string | undefined {
  const addresses = createAddressBook(trustedProxies);
  return ({ headers, peer }) => {
    const address = addresses.senderOf(headers, peer);
    return addresses.isShared({ headers, peer, address }) ? undefined : address;
  };
}

export interface SenderGuardOptions {
  readonly clock: Clock;
  readonly trustedProxies: readonly string[];
}

export function createSenderGuard({ clock, trustedProxies }: SenderGuardOptions): SenderGuard {
  const addresses = createAddressBook(trustedProxies);
  const failures = createFailureLimiter(clock);
  return {
    waitMs: (id, { headers, peer }) => failures.waitMs(id, addresses.senderOf(headers, peer)),
    failed(id, { headers, peer }) {
      const address = addresses.senderOf(headers, peer);
      if (!addresses.isShared({ headers, peer, address })) failures.failed(id, address);
    },
  };
}
