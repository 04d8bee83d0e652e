import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { visibleRows, type Visible } from '../visible.ts';
import { Head, type Columns } from './rows.tsx';

interface LongRowsProps<T> {
  readonly columns: Columns;
  /** Names the widths of the columns, and the height of all rows, in the style sheet. */
  readonly kind: string;
  readonly items: readonly T[];
  /** Draws one row: a `Row`. */
  readonly draw: (item: T, index: number) => ComponentChildren;
}

/**
 * A list of links of any length: only the rows near what can be seen are there, so that ten thousand scroll as ten do. All
 * rows of a kind are equally high.
 */
export function LongRows<T>({ columns, kind, items, draw }: LongRowsProps<T>) {
  const list = useRef<HTMLUListElement>(null);
  const { first, end, rowPx } = useVisible(list, items.length);
  return (
    <div class={`rows ${kind}`}>
      <Head columns={columns} />
      <ul
        ref={list}
        style={{
          paddingTop: `${first * rowPx}px`,
          paddingBottom: `${(items.length - end) * rowPx}px`,
        }}
      >
        {items.slice(first, end).map((item, index) => draw(item, first + index))}
      </ul>
    </div>
  );
}

function useVisible(list: { readonly current: HTMLUListElement | null }, count: number): Visible {
  const [, turn] = useState(0);
  const seen = useRef<Visible>({ first: 0, end: Math.min(count, 60), rowPx: 42 });
  const known = useRef(count);
  known.current = count;
  useEffect(() => {
    let frame = 0;
    const look = (): void => {
      frame = 0;
      const element = list.current;
      if (element === null) return;
      const next = visibleRows({
        abovePx: -element.getBoundingClientRect().top,
        windowPx: innerHeight,
        rowPx: element.firstElementChild?.getBoundingClientRect().height ?? seen.current.rowPx,
        count: known.current,
      });
      const { first, end, rowPx } = seen.current;
      if (next.first === first && next.end === end && next.rowPx === rowPx) return;
      seen.current = next;
      turn((before) => before + 1);
    };
    const ask = (): void => {
      frame ||= requestAnimationFrame(look);
    };
    look();
    addEventListener('scroll', ask, { passive: true });
    addEventListener('resize', ask);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', ask);
      removeEventListener('resize', ask);
    };
  }, [count]);
  const { first, end, rowPx } = seen.current;
  // What was seen of a longer list may be behind the end of this one.
  if (first >= count) return { first: 0, end: Math.min(count, 60), rowPx };
  return { first, end: Math.min(end, count), rowPx };
}
