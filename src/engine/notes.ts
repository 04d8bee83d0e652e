import type { Clock, Timer } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { Note, Store } from '../store/store.ts';

export interface NotesDeps {
  readonly store: {
    readonly shares: Pick<Store['shares'], 'isShared' | 'listWatched' | 'onNotice'>;
  };
  readonly clock: Clock;
  readonly log: Log;
  /** Called before each look; what it answers with is told what there is. */
  readonly look: () => (notes: readonly Note[]) => void;
}

export interface Notes {
  stop(): void;
}

/** What others must know within about a second. */
const LOOK_MS = 0.5 * SECOND;

/** Sees what nodes note for each other, soon after it was written, and every half second. */
export function startNotes(deps: NotesDeps): Notes {
  const { store, clock, log } = deps;
  let timer: Timer | undefined;
  let isLooking = false;
  let isAgain = false;
  let isStopped = !store.shares.isShared;
  let isFailing = false;

  const look = async (): Promise<void> => {
    isAgain = isLooking;
    if (isLooking || isStopped) return;
    isLooking = true;
    timer?.cancel();
    try {
      const see = deps.look();
      see(await store.shares.listWatched());
      isFailing = false;
    } catch (error) {
      if (!isFailing && !isStopped) log.warn('notes.unread', { error: String(error) });
      isFailing = true;
    }
    isLooking = false;
    if (isStopped) return;
    if (isAgain) void look();
    else timer = clock.after(LOOK_MS, () => void look());
  };
  if (!isStopped) store.shares.onNotice(() => void look());
  void look();

  return {
    stop() {
      isStopped = true;
      timer?.cancel();
    },
  };
}
