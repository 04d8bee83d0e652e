import type { ComponentType } from 'preact';
import { Overview } from './pages/overview.tsx';
import { RequestPage } from './pages/request.tsx';
import { Requests } from './pages/requests.tsx';
import { ListenerPage } from './pages/listener.tsx';
import { Listeners } from './pages/listeners.tsx';
import { NewListener } from './pages/new-listener.tsx';
import { EventPage } from './pages/event.tsx';
import { Events } from './pages/events.tsx';

/** Which page an address shows; what the pattern captures is the id. */
export const PAGES: readonly (readonly [RegExp, ComponentType<{ readonly id: string }>])[] = [
  [/^\/$/, Overview],
  [/^\/requests$/, Requests],
  [/^\/requests\/(req_\w+)$/, RequestPage],
  [/^\/listeners$/, Listeners],
  [/^\/listeners\/new$/, NewListener],
  [/^\/listeners\/(lsn_\w+)$/, ListenerPage],
  [/^\/events$/, Events],
  [/^\/events\/(evt_\w+)$/, EventPage],
];
