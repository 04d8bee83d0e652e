import type { Role } from './session.ts';
import { words } from './words/words.ts';

/** The pages that can be gone to from anywhere. */
export interface Entry {
  readonly to: string;
  readonly text: string;
  /** `g` and this key lead there. */
  readonly key: string;
  readonly role?: Role;
}

export const ENTRIES: readonly (readonly [group: string, entries: readonly Entry[]])[] = [
  ['', [{ to: '/', text: words.terms.overview, key: 'o' }]],
  [
    words.frame.whatComes,
    [
      { to: '/requests', text: words.terms.requests, key: 'q' },
      { to: '/events', text: words.terms.events, key: 'e' },
    ],
  ],
  [
    words.frame.whatItStarts,
    [
      { to: '/runs', text: words.terms.runs, key: 'r' },
      { to: '/dead-letters', text: words.terms.deadLetters, key: 'd' },
      { to: '/replays', text: words.terms.replays, key: 'p' },
      { to: '/destinations', text: words.terms.destinations, key: 'a' },
    ],
  ],
  [
    words.frame.howItIsSet,
    [
      { to: '/listeners', text: words.terms.listeners, key: 'l' },
      { to: '/triggers', text: words.terms.triggers, key: 't' },
      { to: '/credentials', text: words.terms.apiKeys, key: 'k' },
      { to: '/tokens', text: words.terms.apiTokens, key: 'i' },
      { to: '/accounts', text: words.terms.accounts, key: 'u', role: 'admin' },
      { to: '/audit', text: words.terms.auditLog, key: 'h', role: 'admin' },
      { to: '/settings', text: words.terms.settings, key: 's' },
    ],
  ],
];

/** Where an id leads: `req_…` to its page. */
const NOUNS: Readonly<Record<string, string>> = {
  req: 'requests',
  evt: 'events',
  run: 'runs',
  rpl: 'replays',
  lsn: 'listeners',
  trg: 'triggers',
};

const ID = /^([a-z]{3})_[0-9a-z]{11}$/;

/** The page of what has this id; undefined where the text is no id of something that has a page. */
export function placeOf(text: string): string | undefined {
  const noun = NOUNS[ID.exec(text)?.[1] ?? ''];
  return noun === undefined ? undefined : `/${noun}/${text}`;
}
