import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useDeed } from '../query.ts';
import { ENTRIES } from '../places.ts';
import { Link, usePlace } from '../router.tsx';
import { session, signOut, useRole } from '../session.ts';
import { useShortcuts } from '../shortcuts.ts';
import { Keys } from './keys.tsx';
import { Palette } from './palette.tsx';
import { words } from '../words/words.ts';

export function Frame({ children }: { children: ComponentChildren }) {
  const { path } = usePlace();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  const [overlay, show] = useShortcuts();
  return (
    <div class="frame">
      <a class="skip" href="#main">
        {words.frame.skipToTheContent}
      </a>
      <aside class={open ? 'side open' : 'side'}>
        <div class="brand">
          <Link to="/" class="logo">
            <span aria-hidden="true" class="mark" />
            {words.frame.earshot}
          </Link>
          <button
            type="button"
            class="menu"
            aria-expanded={open}
            aria-controls="menu"
            onClick={() => setOpen(!open)}
          >
            {words.frame.menu}
          </button>
        </div>
        <nav id="menu" aria-label={words.frame.main}>
          <button type="button" class="find" onClick={() => show('palette')}>
            {words.frame.findAnythingByKey((text) => (
              <kbd aria-hidden="true">{text}</kbd>
            ))}
          </button>
          <Entries path={path} />
          <Who />
        </nav>
      </aside>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {overlay === 'palette' && <Palette close={() => show(undefined)} />}
      {overlay === 'keys' && <Keys close={() => show(undefined)} />}
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
        <span class="muted">{words.states.within(now?.account?.role ?? '')}</span>
      </Link>
      <button type="button" class="quiet" onClick={leave.run} disabled={leave.busy}>
        {words.terms.signOut}
      </button>
    </div>
  );
}
