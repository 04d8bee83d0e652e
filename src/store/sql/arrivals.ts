import type { Clock, Timer } from '../../base/clock.ts';
import type { TriggerId } from '../../model/trigger.ts';
import type { Arrivals } from '../store.ts';
import type { Database } from './dialect.ts';

/**
 * What came is told to the other nodes behind its commit and apart from it: a NOTIFY within would have all commits of all
 * nodes wait in one line. The first is told at once, and then what has gathered.
 */
const CHANNEL = 'arrivals';
const PACE_MS = 20;
/** A word must fit into 8,000 bytes. Whose runs are not named are found at the next look, within a second. */
const MOST_TRIGGERS = 256;

export function createArrivals({ notices }: Pick<Database, 'notices'>, clock: Clock): Arrivals {
  const triggerIds = new Set<TriggerId>();
  let pause: Timer | undefined;
  let isMore = false;
  const tell = (): void => {
    notices.notify(CHANNEL, [...triggerIds].slice(0, MOST_TRIGGERS).join(' '));
    triggerIds.clear();
    isMore = false;
    pause = clock.after(PACE_MS, () => {
      pause = undefined;
      if (isMore) tell();
    });
  };
  return {
    announce(ids) {
      for (const id of ids) triggerIds.add(id);
      isMore = true;
      if (pause === undefined) tell();
    },
    onAnnounced(listener) {
      notices.listen(CHANNEL, (word) => {
        listener(word === '' ? [] : (word.split(' ') as TriggerId[]));
      });
    },
  };
}
