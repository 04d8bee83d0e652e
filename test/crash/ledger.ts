import { keyOf } from '../../src/base/id.ts';

/**
 * What providers were told, a few bytes for each sample: some tens of megabytes are enough for millions. The bodies
 * are made again from their numbers.
 */
export interface Ledger {
  /** The next sample, which nobody has sent yet. */
  take(): number;
  noteTry(number: number): void;
  /** A 200 came; without an id where the connection broke before the end of the answer. */
  noteAcknowledged(number: number, eventId: string | undefined): void;
  tries(number: number): number;
  /** The key of the event that the 200 named; 0 where it could not be read, undefined where there was no 200. */
  eventOf(number: number): number | undefined;
  /** How many samples there are. */
  size(): number;
  acknowledged(): number;
}

const NONE = -1;

export function createLedger(): Ledger {
  let tries = new Uint16Array(1_024);
  let events = new Float64Array(1_024).fill(NONE);
  let size = 0;
  let acknowledged = 0;

  const grow = (): void => {
    const [moreTries, moreEvents] = [
      new Uint16Array(2 * size),
      new Float64Array(2 * size).fill(NONE),
    ];
    moreTries.set(tries);
    moreEvents.set(events);
    [tries, events] = [moreTries, moreEvents];
  };
  return {
    take() {
      if (size === tries.length) grow();
      return size++;
    },
    noteTry(number) {
      tries[number] = (tries[number] ?? 0) + 1;
    },
    noteAcknowledged(number, eventId) {
      events[number] = eventId === undefined ? 0 : keyOf(eventId);
      acknowledged += 1;
    },
    tries: (number) => tries[number] ?? 0,
    eventOf(number) {
      const event = events[number] ?? NONE;
      return event === NONE ? undefined : event;
    },
    size: () => size,
    acknowledged: () => acknowledged,
  };
}
