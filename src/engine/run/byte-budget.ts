/** Bounds how many bytes of bodies are in memory at once, shared out fairly between triggers. */
export interface ByteBudget {
  /** Undefined: taken at once, which is the ordinary case and costs no turn. */
  take(owner: string, sizeBytes: number): Promise<void> | undefined;
  give(owner: string, sizeBytes: number): void;
}

interface Waiter {
  readonly owner: string;
  readonly sizeBytes: number;
  readonly admit: () => void;
}

/**
 * An owner may hold as much as is still free, so that one with a stuck destination leaves room for the others
 * (the dynamic threshold of shared switch buffers: Choudhury and Hahne, 1998). An owner that holds nothing is always
 * let in, so that no body is too large and nobody waits for another's destination: the excess is one body an owner.
 */
export function createByteBudget(totalBytes: number): ByteBudget {
  const held = new Map<string, number>();
  let usedBytes = 0;
  let waiters: Waiter[] = [];

  const fits = (owner: string, sizeBytes: number): boolean => {
    const mine = held.get(owner) ?? 0;
    return mine === 0 || mine + sizeBytes <= totalBytes - usedBytes - sizeBytes;
  };
  const hold = (owner: string, sizeBytes: number): void => {
    usedBytes += sizeBytes;
    held.set(owner, (held.get(owner) ?? 0) + sizeBytes);
  };

  return {
    take(owner, sizeBytes) {
      if (fits(owner, sizeBytes)) {
        hold(owner, sizeBytes);
        return undefined;
      }
      return new Promise((resolve) => {
        waiters.push({ owner, sizeBytes, admit: resolve });
      });
    },
    give(owner, sizeBytes) {
      usedBytes -= sizeBytes;
      const left = (held.get(owner) ?? 0) - sizeBytes;
      if (left > 0) held.set(owner, left);
      else held.delete(owner);
      if (waiters.length === 0) return;
      waiters = waiters.filter((waiter) => {
        if (!fits(waiter.owner, waiter.sizeBytes)) return true;
        hold(waiter.owner, waiter.sizeBytes);
        waiter.admit();
        return false;
      });
    },
  };
}
