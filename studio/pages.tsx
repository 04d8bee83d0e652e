import type { ComponentType } from 'preact';
import { Overview } from './pages/overview.tsx';
import { Compare } from './pages/compare.tsx';
import { RequestPage } from './pages/request.tsx';
import { Requests } from './pages/requests.tsx';
import { ListenerPage } from './pages/listener.tsx';
import { Listeners } from './pages/listeners.tsx';
import { NewListener } from './pages/new-listener.tsx';
import { AccountPage } from './pages/account.tsx';
import { Accounts } from './pages/accounts.tsx';
import { Audit } from './pages/audit.tsx';
import { Credentials } from './pages/credentials.tsx';
import { DeadLetters } from './pages/dead-letters.tsx';
import { Destinations } from './pages/destinations.tsx';
import { ReplayPage, Replays } from './pages/replays.tsx';
import { RunPage } from './pages/run.tsx';
import { Runs } from './pages/runs.tsx';
import { Tokens } from './pages/tokens.tsx';
import { TriggerPage } from './pages/trigger.tsx';
import { Settings } from './pages/settings.tsx';
import { Triggers } from './pages/triggers.tsx';
import { EventPage } from './pages/event.tsx';
import { Events } from './pages/events.tsx';

/** Which page an address shows; what the pattern captures is the id. */
export const PAGES: readonly (readonly [RegExp, ComponentType<{ readonly id: string }>])[] = [
  [/^\/$/, Overview],
  [/^\/requests$/, Requests],
  [/^\/requests\/compare$/, Compare],
  [/^\/requests\/(req_\w+)$/, RequestPage],
  [/^\/runs$/, Runs],
  [/^\/runs\/(run_\w+)$/, RunPage],
  [/^\/dead-letters$/, DeadLetters],
  [/^\/replays$/, Replays],
  [/^\/replays\/(rpl_\w+)$/, ReplayPage],
  [/^\/destinations$/, Destinations],
  [/^\/triggers$/, Triggers],
  [/^\/triggers\/(trg_\w+)$/, TriggerPage],
  [/^\/credentials$/, Credentials],
  [/^\/accounts$/, Accounts],
  [/^\/account$/, AccountPage],
  [/^\/tokens$/, Tokens],
  [/^\/audit$/, Audit],
  [/^\/settings$/, Settings],
  [/^\/listeners$/, Listeners],
  [/^\/listeners\/new$/, NewListener],
  [/^\/listeners\/(lsn_\w+)$/, ListenerPage],
  [/^\/events$/, Events],
  [/^\/events\/(evt_\w+)$/, EventPage],
];
