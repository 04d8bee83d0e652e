import type { Example } from './example.ts';

/** Of the commands that make one call of the API, by noun and verb. */
export const CALL_EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  'listeners create': [
    ['earshot listeners create --name Orders', 'wants an API key from who sends'],
    ['earshot listeners create --name GitHub --preset github', 'verifies signatures'],
    ['earshot listeners create --name PayPal --preset paypal --param webhook_id=8PT597110X687430L'],
    [`earshot listeners create --name Shop --body '{"rate_limit":{"per_second":50,"burst":200}}'`],
  ],
  'providers list': [['earshot providers list']],
  'listeners list': [['earshot listeners list'], ['earshot listeners list --json --limit 500']],
  'listeners get': [['earshot listeners get lsn_…']],
  'listeners update': [
    ['earshot listeners update lsn_… --retention 7'],
    ['earshot listeners update lsn_… --disable', 'its URLs answer 404'],
    [`earshot listeners update lsn_… --body '{"rate_limit":null}'`, 'back to its default'],
  ],
  'listeners delete': [['earshot listeners delete lsn_…']],
  'listeners rotate-url': [
    ['earshot listeners rotate-url lsn_… --grace 7d', 'both are good for a week'],
  ],
  'listeners rotate-secret': [
    ['earshot listeners rotate-secret lsn_… --grace 1d', 'both are good for a day'],
    ['earshot listeners rotate-secret lsn_… --secret "$(cat secret.txt)"'],
  ],
  'credentials create': [
    ['earshot credentials create --name "Shop" --listener lsn_… --expires-in 90d'],
  ],
  'credentials list': [['earshot credentials list'], ['earshot credentials list --revoked']],
  'credentials revoke': [['earshot credentials revoke crd_…']],
  'triggers create': [
    ['earshot triggers create --listener lsn_… --forward https://app.example.com/hook'],
    ['earshot triggers create --listener lsn_… --forward https://… --header "X-Team: billing"'],
  ],
  'triggers list': [['earshot triggers list --listener lsn_…']],
  'triggers get': [['earshot triggers get trg_…']],
  'triggers update': [
    ['earshot triggers update trg_… --forward https://app.example.com/hook --timeout 30s'],
    [`earshot triggers update trg_… --attempts 12 --body '{"retry":{"max":"1h"}}'`],
  ],
  'triggers pause': [['earshot triggers pause trg_…']],
  'triggers resume': [['earshot triggers resume trg_…']],
  'triggers delete': [['earshot triggers delete trg_…']],
  'triggers rotate-secret': [['earshot triggers rotate-secret trg_… --grace 1d']],
  'requests list': [
    ['earshot requests list --outcome rejected --since 1h', 'who was refused, and why'],
    [`earshot requests list --listener lsn_… --text '"order":17'`],
  ],
  'requests get': [['earshot requests get req_…']],
  'requests body': [['earshot requests body req_… > body.json', 'byte for byte']],
  'requests erase': [['earshot requests erase req_…', 'for good']],
  'events list': [
    ['earshot events list --listener lsn_… --type issues --since 1d'],
    ['earshot events list --limit 500 --json'],
  ],
  'events get': [['earshot events get evt_…']],
  'runs list': [
    ['earshot runs list --status failed', 'the dead letters'],
    ['earshot runs list --event evt_…'],
  ],
  'runs get': [['earshot runs get run_…', 'with each attempt']],
  'runs cancel': [['earshot runs cancel run_…']],
  'replays list': [['earshot replays list']],
  'replays get': [['earshot replays get rpl_…']],
  'replays cancel': [['earshot replays cancel rpl_…']],
  'earshot storage': [['earshot storage']],
};
