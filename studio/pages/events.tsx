import { useEffect } from 'preact/hooks';
import { call, type Event } from '../api.ts';
import { toSize } from '../format.ts';
import { useList, type List } from '../list.ts';
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
import { Id, Time } from '../parts/marks.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { LongRows } from '../parts/long-rows.tsx';
import { More, Row } from '../parts/rows.tsx';
import { Further, useFurther } from '../parts/further.tsx';
import { Link, usePlace } from '../router.tsx';
import { useRole } from '../session.ts';
import { words } from '../words/words.ts';

export function Events() {
  const { query } = usePlace();
  const { can } = useRole();
  const of = (name: string): string => query.get(name) ?? '';
  const [listener, type, time, q] = [of('listener'), of('type'), of('time'), of('q').trim()];
  const where = of('where').trim();
  const list = useList<Event>(
    JSON.stringify([listener, type, time, q, where]),
    (cursor) =>
      call('listEvents', {
        query: {
          listener_id: (listener as Event['listener_id']) || undefined,
          type: type || undefined,
          where: where || undefined,
          since: toSince(time),
          q: isId(q) ? undefined : q || undefined,
          cursor,
        },
      }),
    5_000,
  );
  useFurther(list, `${isId(q) ? '' : q}${where}${type}${listener}`);
  useEffect(() => followId(q), [q]);
  return (
    <Page title={words.terms.events} lead={words.requests.eventsLead}>
      <div class="filters">
        <ListenerChoice />
        <QueryChoice name="time" label={words.terms.time} options={TIMES} />
        <Search of="evt" />
        <QueryText
          name="type"
          label={words.terms.type}
          placeholder={words.requests.typePlaceholder}
        />
        {can('log_viewer') && (
          <QueryText
            name="where"
            label={words.requests.expression}
            placeholder={'issue.number > 3'}
          />
        )}
      </div>
      <Loading of={list}>
        {(items) =>
          items.length === 0 ? (
            <None list={list} isFiltered={query.size > 0} />
          ) : (
            <div>
              <EventRows items={items} />
              <More more={list.more} busy={list.busy} load={list.loadMore} />
            </div>
          )
        }
      </Loading>
    </Page>
  );
}

function None({ list, isFiltered }: { list: List<Event>; isFiltered: boolean }) {
  return list.more ? <Further list={list} /> : <Nothing isFiltered={isFiltered} />;
}

function EventRows({ items }: { items: readonly Event[] }) {
  const listeners = useListeners();
  return (
    <LongRows
      kind="events"
      items={items}
      columns={[
        [words.terms.time],
        [words.terms.type],
        [words.terms.listener],
        [words.requests.size, 'amount'],
        [words.terms.id, 'wide'],
      ]}
      draw={(event, index) => (
        <Row key={event.id} to={`/events/${event.id}`} place={[index + 1, items.length]}>
          <span>
            <Time at={event.received_at} />
          </span>
          <span>{event.type ?? <span class="muted">{words.requests.noType}</span>}</span>
          <span>{listeners.of(event.listener_id)}</span>
          <span class="amount muted">{toSize(event.size_bytes)}</span>
          <span class="wide">
            <Id>{event.id}</Id>
          </span>
        </Row>
      )}
    />
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <Empty title={words.terms.nothingFits}>
      <p>{words.requests.nothingFitsText}</p>
      <Link to="/events">{words.requests.showAllEvents}</Link>
    </Empty>
  ) : (
    <Empty title={words.requests.noEventYet}>
      <p>{words.requests.noEventYetText}</p>
    </Empty>
  );
}
