import { callApi } from '../kit/server.ts';

/** Every page that a server has, by a name: those with an id in their address too. */
export async function listPages(
  url: string,
): Promise<readonly (readonly [name: string, path: string])[]> {
  const first = async (path: string): Promise<string> =>
    (await callApi<{ items: { id: string }[] }>(url, `GET /api/v1/${path}`)).items[0]?.id ?? '';
  const plain = ['requests', 'events', 'runs', 'dead-letters', 'replays', 'destinations'].concat([
    'listeners',
    'listeners/new',
    'triggers',
    'credentials',
    'tokens',
    'accounts',
    'audit',
    'settings',
    'account',
  ]);
  return [
    ['overview', '/'],
    ['overview-day', '/?range=24h'],
    ...plain.map((path) => [path.replaceAll('/', '-'), `/${path}`] as const),
    ['request', `/requests/${await first('requests?outcome=received')}`],
    ['refused', `/requests/${await first('requests?outcome=rejected')}`],
    ['event', `/events/${await first('events')}`],
    ['run', `/runs/${await first('runs?status=failed')}`],
    ['trigger', `/triggers/${await first('triggers')}`],
    ['trigger-settings', `/triggers/${await first('triggers')}?tab=settings`],
    ['trigger-secret', `/triggers/${await first('triggers')}?tab=secret`],
    ['new-trigger', '/triggers?new=trigger'],
    ['new-key', '/credentials?new=key'],
    ['compare', `/requests/compare?a=${await first('requests?outcome=received')}`],
    ['settings-server', '/settings?tab=server'],
    ['settings-appearance', '/settings?tab=appearance'],
    ['listener', `/listeners/${await first('listeners')}`],
    ['listener-settings', `/listeners/${await first('listeners')}?tab=settings`],
    ['listener-definition', `/listeners/${await first('listeners')}?tab=definition`],
    ['listener-code', `/listeners/${await first('listeners')}?tab=code`],
    ['listener-history', `/listeners/${await first('listeners')}?tab=history&version=1`],
    ['nothing', '/requests?outcome=quarantined'],
  ];
}
