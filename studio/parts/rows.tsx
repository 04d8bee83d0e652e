import type { ComponentChildren } from 'preact';
import { Link } from '../router.tsx';

/**
 * A list in which each row is a link: one thing to reach by keyboard, one thing to hear. The cells of the narrow view are
 * those without `wide`.
 */
export function Rows({
  columns,
  kind,
  children,
}: {
  columns: readonly (readonly [title: string, wide?: 'wide'])[];
  /** Names the widths of the columns in the style sheet. */
  kind: string;
  children: ComponentChildren;
}) {
  return (
    <div class={`rows ${kind}`}>
      <div class="row head" aria-hidden="true">
        {columns.map(([title, wide]) => (
          <span key={title} class={wide}>
            {title}
          </span>
        ))}
      </div>
      <ul>{children}</ul>
    </div>
  );
}

export function Row({
  to,
  fresh = false,
  children,
}: {
  to: string;
  /** It has come while somebody looked. */
  fresh?: boolean;
  children: ComponentChildren;
}) {
  return (
    <li class={fresh ? 'fresh' : ''}>
      <Link to={to} class="row">
        {children}
      </Link>
    </li>
  );
}

export function More({ more, busy, load }: { more: boolean; busy: boolean; load: () => void }) {
  if (!more) return null;
  return (
    <div class="more">
      <button type="button" onClick={load} disabled={busy}>
        {busy ? 'Loading …' : 'Show older'}
      </button>
    </div>
  );
}
