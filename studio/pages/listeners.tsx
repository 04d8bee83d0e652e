import { call, type Listener } from '../api.ts';
import { listListeners } from '../names.ts';
import { Status, Time } from '../parts/marks.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { Row, Rows } from '../parts/rows.tsx';
import { useLoaded } from '../query.ts';
import { Link } from '../router.tsx';
import { useRole } from '../session.ts';
import { providerName } from '../words.ts';

const POLL_MS = 5_000;
/** The last request of each is one call: not for hundreds. */
const MOST_LAST = 50;

export function Listeners() {
  const { can } = useRole();
  const listeners = useLoaded('listeners', listListeners, POLL_MS);
  return (
    <Page
      title="Listeners"
      lead="Each has a webhook URL, and says what it takes there."
      actions={
        can('editor') && (
          <Link to="/listeners/new" class="button primary">
            New listener
          </Link>
        )
      }
    >
      <Loading of={listeners}>
        {(items) =>
          items.length === 0 ? (
            <Empty title="No listener yet">
              <p>Make one for the service whose webhooks you want; it takes a minute.</p>
            </Empty>
          ) : (
            <Rows
              kind="listeners"
              columns={[
                ['Name'],
                ['Security'],
                ['Sender', 'wide'],
                ['Last request', 'wide'],
                ['It was', 'wide'],
              ]}
            >
              {items.map((listener, index) => (
                <ListenerRow key={listener.id} of={listener} last={index < MOST_LAST} />
              ))}
            </Rows>
          )
        }
      </Loading>
    </Page>
  );
}

function ListenerRow({ of, last }: { of: Listener; last: boolean }) {
  const newest = useLoaded(
    `last ${of.id} ${String(last)}`,
    async () =>
      last
        ? (await call('listRequests', { query: { listener_id: of.id, limit: 1 } })).items[0]
        : undefined,
    POLL_MS,
  );
  return (
    <Row to={`/listeners/${of.id}`}>
      <span>{of.name}</span>
      <span>
        <Status of={securityOf(of)} />
      </span>
      <span class="wide muted">{senderOf(of)}</span>
      <span class="wide">
        <Time at={newest.data?.received_at} />
      </span>
      <span class="wide">{newest.data && <Status of={newest.data.outcome} />}</span>
    </Row>
  );
}

export function securityOf({ enabled, secured }: Listener): string {
  if (!enabled) return 'disabled';
  return secured ? 'secured' : 'unsecured';
}

export function senderOf({ verification: { signature, credential } }: Listener): string {
  if (signature !== null) return providerName(signature.preset);
  return credential === 'required' ? 'Anybody with an API key' : 'Anybody with the URL';
}
