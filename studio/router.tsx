import type { ComponentChildren } from 'preact';
import { keepScroll, restoreScroll, watchScroll } from './scroll.ts';
import { createSignal } from './signal.ts';

const PREFIX = '/studio';

export interface Place {
  /** Without the prefix: `/requests/req_…`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const place = createSignal(readPlace());

function readPlace(): Place {
  const path = location.pathname.slice(PREFIX.length) || '/';
  return { path, query: new URLSearchParams(location.search) };
}

addEventListener('popstate', () => {
  place.set(readPlace());
  restoreScroll();
});
watchScroll();

export const usePlace = (): Place => place.use();

export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  const url = `${PREFIX}${to}`;
  if (how === 'push') {
    keepScroll();
    history.pushState(null, '', url);
  } else history.replaceState(null, '', url);
  place.set(readPlace());
  if (how === 'push') scrollTo(0, 0);
}

/** Changes members of the query; an empty one goes. Every state of a page can be linked to. */
export function setQuery(changes: Readonly<Record<string, string>>): void {
  const { path, query } = place.get();
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  navigate(next.size > 0 ? `${path}?${next}` : path, 'replace');
}

/** Whether something is being made: in the address, so that it can be linked to and a reload does not close it. */
export function useOpen(what: string): readonly [boolean, (isOpen: boolean) => void] {
  const { query } = usePlace();
  return [query.get('new') === what, (isOpen) => setQuery({ new: isOpen ? what : '' })];
}

export interface LinkProps {
  readonly to: string;
  readonly class?: string;
  readonly current?: boolean;
  readonly label?: string;
  readonly children: ComponentChildren;
}

export function Link({ to, class: className = '', current = false, label, children }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    // Whoever wants a new tab or window gets one.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a
      href={`${PREFIX}${to}`}
      class={className}
      onClick={follow}
      {...(current && { 'aria-current': 'page' as const })}
      {...(label !== undefined && { 'aria-label': label })}
    >
      {children}
    </a>
  );
}
