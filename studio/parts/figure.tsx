import type { ComponentChildren } from 'preact';
import { Link } from '../router.tsx';

/** One number with its name; where it leads somewhere, all of it is the link. */
export function Figure({
  to,
  name,
  note,
  tone = '',
  children,
}: {
  to?: string;
  name: string;
  /** What puts the number in proportion. */
  note?: ComponentChildren;
  tone?: string;
  children: ComponentChildren;
}) {
  const content = (
    <span class={`figure ${tone}`}>
      <span class="name">{name}</span>
      <span class="value">{children}</span>
      <span class="note">{note ?? '\u00a0'}</span>
    </span>
  );
  return to === undefined ? (
    <div class="card tight">{content}</div>
  ) : (
    <Link to={to} class="card tight">
      {content}
    </Link>
  );
}
