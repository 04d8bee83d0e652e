import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { call, type Request, type StreamedRequest } from '../api.ts';
import { toSize, toWords } from '../format.ts';
import { useList, type List } from '../list.ts';
import { useLive, useStill } from '../live.ts';
import { useListeners } from '../names.ts';
import {
  followId,
  isId,
  ListenerChoice,
  QueryChoice,
  QueryText,
  Search,
  TIMES,
  toSince,
} from '../parts/filters.tsx';
import { CheckField } from '../parts/form.tsx';
import { Id, Status, Time } from '../parts/marks.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { LongRows } from '../parts/long-rows.tsx';
import { More, Row } from '../parts/rows.tsx';
import { Further, useFurther } from '../parts/further.tsx';
import { Link, usePlace } from '../router.tsx';
import { useRole } from '../session.ts';
import { words } from '../words/words.ts';

const OUTCOMES = ['received', 'rejected', 'filtered', 'duplicate', 'quarantined', 'challenged'];

function useFilters() {
  const { query } = usePlace();
  const of = (name: string): string => query.get(name) ?? '';
  return {
    listener: of('listener') as Request['listener_id'] | '',
    outcome: of('outcome') as Request['outcome'] | '',
    time: of('time'),
    q: of('q').trim(),
    type: of('type').trim(),
    where: of('where').trim(),
    isFiltered: query.size > 0,
  };
}

export function Requests() {
  const { listener, outcome, time, q, type, where, isFiltered } = useFilters();
  const [live, setLive] = useState(true);
  const list = useList<Request>(
    JSON.stringify([listener, outcome, time, q, type, where]),
    (cursor) =>
      call('listRequests', {
        query: {
          type: type || undefined,
          where: where || undefined,
          listener_id: listener || undefined,
          outcome: outcome || undefined,
          since: toSince(time),
          q: isId(q) ? undefined : q || undefined,
          cursor,
        },
      }),
  );
  const search = `${isId(q) ? '' : q}${where}`;
  const tail = useLive(live && search === '', listener);
  const fits = (one: StreamedRequest): boolean =>
    (outcome === '' || one.outcome === outcome) && (type === '' || one.type === type);
  // What few of many fit may come in short pages, too.
  useFurther(list, `${search}${type}${listener}${outcome}`);
  useEffect(() => followId(q), [q]);
  return (
    <Page
      title={words.terms.requests}
      lead={words.requests.requestsLead}
      actions={
        <>
          <span class={tail.connected ? 'live on' : 'live'}>
            {tail.connected ? words.terms.live : words.terms.notLive}
          </span>
          <CheckField label={words.requests.follow} checked={live} set={setLive} />
        </>
      }
    >
      <Filters />
      <Loading of={list}>
        {(items) => (
          <Listed items={items} live={tail.items} fits={fits} list={list}>
            {list.more ? <Further list={list} /> : <Nothing isFiltered={isFiltered} />}
          </Listed>
        )}
      </Loading>
    </Page>
  );
}

/** Beyond so many that came live, the list is read anew: what was left out in between would be a gap in it. */
const MOST_FRESH = 200;

/** What was read, and before it what has come since; for a reader further down, nothing moves. */
function Listed({
  items,
  live,
  fits,
  list,
  children,
}: {
  items: readonly Request[];
  live: readonly StreamedRequest[];
  fits: (one: StreamedRequest) => boolean;
  list: List<Request>;
  children: ComponentChildren;
}) {
  const still = useStill(live);
  const fresh = useMemo(() => freshOf(still.items, items).filter(fits), [still.items, items]);
  const all = useMemo(() => [...fresh, ...items], [fresh, items]);
  useEffect(() => {
    if (fresh.length > MOST_FRESH && still.more === 0) list.restart();
  }, [fresh.length > MOST_FRESH, still.more === 0]);
  if (all.length === 0) return <>{children}</>;
  return (
    <div>
      {still.more > 0 && (
        <button type="button" class="pill primary" onClick={() => scrollTo(0, 0)}>
          {words.requests.newAbove(still.more)}
        </button>
      )}
      <RequestRows items={all} fresh={fresh.length} />
      <More more={list.more} busy={list.busy} load={list.loadMore} />
    </div>
  );
}

function Filters() {
  const { can } = useRole();
  const outcomes = OUTCOMES.map((one) => [one, toWords(one)] as const);
  return (
    <div class="filters">
      <ListenerChoice />
      <QueryChoice
        name="outcome"
        label={words.requests.outcome}
        options={[['', words.requests.allOutcomes], ...outcomes]}
      />
      <QueryChoice name="time" label={words.terms.time} options={TIMES} />
      <Search of="req" />
      <QueryText
        name="type"
        label={words.terms.type}
        placeholder={words.requests.typePlaceholder}
      />
      {can('log_viewer') && (
        <QueryText name="where" label={words.requests.expression} placeholder={'amount > 100'} />
      )}
    </div>
  );
}

/** What has come since the list was read. */
function freshOf(
  live: readonly StreamedRequest[],
  items: readonly Request[],
): readonly StreamedRequest[] {
  // Ids rise with time, and compare as text.
  const newest = items[0]?.id ?? '';
  return live.filter((one) => one.id > newest);
}

interface RequestRowsProps {
  readonly items: readonly (Request | StreamedRequest)[];
  readonly fresh?: number;
  /** Whether all are of one listener, on whose page they stand. */
  readonly ofOne?: boolean;
}

export function RequestRows({ items, fresh = 0, ofOne = false }: RequestRowsProps) {
  const listeners = useListeners();
  return (
    <LongRows
      kind={ofOne ? 'requests ofone' : 'requests'}
      items={items}
      columns={[
        [words.terms.time],
        [words.requests.outcome],
        ...(ofOne ? [] : [[words.terms.listener] as const]),
        ofOne ? [words.requests.whyOrType] : [words.requests.whyOrType, 'wide'],
        [words.terms.id, 'wide'],
        [words.requests.size, 'amount'],
      ]}
      draw={(item, index) => (
        <Row
          key={item.id}
          to={`/requests/${item.id}`}
          fresh={index < fresh}
          place={[index + 1, items.length]}
        >
          <span>
            <Time at={item.received_at} />
          </span>
          <span>
            <Status of={item.outcome} />
          </span>
          {!ofOne && <span>{listeners.of(item.listener_id)}</span>}
          <span class={ofOne ? 'muted' : 'wide muted'}>{describe(item)}</span>
          <span class="wide">
            <Id>{item.id}</Id>
          </span>
          <span class="amount muted">{toSize(item.size_bytes)}</span>
        </Row>
      )}
    />
  );
}

function describe(item: Request | StreamedRequest): string {
  if (item.code !== null) return toWords(item.code);
  if (item.type !== null) return item.type;
  return `${item.method} ${item.content_type ?? ''}`;
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered)
    return (
      <Empty title={words.terms.nothingFits}>
        <p>{words.requests.noRequestFitsThese}</p>
        <Link to="/requests">{words.requests.showAllRequests}</Link>
      </Empty>
    );
  return (
    <Empty title={words.requests.nothingHasComeYet}>
      <p>{words.requests.nothingHasComeText}</p>
      <Link to="/listeners" class="button">
        {words.requests.seeTheWebhookUrls}
      </Link>
    </Empty>
  );
}
