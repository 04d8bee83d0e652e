/** Something has happened: said to whoever listens at that moment. */
export interface Signal {
  notify(): void;
  /** Answers what ends it. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function createSignal(): Signal {
  const listeners = new Set<() => void>();
  return {
    notify() {
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
