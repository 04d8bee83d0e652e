/** What the events of a seeded store are called; one kind is rare. */
export const EVENT_TYPES = [
  'issues',
  'push',
  'pull_request',
  'issue_comment',
  'check_run',
  'release',
  'star',
  'fork',
] as const;
