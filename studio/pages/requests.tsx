import { useEffect, useState } from 'preact/hooks';
import { call, type Request, type StreamedRequest } from '../api.ts';
import { toSize, toWords } from '../format.ts';
import { useList } from '../list.ts';
import { useLive } from '../live.ts';
import { useListeners } from '../names.ts';
import {
  followId,
  isId,
  ListenerChoice,
  QueryChoice,
  Search,
  TIMES,
  toSince,
} from '../parts/filters.tsx';
import { CheckField } from '../parts/form.tsx';
import { Id, Status, Time } from '../parts/marks.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { More, Row, Rows } from '../parts/rows.tsx';
import { Link, usePlace } from '../router.tsx';

const OUTCOMES = ['received', 'rejected', 'filtered', 'duplicate', 'quarantined', 'challenged'];

function useFilters() {
  const { query } = usePlace();
  const of = (name: string): string => query.get(name) ?? '';
  return {
    listener: of('listener') as Request['listener_id'] | '',
    outcome: of('outcome') as Request['outcome'] | '',
    time: of('time'),
    q: of('q').trim(),
    isFiltered: query.size > 0,
  };
}

export function Requests() {
  const { listener, outcome, time, q, isFiltered } = useFilters();
  const [live, setLive] = useState(true);
  const list = useList<Request>(JSON.stringify([listener, outcome, time, q]), (cursor) =>
    call('listRequests', {
      query: {
        listener_id: listener || undefined,
        outcome: outcome || undefined,
        since: toSince(time),
        q: isId(q) ? undefined : q || undefined,
        cursor,
      },
    }),
  );
  const tail = useLive(live && q === '', listener);
  useEffect(() => followId(q), [q]);
  return (
    <Page
      title="Requests"
      lead="Everything that has reached a listener, taken or not."
      actions={
        <>
          <span class={tail.connected ? 'live on' : 'live'}>
            {tail.connected ? 'Live' : 'Not live'}
          </span>
          <CheckField label="Follow" checked={live} set={setLive} />
        </>
      }
    >
      <Filters />
      <Loading of={list}>
        {(items) => {
          const fresh = freshOf(tail.items, items, outcome);
          if (fresh.length + items.length === 0) return <Nothing isFiltered={isFiltered} />;
          return (
            <div>
              <RequestRows items={[...fresh, ...items]} fresh={fresh.length} />
              <More more={list.more} busy={list.busy} load={list.loadMore} />
            </div>
          );
        }}
      </Loading>
    </Page>
  );
}

function Filters() {
  const outcomes = OUTCOMES.map((one) => [one, toWords(one)] as const);
  return (
    <div class="filters">
      <ListenerChoice />
      <QueryChoice name="outcome" label="Outcome" options={[['', 'All outcomes'], ...outcomes]} />
      <QueryChoice name="time" label="Time" options={TIMES} />
      <Search of="req" />
    </div>
  );
}

/** What has come since the list was read. */
function freshOf(
  live: readonly StreamedRequest[],
  items: readonly Request[],
  outcome: string,
): readonly StreamedRequest[] {
  const known = new Set(items.map(({ id }) => id));
  return live.filter((one) => !known.has(one.id) && (outcome === '' || one.outcome === outcome));
}

export function RequestRows({
  items,
  fresh = 0,
}: {
  items: readonly (Request | StreamedRequest)[];
  fresh?: number;
}) {
  const listeners = useListeners();
  return (
    <Rows
      kind="requests"
      columns={[
        ['Time'],
        ['Outcome'],
        ['Listener'],
        ['Why, or type', 'wide'],
        ['Id', 'wide'],
        ['Size', 'wide'],
      ]}
    >
      {items.map((item, index) => (
        <Row key={item.id} to={`/requests/${item.id}`} fresh={index < fresh}>
          <span>
            <Time at={item.received_at} />
          </span>
          <span>
            <Status of={item.outcome} />
          </span>
          <span>{listeners.of(item.listener_id)}</span>
          <span class="wide muted">{describe(item)}</span>
          <span class="wide">
            <Id>{item.id}</Id>
          </span>
          <span class="wide muted">{toSize(item.size_bytes)}</span>
        </Row>
      ))}
    </Rows>
  );
}

function describe(item: Request | StreamedRequest): string {
  if (item.code !== null) return toWords(item.code);
  if ('type' in item && item.type !== null) return item.type;
  return `${item.method} ${item.content_type ?? ''}`;
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered)
    return (
      <Empty title="Nothing fits">
        <p>No request fits these filters.</p>
        <Link to="/requests">Show all requests</Link>
      </Empty>
    );
  return (
    <Empty title="Nothing has come yet">
      <p>As soon as somebody sends to a webhook URL, it appears here by itself.</p>
      <Link to="/listeners" class="button">
        See the webhook URLs
      </Link>
    </Empty>
  );
}
