import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useDeed } from '../query.ts';
import { Link, navigate, usePlace } from '../router.tsx';
import { session, signOut, useRole, type Role } from '../session.ts';

interface Entry {
  readonly to: string;
  readonly text: string;
  /** `g` and this key lead there. */
  readonly key: string;
  readonly role?: Role;
}

const ENTRIES: readonly (readonly [group: string, entries: readonly Entry[]])[] = [
  ['', [{ to: '/', text: 'Overview', key: 'o' }]],
  [
    'What comes',
    [
      { to: '/requests', text: 'Requests', key: 'q' },
      { to: '/events', text: 'Events', key: 'e' },
    ],
  ],
  [
    'What it starts',
    [
      { to: '/runs', text: 'Runs', key: 'r' },
      { to: '/dead-letters', text: 'Dead letters', key: 'd' },
      { to: '/replays', text: 'Replays', key: 'p' },
      { to: '/destinations', text: 'Destinations', key: 'a' },
    ],
  ],
  [
    'How it is set up',
    [
      { to: '/listeners', text: 'Listeners', key: 'l' },
      { to: '/triggers', text: 'Triggers', key: 't' },
      { to: '/credentials', text: 'API keys', key: 'k' },
      { to: '/accounts', text: 'Accounts', key: 'u', role: 'admin' },
      { to: '/audit', text: 'Audit log', key: 'h', role: 'admin' },
    ],
  ],
];

export function Frame({ children }: { children: ComponentChildren }) {
  const { path } = usePlace();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  useShortcuts();
  return (
    <div class="frame">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <aside class={open ? 'side open' : 'side'}>
        <div class="brand">
          <Link to="/" class="logo">
            <span aria-hidden="true" class="mark" />
            Earshot
          </Link>
          <button
            type="button"
            class="menu"
            aria-expanded={open}
            aria-controls="menu"
            onClick={() => setOpen(!open)}
          >
            Menu
          </button>
        </div>
        <nav id="menu" aria-label="Main">
          <Entries path={path} />
          <Who />
        </nav>
      </aside>
      <main id="main">{children}</main>
    </div>
  );
}

function Entries({ path }: { path: string }) {
  const { can } = useRole();
  const isCurrent = (to: string): boolean =>
    to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
  return (
    <>
      {ENTRIES.map(([group, entries]) => (
        <div class="group" key={group}>
          {group !== '' && <p>{group}</p>}
          <ul>
            {entries
              .filter(({ role }) => role === undefined || can(role))
              .map(({ to, text }) => (
                <li key={to}>
                  <Link to={to} current={isCurrent(to)}>
                    {text}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </>
  );
}

function Who() {
  const now = session.use();
  const leave = useDeed(signOut);
  return (
    <div class="who">
      <Link to="/account">
        <span class="name">{now?.account?.name}</span>
        <span class="muted">{now?.account?.role.replace('_', ' ')}</span>
      </Link>
      <button type="button" class="quiet" onClick={leave.run} disabled={leave.busy}>
        Sign out
      </button>
    </div>
  );
}

/** `/` to the search, `g` and a letter to a page, `j` and `k` through a list; `?` says so. */
function useShortcuts(): void {
  useEffect(() => {
    let isGoing = false;
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const entry = ENTRIES.flatMap(([, entries]) => entries).find(({ key }) => key === event.key);
      if (isGoing && entry !== undefined) {
        navigate(entry.to);
        event.preventDefault();
      } else if (PRESSES[event.key]?.() === true) event.preventDefault();
      isGoing = !isGoing && event.key === 'g';
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

const PRESSES: Readonly<Record<string, () => boolean>> = {
  '/': () => focusOn(document.querySelector<HTMLElement>('input[type=search]')),
  j: () => focusOn(nextRow(1)),
  k: () => focusOn(nextRow(-1)),
};

function focusOn(element: HTMLElement | null | undefined): boolean {
  element?.focus();
  return element !== null && element !== undefined;
}

function nextRow(step: number): HTMLElement | undefined {
  const rows = [...document.querySelectorAll<HTMLElement>('.rows a.row')];
  const at = rows.findIndex((row) => row === document.activeElement);
  return rows[Math.max(0, at + step)];
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, select, textarea, dialog *');
}
