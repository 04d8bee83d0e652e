import { call, type Run } from '../api.ts';
import { toWords } from '../format.ts';
import { useList } from '../list.ts';
import { useTriggers } from '../names.ts';
import { QueryChoice, TIMES, toSince } from '../parts/filters.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { More } from '../parts/rows.tsx';
import { RunRows } from '../parts/runs.tsx';
import { Link, usePlace } from '../router.tsx';

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
    <Page title="Runs" lead="What triggers have started, and how far it has come.">
      <div class="filters">
        <QueryChoice
          name="status"
          label="Status"
          options={[['', 'All'], ...STATUSES.map((one) => [one, toWords(one)] as const)]}
        />
        <QueryChoice
          name="trigger"
          label="Trigger"
          options={[
            ['', 'All triggers'],
            ...triggers.all.map(({ id, name }) => [id, name] as const),
          ]}
        />
        <QueryChoice name="time" label="Time" options={TIMES} />
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
    <Empty title="Nothing fits">
      <p>No run fits these filters.</p>
      <Link to="/runs">Show all runs</Link>
    </Empty>
  ) : (
    <Empty title="No run yet">
      <p>A trigger starts one for each event of its listeners.</p>
      <Link to="/triggers" class="button">
        See the triggers
      </Link>
    </Empty>
  );
}
