import { call, type Listener } from '../api.ts';
import { useLive } from '../live.ts';
import { EditListener } from '../parts/edit-listener.tsx';
import { History } from '../parts/history.tsx';
import { Definition } from '../definition/definition.tsx';
import { Line, Status } from '../parts/marks.tsx';
import { Card, Empty, Facts, Loading, Page } from '../parts/page.tsx';
import { Snippets } from '../parts/snippets.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { useList } from '../list.ts';
import { More } from '../parts/rows.tsx';
import { useLoaded, type Loaded } from '../query.ts';
import { RequestRows } from './requests.tsx';
import { securityOf, senderOf } from './listeners.tsx';
import { toCount, toSize } from '../format.ts';
import { readListener, type Tagged } from '../tagged.ts';
import { words } from '../words/words.ts';

export function ListenerPage({ id }: { id: string }) {
  const listener = useLoaded(`listener ${id}`, () => readListener(id as Listener['id']));
  const now = listener.data?.value;
  return (
    <Page
      title={now?.name ?? words.terms.listener}
      up={{ to: '/listeners', text: words.terms.listeners }}
      mark={now !== undefined && <Status of={securityOf(now)} />}
      lead={now?.description}
    >
      <Loading of={listener}>{(tagged) => <Detail of={tagged} loaded={listener} />}</Loading>
    </Page>
  );
}

function Detail({ of, loaded }: { of: Tagged<Listener>; loaded: Loaded<Tagged<Listener>> }) {
  const listener = of.value;
  return (
    <>
      <Card title={words.listeners.webhookUrl}>
        <div class="stack">
          <Line text={listener.url} label={words.listeners.theWebhookUrl} />
          <Summary listener={listener} />
        </div>
      </Card>
      <Tabs
        label={words.listeners.ofTheListener}
        tabs={[
          ['requests', words.terms.requests, () => <Recent listener={listener} />],
          ['definition', words.listeners.definition, () => <Definition of={of} loaded={loaded} />],
          ['code', words.terms.code, () => <Snippets listener={listener} />],
          ['settings', words.terms.settings, () => <EditListener of={of} loaded={loaded} />],
          ['history', words.listeners.history, () => <History of={of} loaded={loaded} />],
        ]}
      />
    </>
  );
}

function Summary({ listener }: { listener: Listener }) {
  const { verification, payload, rate_limit: rate, retention, urls } = listener;
  const ending = urls.filter(({ expires_at: at }) => at !== null).length;
  return (
    <Facts
      across
      items={[
        [words.listeners.whoMaySend, senderOf(listener)],
        ...(verification.allowlist === null
          ? []
          : [[words.terms.from, verification.allowlist.join(', ')] as const]),
        [
          words.listeners.takes,
          payload.content_types?.join(', ') ?? words.listeners.anyContentType,
        ],
        [
          words.listeners.atMost,
          payload.max_bytes === null ? words.listeners.theServersLimit : toSize(payload.max_bytes),
        ],
        [
          words.listeners.rate,
          rate === null
            ? words.listeners.noLimit
            : words.listeners.aSecondAtOnce(toCount(rate.per_second), toCount(rate.burst)),
        ],
        [words.listeners.payloadsKept, words.listeners.days(retention)],
        ...(ending === 0
          ? []
          : [[words.listeners.earlierUrls, words.listeners.stillGood(ending)] as const]),
      ]}
    />
  );
}

function Recent({ listener }: { listener: Listener }) {
  const list = useList(`recent ${listener.id}`, (cursor) =>
    call('listRequests', { query: { listener_id: listener.id, limit: 20, cursor } }),
  );
  const { items: live } = useLive(true, listener.id);
  return (
    <Loading of={list}>
      {(items) => {
        const known = new Set(items.map(({ id }) => id));
        const fresh = live.filter(({ id }) => !known.has(id));
        return fresh.length + items.length === 0 ? (
          <Empty title={words.listeners.nothingHasComeYet}>
            <p>{words.listeners.nothingHasComeText}</p>
          </Empty>
        ) : (
          <div>
            <RequestRows items={[...fresh, ...items]} fresh={fresh.length} ofOne />
            <More more={list.more} busy={list.busy} load={list.loadMore} />
          </div>
        );
      }}
    </Loading>
  );
}
