import type { Role } from './session.ts';

/** The pages that can be gone to from anywhere. */
export interface Entry {
  readonly to: string;
  readonly text: string;
  /** `g` and this key lead there. */
  readonly key: string;
  readonly role?: Role;
}

export const ENTRIES: readonly (readonly [group: string, entries: readonly Entry[]])[] = [
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
      { to: '/tokens', text: 'API tokens', key: 'i' },
      { to: '/accounts', text: 'Accounts', key: 'u', role: 'admin' },
      { to: '/audit', text: 'Audit log', key: 'h', role: 'admin' },
      { to: '/settings', text: 'Settings', key: 's' },
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
