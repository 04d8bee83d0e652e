import type { Clock, Timer } from '../base/clock.ts';
import type { TriggerId } from '../model/trigger.ts';

/** Wakes a trigger when its next run falls due. */
export interface Alarms {
  set(triggerId: TriggerId, dueAt: Date): void;
  clear(): void;
}

export interface AlarmOptions {
  readonly clock: Clock;
  /** What lies further ahead is left to the next poll, so that a long backlog of waits costs no timers. */
  readonly horizonMs: number;
  readonly wake: (triggerId: TriggerId) => void;
}

/** One timer a trigger, for its earliest run; whichever come after that one are found by the poll. */
export function createAlarms({ clock, horizonMs, wake }: AlarmOptions): Alarms {
  const set = new Map<TriggerId, { readonly atMs: number; readonly timer: Timer }>();
  return {
    set(triggerId, dueAt) {
      const nowMs = clock.now();
      const atMs = dueAt.getTime();
      if (atMs - nowMs > horizonMs) return;
      const earlier = set.get(triggerId);
      if (earlier !== undefined && earlier.atMs <= atMs) return;
      earlier?.timer.cancel();
      // Node's timers may fire up to a millisecond early; a claim would then find nothing due.
      const timer = clock.after(atMs - nowMs + 1, () => {
        set.delete(triggerId);
        wake(triggerId);
      });
      set.set(triggerId, { atMs, timer });
    },
    clear() {
      for (const { timer } of set.values()) timer.cancel();
      set.clear();
    },
  };
}
