import { useEffect, useState } from 'preact/hooks';

/** A value that components follow. */
export interface Signal<T> {
  get(): T;
  set(value: T): void;
  use(): T;
}

export function createSignal<T>(first: T): Signal<T> {
  let value = first;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of listeners) listener(next);
    },
    use() {
      const [seen, see] = useState<{ readonly value: T }>({ value });
      useEffect(() => {
        const listener = (next: T): void => see({ value: next });
        listeners.add(listener);
        listener(value);
        return () => void listeners.delete(listener);
      }, []);
      return seen.value;
    },
  };
}
