import type { ComponentChildren } from 'preact';
import { call, type Storage } from '../api.ts';
import { toCount, toSize } from '../format.ts';
import { listListeners } from '../names.ts';
import { Chart } from '../parts/chart.tsx';
import { Notice, Time } from '../parts/marks.tsx';
import { Card, Facts, Loading, Page } from '../parts/page.tsx';
import { useLoaded } from '../query.ts';
import { Link } from '../router.tsx';
import { useTraffic } from '../traffic.ts';
import { RequestRows } from './requests.tsx';

const POLL_MS = 5_000;
const MOST_COUNTED = 500;

/** At a glance: whether something comes, and whether something is stuck. */
export function Overview() {
  return (
    <Page title="Overview">
      <Stuck />
      <Traffic />
      <div class="halves">
        <Newest />
        <Kept />
      </div>
    </Page>
  );
}

async function loadState() {
  const [failed, waiting, destinations, storage, listeners] = await Promise.all([
    call('listRuns', { query: { status: 'failed', limit: MOST_COUNTED } }),
    call('listRuns', { query: { status: 'waiting', limit: MOST_COUNTED } }),
    call('listDestinations', { query: { limit: 500 } }),
    call('getStorage', {}),
    listListeners(),
  ]);
  return {
    failed: failed.items.length,
    waiting: waiting.items.length,
    paused: destinations.items.filter(({ status }) => status !== 'open').length,
    isDiskShort: storage.disk?.short ?? false,
    freeBytes: storage.disk?.free_bytes ?? undefined,
    unsecured: listeners.filter(({ enabled, secured }) => enabled && !secured).length,
    listeners: listeners.length,
  };
}

function Stuck() {
  const state = useLoaded('state', loadState, POLL_MS);
  return (
    <Loading of={state}>
      {({ failed, waiting, paused, isDiskShort, freeBytes, unsecured, listeners }) => (
        <>
          {isDiskShort && (
            <Notice tone="bad" title="The disk is nearly full">
              Senders are told to come back later. Free some space, or shorten retention.
            </Notice>
          )}
          {failed + paused === 0 && !isDiskShort && listeners > 0 && (
            <Notice tone="good">Nothing is stuck.</Notice>
          )}
          {unsecured > 0 && (
            <Notice tone="warn">
              <span>
                {unsecured === 1 ? 'One listener takes' : `${unsecured} listeners take`} requests
                from whoever knows the URL. <Link to="/listeners">See which</Link>
              </span>
            </Notice>
          )}
          <div class="grid">
            <Figure to="/dead-letters" name="Dead letters" tone={failed > 0 ? 'bad' : ''}>
              {toLimited(failed)}
            </Figure>
            <Figure to="/runs?status=waiting" name="Runs that wait to be tried again">
              {toLimited(waiting)}
            </Figure>
            <Figure to="/destinations" name="Paused destinations" tone={paused > 0 ? 'warn' : ''}>
              {toCount(paused)}
            </Figure>
            {freeBytes !== undefined && (
              <Figure name="Free on the disk">{toSize(freeBytes)}</Figure>
            )}
          </div>
        </>
      )}
    </Loading>
  );
}

function toLimited(count: number): string {
  return count >= MOST_COUNTED ? `${toCount(MOST_COUNTED)}+` : toCount(count);
}

function Figure({
  to,
  name,
  tone = '',
  children,
}: {
  to?: string;
  name: string;
  tone?: string;
  children: ComponentChildren;
}) {
  const content = (
    <span class={`figure ${tone}`}>
      <span class="value">{children}</span>
      <span class="name">{name}</span>
    </span>
  );
  return to === undefined ? (
    <div class="card">{content}</div>
  ) : (
    <Link to={to} class="card">
      {content}
    </Link>
  );
}

function Traffic() {
  const traffic = useTraffic();
  return (
    <Card title="Requests in the last hour">
      <Loading of={traffic}>{(traffic) => <Chart of={traffic} />}</Loading>
    </Card>
  );
}

function Newest() {
  const newest = useLoaded(
    'newest',
    async () => (await call('listRequests', { query: { limit: 8 } })).items,
    POLL_MS,
  );
  return (
    <Card title="Newest requests" actions={<Link to="/requests">All</Link>}>
      <Loading of={newest}>
        {(items) =>
          items.length === 0 ? (
            <p class="muted">
              Nothing has come yet. <Link to="/listeners">Your webhook URLs</Link>
            </p>
          ) : (
            <div class="narrow">
              <RequestRows items={items} />
            </div>
          )
        }
      </Loading>
    </Card>
  );
}

function Kept() {
  const storage = useLoaded('storage', () => call('getStorage', {}), 30_000);
  return (
    <Card title="What is kept">
      <Loading of={storage}>{(storage) => <StorageFacts of={storage} />}</Loading>
    </Card>
  );
}

function StorageFacts({ of }: { of: Storage }) {
  const items = of.bodies.reduce((sum, each) => sum + each.items, 0);
  const bytes = of.bodies.reduce((sum, each) => sum + each.bytes, 0);
  return (
    <Facts
      items={[
        ['Requests', of.ledger.items === 0 ? 'not counted yet' : toCount(of.ledger.items)],
        ['Payloads', items === 0 ? 'not counted yet' : `${toCount(items)}, ${toSize(bytes)}`],
        ['Oldest', <Time at={of.ledger.oldest_at} />],
        ...(of.file === null
          ? []
          : [
              [
                'File',
                `${toSize(of.file.bytes)}, ${toSize(of.file.free_bytes)} of it not used`,
              ] as const,
            ]),
        ['Counted', <Time at={of.counted_to} />],
        ['Last cleaned', <Time at={of.last_sweep?.ended_at} />],
      ]}
    />
  );
}
