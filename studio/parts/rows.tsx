import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Link } from '../router.tsx';
import { words } from '../words/words.ts';

/**
 * A list in which each row is a link: one thing to reach by keyboard, one thing to hear. The cells of the narrow view are
 * those without `wide`.
 */
export function Rows({
  columns,
  kind,
  children,
}: {
  columns: Columns;
  /** Names the widths of the columns in the style sheet. */
  kind: string;
  children: ComponentChildren;
}) {
  return (
    <div class={`rows ${kind}`}>
      <Head columns={columns} />
      <ul>{children}</ul>
    </div>
  );
}

export type Columns = readonly (readonly [title: string, wide?: 'wide' | 'amount'])[];

export function Head({ columns }: { columns: Columns }) {
  return (
    <div class="row head" aria-hidden="true">
      {columns.map(([title, wide]) => (
        <span key={title} class={wide}>
          {title}
        </span>
      ))}
    </div>
  );
}

export function Row({
  to,
  place,
  fresh = false,
  children,
}: {
  to: string;
  /** Of a list of which not all rows are there: which one it is, from 1 on, and of how many. */
  place?: readonly [at: number, of: number];
  /** It has come while somebody looked. */
  fresh?: boolean;
  children: ComponentChildren;
}) {
  return (
    <li
      class={fresh ? 'fresh' : ''}
      {...(place !== undefined && { 'aria-posinset': place[0], 'aria-setsize': place[1] })}
    >
      <Link to={to} class="row">
        {children}
      </Link>
    </li>
  );
}

/** What is behind the rows: the next ones come by themselves when it is nearly in sight. */
export function More({ more, busy, load }: { more: boolean; busy: boolean; load: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (element.current === null || busy) return undefined;
    const near = new IntersectionObserver(
      ([entry]) => {
        // At the top nobody has asked for more: a short page must not read the whole ledger.
        if (entry?.isIntersecting === true && scrollY > 0) latest.current();
      },
      { rootMargin: '600px' },
    );
    near.observe(element.current);
    return () => near.disconnect();
  }, [more, busy]);
  if (!more) return null;
  return (
    <div class="more" ref={element}>
      <button type="button" onClick={load} disabled={busy}>
        {busy ? words.frame.loadingMore : words.frame.showOlder}
      </button>
    </div>
  );
}
