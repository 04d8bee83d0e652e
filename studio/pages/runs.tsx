import { call, type Run } from '../api.ts';
import { toWords } from '../format.ts';
import { useList } from '../list.ts';
import { useTriggers } from '../names.ts';
import { QueryChoice, TIMES, toSince } from '../parts/filters.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { More } from '../parts/rows.tsx';
import { RunRows } from '../parts/runs.tsx';
import { Link, usePlace } from '../router.tsx';
import { words } from '../words/words.ts';

const STATUSES: readonly Run['status'][] = [
  'pending',
  'running',
  'waiting',
  'completed',
  'failed',
  'canceled',
];

export function Runs() {
  const { query } = usePlace();
  const triggers = useTriggers();
  const of = (name: string): string => query.get(name) ?? '';
  const [status, trigger, time] = [of('status'), of('trigger'), of('time')];
  const list = useList<Run>(
    JSON.stringify(['runs', status, trigger, time]),
    (cursor) =>
      call('listRuns', {
        query: {
          status: (status as Run['status']) || undefined,
          trigger_id: (trigger as Run['trigger_id']) || undefined,
          since: toSince(time),
          cursor,
        },
      }),
    3_000,
  );
  return (
    <Page title={words.terms.runs} lead={words.runs.runsLead}>
      <div class="filters">
        <QueryChoice
          name="status"
          label={words.terms.status}
          options={[['', words.terms.all], ...STATUSES.map((one) => [one, toWords(one)] as const)]}
        />
        <QueryChoice
          name="trigger"
          label={words.terms.trigger}
          options={[
            ['', words.runs.allTriggers],
            ...triggers.all.map(({ id, name }) => [id, name] as const),
          ]}
        />
        <QueryChoice name="time" label={words.terms.time} options={TIMES} />
      </div>
      <Loading of={list}>
        {(items) =>
          items.length === 0 ? (
            <Nothing isFiltered={query.size > 0} />
          ) : (
            <div>
              <RunRows items={items} />
              <More more={list.more} busy={list.busy} load={list.loadMore} />
            </div>
          )
        }
      </Loading>
    </Page>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <Empty title={words.terms.nothingFits}>
      <p>{words.runs.nothingFitsText}</p>
      <Link to="/runs">{words.runs.showAllRuns}</Link>
    </Empty>
  ) : (
    <Empty title={words.terms.noRunYet}>
      <p>{words.runs.noRunYetText}</p>
      <Link to="/triggers" class="button">
        {words.runs.seeTheTriggers}
      </Link>
    </Empty>
  );
}
