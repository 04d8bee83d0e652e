import { call, type Listener, type Storage } from '../api.ts';
import { toCount, toSize } from '../format.ts';
import { listListeners } from '../names.ts';
import { useLoaded } from '../query.ts';
import { Link } from '../router.tsx';
import { StorageFacts } from './kept.tsx';
import { Time } from './marks.tsx';
import { Card, Empty, Loading } from './page.tsx';
import { Table } from './table.tsx';

async function load() {
  const [storage, listeners] = await Promise.all([call('getStorage', {}), listListeners()]);
  return { storage, listeners };
}

/** What is kept for how long, how much that is, and whose. */
export function Retention() {
  const loaded = useLoaded('retention', load, 30_000);
  return (
    <Loading of={loaded}>
      {({ storage, listeners }) => (
        <>
          <Card title="Payloads, by how long they are kept">
            <Classes storage={storage} listeners={listeners} />
          </Card>
          <Card title="Who keeps the most">
            <Greatest storage={storage} listeners={listeners} />
          </Card>
          <Card title="Room">
            <StorageFacts of={storage} />
          </Card>
        </>
      )}
    </Loading>
  );
}

interface Props {
  readonly storage: Storage;
  readonly listeners: readonly Listener[];
}

function Classes({ storage, listeners }: Props) {
  const days = new Set([
    ...storage.bodies.map(({ retention_days: each }) => each),
    ...listeners.map(({ retention }) => retention),
  ]);
  return (
    <div class="stack">
      <p class="muted">
        Each listener says how long its payloads are kept, in its settings. The request log itself
        is kept longer, without payloads; the server says how long (<code>ledger_retention</code>).
      </p>
      <Table
        label="Payloads by how long they are kept"
        columns={['Kept for', 'Payloads', 'Room', 'Oldest', 'Listeners']}
        rows={[...days]
          .toSorted((a, b) => a - b)
          .map((day) => {
            const kept = storage.bodies.find(({ retention_days: each }) => each === day);
            const of = listeners.filter(({ retention }) => retention === day);
            return [
              String(day),
              [
                day === 1 ? '1 day' : `${day} days`,
                toCount(kept?.items ?? 0),
                toSize(kept?.bytes ?? 0),
                <Time at={kept?.oldest_at} />,
                of.length === 0 ? <span class="muted">none now</span> : toCount(of.length),
              ],
            ];
          })}
      />
    </div>
  );
}

function Greatest({ storage, listeners }: Props) {
  const names = new Map<string, string>(listeners.map(({ id, name }) => [id, name]));
  if (storage.listeners.length === 0)
    return (
      <Empty title="Nothing is counted yet">
        <p>Payloads are counted about a minute after they came.</p>
      </Empty>
    );
  return (
    <Table
      label="Listeners that keep the most"
      columns={['Listener', 'Payloads', 'Room']}
      rows={storage.listeners.slice(0, 10).map(({ listener_id: id, items, bytes }) => {
        const name = names.get(id);
        return [
          id,
          [
            name === undefined ? (
              <span class="muted">{id}, deleted</span>
            ) : (
              <Link to={`/listeners/${id}`}>{name}</Link>
            ),
            toCount(items),
            toSize(bytes),
          ],
        ];
      })}
    />
  );
}
