import { call } from '../api.ts';
import { OverviewCharts, Refused } from '../parts/overview-charts.tsx';
import { OverviewFigures } from '../parts/overview-figures.tsx';
import { Kept } from '../parts/kept.tsx';
import { Card, Loading, Page } from '../parts/page.tsx';
import { Segments } from '../parts/segments.tsx';
import { StuckFigures, StuckNotices, useStuck } from '../parts/stuck.tsx';
import { RANGES, useOverview } from '../overview.ts';
import { useLasting, useLoaded, type Loaded } from '../query.ts';
import { Link, usePlace } from '../router.tsx';
import { RequestRows } from './requests.tsx';
import { words } from '../words/words.ts';

const POLL_MS = 5_000;

/** At a glance: whether something comes, how soon it is answered, and whether something is stuck. */
export function Overview() {
  const { query } = usePlace();
  const asked = query.get('range') ?? '';
  const range = RANGES.some(([value]) => value === asked) ? asked : '1h';
  const overview = useLasting(useOverview(range));
  const stuck = useStuck();
  return (
    <Page
      title={words.terms.overview}
      actions={
        <Segments name="range" label={words.overview.timeRange} options={RANGES} first="1h" />
      }
    >
      <Loading of={both(overview, stuck)}>
        {([overview, stuck]) => (
          <>
            <StuckNotices of={stuck} />
            <div class="grid figures">
              <OverviewFigures of={overview} />
              <StuckFigures of={stuck} />
            </div>
            <OverviewCharts of={overview} />
            <div class="halves">
              <Newest />
              <div class="stack">
                <Refused of={overview} />
                <Card title={words.terms.whatIsKept}>
                  <Kept />
                </Card>
              </div>
            </div>
          </>
        )}
      </Loading>
    </Page>
  );
}

/** Shown together, so that what comes later does not push away what is being read. */
function both<A, B>(one: Loaded<A>, other: Loaded<B>): Loaded<readonly [A, B]> {
  const isThere = one.data !== undefined && other.data !== undefined;
  return {
    data: isThere ? [one.data, other.data] : undefined,
    error: one.error ?? other.error,
    reload() {
      one.reload();
      other.reload();
    },
  };
}

function Newest() {
  const newest = useLoaded(
    'newest',
    async () => (await call('listRequests', { query: { limit: 8 } })).items,
    POLL_MS,
  );
  return (
    <Card
      title={words.overview.newestRequests}
      actions={<Link to="/requests">{words.terms.all}</Link>}
    >
      <Loading of={newest}>
        {(items) =>
          items.length === 0 ? (
            <p class="muted">
              {words.overview.nothingHasComeYet((text) => (
                <Link to="/listeners">{text}</Link>
              ))}
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
