import type { Clock, Timer } from '../../src/base/clock.ts';

/** A clock that stands still until told otherwise. */
export interface ManualClock extends Clock {
  /**
   * Moves time forward and fires, in order, every timer that falls due on the way, those set on the way included.
   * Between two instants whatever awaits gets a turn. Real I/O takes as long as it takes: see `eventually`.
   */
  advance(durationMs: number): Promise<void>;
}

interface Pending {
  readonly atMs: number;
  readonly order: number;
  readonly callback: () => void;
}

export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs;
  let order = 0;
  const pending = new Set<Pending>();

  const earliest = (): Pending | undefined => {
    let first: Pending | undefined;
    for (const timer of pending) {
      if (
        first === undefined ||
        timer.atMs < first.atMs ||
        (timer.atMs === first.atMs && timer.order < first.order)
      ) {
        first = timer;
      }
    }
    return first;
  };

  return {
    now: () => nowMs,
    monotonic: () => nowMs - startMs,
    after(delayMs, callback): Timer {
      const timer: Pending = { atMs: nowMs + Math.max(0, delayMs), order: order++, callback };
      pending.add(timer);
      return { cancel: () => void pending.delete(timer) };
    },
    async advance(durationMs) {
      const endMs = nowMs + durationMs;
      await turn();
      for (let next = earliest(); next !== undefined && next.atMs <= endMs; next = earliest()) {
        pending.delete(next);
        nowMs = next.atMs;
        next.callback();
        await turn();
      }
      nowMs = endMs;
      await turn();
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Waits in real time until `condition` holds: for what crosses a socket, a thread or a disk. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  patienceMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`did not come true within ${patienceMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}
