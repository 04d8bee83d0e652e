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
import { toSize } from '../format.ts';
import { readListener, type Tagged } from '../tagged.ts';

export function ListenerPage({ id }: { id: string }) {
  const listener = useLoaded(`listener ${id}`, () => readListener(id as Listener['id']));
  const now = listener.data?.value;
  return (
    <Page
      title={now?.name ?? 'Listener'}
      up={{ to: '/listeners', text: 'Listeners' }}
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
      <Card title="Webhook URL">
        <div class="stack">
          <Line text={listener.url} label="the webhook URL" />
        </div>
      </Card>
      <Tabs
        label="Of the listener"
        tabs={[
          [
            'requests',
            'Requests',
            () => (
              <>
                <Recent listener={listener} />
                <Card title="What it takes">
                  <Summary listener={listener} />
                </Card>
              </>
            ),
          ],
          ['definition', 'Definition', () => <Definition of={of} loaded={loaded} />],
          ['code', 'Code', () => <Snippets listener={listener} />],
          ['settings', 'Settings', () => <EditListener of={of} loaded={loaded} />],
          ['history', 'History', () => <History of={of} loaded={loaded} />],
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
      items={[
        ['Who may send', senderOf(listener)],
        ...(verification.allowlist === null
          ? []
          : [['From', verification.allowlist.join(', ')] as const]),
        ['Takes', payload.content_types?.join(', ') ?? 'any content type'],
        ['At most', payload.max_bytes === null ? "the server's limit" : toSize(payload.max_bytes)],
        ['Rate', rate === null ? 'no limit' : `${rate.per_second} a second, ${rate.burst} at once`],
        ['Payloads kept', `${retention} days`],
        ...(ending === 0 ? [] : [['Earlier URLs', `${ending} still good for a while`] as const]),
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
          <Empty title="Nothing has come yet">
            <p>Send something to the URL above: it appears here by itself.</p>
          </Empty>
        ) : (
          <div>
            <RequestRows items={[...fresh, ...items]} fresh={fresh.length} />
            <More more={list.more} busy={list.busy} load={list.loadMore} />
          </div>
        );
      }}
    </Loading>
  );
}
