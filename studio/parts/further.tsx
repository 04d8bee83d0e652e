import { useEffect, useRef } from 'preact/hooks';
import type { List } from '../list.ts';
import { Empty } from './page.tsx';
import { words } from '../words/words.ts';

/** A search gives up after a while with what it has; it goes on by itself until the first screen is full. */
const ENOUGH = 20;
const MOST_ROUNDS = 40;

/** `search` names what is searched for; empty where nothing is. */
export function useFurther<T>(list: List<T>, search: string): void {
  const rounds = useRef(0);
  const { data, more, busy } = list;
  useEffect(() => {
    rounds.current = 0;
  }, [search]);
  useEffect(() => {
    const isShort = data !== undefined && data.length < ENOUGH && more && !busy;
    if (search === '' || !isShort || rounds.current >= MOST_ROUNDS) return;
    rounds.current += 1;
    list.loadMore();
  }, [search, data, busy]);
}

export function Further<T>({ list }: { list: List<T> }) {
  return (
    <Empty title={list.busy ? words.frame.searching : words.frame.nothingSoFar}>
      <p>{words.frame.searchedFromNewest}</p>
      {!list.busy && (
        <button type="button" onClick={list.loadMore}>
          {words.frame.searchFurther}
        </button>
      )}
    </Empty>
  );
}
