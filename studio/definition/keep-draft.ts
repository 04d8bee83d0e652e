import { useState } from 'preact/hooks';
import type { Listener } from '../api.ts';
import type { Tagged } from '../tagged.ts';
import { findChanges, rebase, toDraft, type Draft, type Field } from './draft.ts';

interface Kept {
  readonly base: Draft;
  readonly draft: Draft;
}

export interface Drafting extends Kept {
  readonly changes: readonly Field[];
  readonly set: (change: Partial<Draft>) => void;
  readonly discard: () => void;
  /** Changes of mine to a listener that has been saved meanwhile. */
  readonly overtaken: readonly Field[];
  /** Makes them on top of what is there now. */
  readonly takeOver: () => void;
}

/** A draft outlives its page: it is kept for the tab, until it is saved or discarded. */
export function useDraft({ value: listener }: Tagged<Listener>): Drafting {
  const key = `earshot-draft-${listener.id}`;
  const [base] = useState(() => toDraft(listener));
  const [left, leave] = useState(() => recall(key));
  const isCurrent = left === undefined || findChanges(left.base, base).length === 0;
  const [draft, setDraft] = useState(() => (isCurrent ? (left?.draft ?? base) : base));
  const put = (next: Draft): void => {
    setDraft(next);
    leave(undefined);
    if (findChanges(base, next).length === 0) forgetDraft(listener.id);
    else sessionStorage.setItem(key, JSON.stringify({ base, draft: next } satisfies Kept));
  };
  return {
    base,
    draft,
    changes: findChanges(base, draft),
    set: (change) => put({ ...draft, ...change }),
    discard: () => put(base),
    overtaken: isCurrent ? [] : findChanges(left.base, left.draft),
    takeOver: () => put(left === undefined ? base : rebase(left, base)),
  };
}

function recall(key: string): Kept | undefined {
  const text = sessionStorage.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as Kept);
}

export function forgetDraft(id: Listener['id']): void {
  sessionStorage.removeItem(`earshot-draft-${id}`);
}
