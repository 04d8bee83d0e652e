import { call, type Listener, type Storage } from '../api.ts';
import { toCount, toSize } from '../format.ts';
import { listListeners } from '../names.ts';
import { useLoaded } from '../query.ts';
import { Link } from '../router.tsx';
import { StorageFacts } from './kept.tsx';
import { Time } from './marks.tsx';
import { Card, Empty, Loading } from './page.tsx';
import { Table } from './table.tsx';
import { words } from '../words/words.ts';

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
          <Card title={words.settings.byClass}>
            <Classes storage={storage} listeners={listeners} />
          </Card>
          <Card title={words.settings.whoKeepsTheMost}>
            <Greatest storage={storage} listeners={listeners} />
          </Card>
          <Card title={words.settings.diskSpace}>
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
      <p class="muted">{words.settings.classText(<code>ledger_retention</code>)}</p>
      <Table
        label={words.settings.byClassTable}
        columns={[
          words.settings.keptFor,
          words.terms.payloads,
          words.settings.diskSpace,
          words.terms.oldest,
          words.terms.listeners,
        ]}
        rows={[...days]
          .toSorted((a, b) => a - b)
          .map((day) => {
            const kept = storage.bodies.find(({ retention_days: each }) => each === day);
            const of = listeners.filter(({ retention }) => retention === day);
            return [
              String(day),
              [
                words.settings.days(day),
                toCount(kept?.items ?? 0),
                toSize(kept?.bytes ?? 0),
                <Time at={kept?.oldest_at} />,
                of.length === 0 ? (
                  <span class="muted">{words.settings.noneNow}</span>
                ) : (
                  toCount(of.length)
                ),
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
      <Empty title={words.settings.nothingIsCountedYet}>
        <p>{words.settings.nothingIsCountedText}</p>
      </Empty>
    );
  return (
    <Table
      label={words.settings.listenersThatKeepThe}
      columns={[words.terms.listener, words.terms.payloads, words.settings.diskSpace]}
      rows={storage.listeners.slice(0, 10).map(({ listener_id: id, items, bytes }) => {
        const name = names.get(id);
        return [
          id,
          [
            name === undefined ? (
              <span class="muted">{words.settings.deletedListener(id)}</span>
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
