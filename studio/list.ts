import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useLoaded, type Loaded } from './query.ts';

interface WirePage<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

export interface List<T> extends Loaded<readonly T[]> {
  readonly more: boolean;
  readonly busy: boolean;
  readonly loadMore: () => void;
  /** Reads the first page anew and forgets the others. */
  readonly restart: () => void;
}

/** A list that is read page by page, newest first; with `everyMs` its first page is read again. */
export function useList<T extends { readonly id: string }>(
  key: string,
  load: (cursor: string | undefined) => Promise<WirePage<T>>,
  everyMs?: number,
): List<T> {
  const [older, setOlder] = useState<readonly WirePage<T>[]>([]);
  const isDeep = older.length > 0;
  // Further down nothing moves: a first page that has moved on would leave a gap before the older ones.
  const first = useLoaded(key, () => load(undefined), isDeep ? undefined : everyMs);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Error | undefined>(undefined);
  const current = useRef(key);
  current.current = key;
  useEffect(() => {
    setOlder([]);
    setFault(undefined);
  }, [key]);
  useEffect(() => {
    if (!isDeep || everyMs === undefined) return undefined;
    const back = (): void => {
      if (scrollY > 0) return;
      setOlder([]);
      first.reload();
    };
    addEventListener('scroll', back, { passive: true });
    return () => removeEventListener('scroll', back);
  }, [isDeep]);

  const last = older.at(-1) ?? first.data;
  const cursor = last?.next_cursor ?? null;
  const data = useMemo(() => join(first.data, older), [first.data, older]);
  return {
    data,
    error: first.error ?? fault,
    reload: first.reload,
    restart() {
      setOlder([]);
      first.reload();
    },
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

/** Every row once: the first page is read again while older ones stay, and overlaps them when rows have come. */
function join<T extends { readonly id: string }>(
  first: WirePage<T> | undefined,
  older: readonly WirePage<T>[],
): readonly T[] | undefined {
  if (first === undefined || older.length === 0) return first?.items;
  const known = new Set(first.items.map(({ id }) => id));
  const rest = older.flatMap(({ items }) => items).filter(({ id }) => !known.has(id));
  return [...first.items, ...rest];
}
