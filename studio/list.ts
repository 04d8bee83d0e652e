import { useEffect, useRef, useState } from 'preact/hooks';
import { useLoaded, type Loaded } from './query.ts';

interface WirePage<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

export interface List<T> extends Loaded<readonly T[]> {
  readonly more: boolean;
  readonly busy: boolean;
  readonly loadMore: () => void;
}

/** A list that is read page by page, newest first; with `everyMs` its first page is read again. */
export function useList<T>(
  key: string,
  load: (cursor: string | undefined) => Promise<WirePage<T>>,
  everyMs?: number,
): List<T> {
  const first = useLoaded(key, () => load(undefined), everyMs);
  const [older, setOlder] = useState<readonly WirePage<T>[]>([]);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Error | undefined>(undefined);
  const current = useRef(key);
  current.current = key;
  useEffect(() => {
    setOlder([]);
    setFault(undefined);
  }, [key]);

  const last = older.at(-1) ?? first.data;
  const cursor = last?.next_cursor ?? null;
  return {
    data: first.data && [...first.data.items, ...older.flatMap(({ items }) => items)],
    error: first.error ?? fault,
    reload: first.reload,
    more: cursor !== null,
    busy,
    loadMore() {
      if (cursor === null || busy) return;
      setBusy(true);
      load(cursor)
        .then((page) => {
          if (current.current === key) setOlder((before) => [...before, page]);
        })
        .catch((error: unknown) => setFault(error instanceof Error ? error : undefined))
        .finally(() => setBusy(false));
    },
  };
}
