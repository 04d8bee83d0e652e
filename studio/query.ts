import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { CallError } from './api.ts';

export interface Loaded<T> {
  /** What was last loaded for this key; undefined before. */
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly reload: () => void;
}

interface Held<T> {
  readonly key: string;
  readonly data: T | undefined;
  readonly error: Error | undefined;
}

/**
 * Loads when the key changes, and again every so often while somebody can see the page. What is there stays until the
 * next answer, so that nothing jumps.
 */
export function useLoaded<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  everyMs?: number,
): Loaded<T> {
  const [held, hold] = useState<Held<T>>({ key, data: undefined, error: undefined });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const stop = new AbortController();
    latest
      .current(stop.signal)
      .then((data) => {
        if (!stop.signal.aborted) hold({ key, data, error: undefined });
      })
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        const fault = error instanceof Error ? error : new Error(String(error));
        hold((before) => ({
          key,
          data: before.key === key ? before.data : undefined,
          error: fault,
        }));
      });
    return () => stop.abort();
  }, [key, round]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  const isAway = held.key === key && isPassing(held.error);
  useEffect(() => {
    if (!isAway) return undefined;
    const timer = setInterval(reload, AGAIN_MS);
    return () => clearInterval(timer);
  }, [isAway]);
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, everyMs);
    const back = (): void => {
      if (!document.hidden) reload();
    };
    document.addEventListener('visibilitychange', back);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', back);
    };
  }, [everyMs]);

  const isSame = held.key === key;
  return { data: isSame ? held.data : undefined, error: isSame ? held.error : undefined, reload };
}

/** How soon a server that is away is asked again; nobody has to. */
const AGAIN_MS = 2_000;

/** Whether it may go by itself: a server that starts anew, or cannot reach its store. */
function isPassing(error: Error | undefined): boolean {
  return error instanceof CallError && (error.code === 'offline' || error.status >= 502);
}

export interface Deed<A extends readonly unknown[]> {
  readonly busy: boolean;
  readonly error: Error | undefined;
  readonly run: (...args: A) => void;
  readonly clear: () => void;
}

/** Something that is done when asked for: one at a time, with what went wrong. */
export function useDeed<A extends readonly unknown[]>(
  act: (...args: A) => Promise<unknown>,
): Deed<A> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | undefined>(undefined);
  return {
    busy,
    error,
    clear: () => setError(undefined),
    run: (...args) => {
      if (busy) return;
      setBusy(true);
      setError(undefined);
      act(...args)
        .catch((fault: unknown) =>
          setError(fault instanceof Error ? fault : new Error(String(fault))),
        )
        .finally(() => setBusy(false));
    },
  };
}

/** With another key, what is shown stays until the next is there. */
export function useLasting<T>(loaded: Loaded<T>): Loaded<T> {
  const last = useRef(loaded.data);
  if (loaded.data !== undefined) last.current = loaded.data;
  return { ...loaded, data: last.current };
}
