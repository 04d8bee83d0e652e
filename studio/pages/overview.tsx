import { call } from '../api.ts';
import { OverviewCharts, Refused } from '../parts/overview-charts.tsx';
import { OverviewFigures } from '../parts/overview-figures.tsx';
import { Kept } from '../parts/kept.tsx';
import { Card, Loading, Page } from '../parts/page.tsx';
import { Segments } from '../parts/segments.tsx';
import { StuckFigures, StuckNotices, useStuck } from '../parts/stuck.tsx';
import { RANGES, useOverview } from '../overview.ts';
import { useLoaded } from '../query.ts';
import { Link, usePlace } from '../router.tsx';
import { RequestRows } from './requests.tsx';

const POLL_MS = 5_000;

/** At a glance: whether something comes, how soon it is answered, and whether something is stuck. */
export function Overview() {
  const { query } = usePlace();
  const asked = query.get('range') ?? '';
  const range = RANGES.some(([value]) => value === asked) ? asked : '1h';
  const overview = useOverview(range);
  const stuck = useStuck();
  return (
    <Page
      title="Overview"
      actions={<Segments name="range" label="Time range" options={RANGES} first="1h" />}
    >
      {stuck.data !== undefined && <StuckNotices of={stuck.data} />}
      <Loading of={{ ...overview, error: overview.error ?? stuck.error }}>
        {(overview) => (
          <>
            <div class="grid figures">
              <OverviewFigures of={overview} />
              {stuck.data !== undefined && <StuckFigures of={stuck.data} />}
            </div>
            <OverviewCharts of={overview} />
          </>
        )}
      </Loading>
      <div class="halves">
        <Newest />
        {overview.data !== undefined && <Refused of={overview.data} />}
        <Card title="What is kept">
          <Kept />
        </Card>
      </div>
    </Page>
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
