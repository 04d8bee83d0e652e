import { call, send, type Listener } from '../api.ts';
import { toShare } from '../format.ts';
import { listListeners } from '../names.ts';
import { QueryText } from '../parts/filters.tsx';
import { Status, Time } from '../parts/marks.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { Row, Rows } from '../parts/rows.tsx';
import { useLoaded } from '../query.ts';
import { Link, usePlace } from '../router.tsx';
import { useRole } from '../session.ts';
import { providerName } from '../words/provider-names.ts';
import { words } from '../words/words.ts';

const POLL_MS = 5_000;
/** Requests in each of the last 60 minutes, since the server was started. */
interface Traffic {
  readonly taken: readonly number[];
  readonly refused: readonly number[];
}

async function loadTraffic(): Promise<Readonly<Record<string, Traffic>>> {
  const response = await send('/studio/auth/listeners', {});
  return (await response.json()) as Readonly<Record<string, Traffic>>;
}

/** The last request of each is one call: not for hundreds. */
const MOST_LAST = 50;

export function Listeners() {
  const { can } = useRole();
  const listeners = useLoaded('listeners', listListeners, POLL_MS);
  const traffic = useLoaded('traffic of listeners', loadTraffic, POLL_MS);
  return (
    <Page
      title={words.terms.listeners}
      lead={words.listeners.listenersLead}
      actions={
        can('editor') && (
          <Link to="/listeners/new" class="button primary">
            {words.terms.newListener}
          </Link>
        )
      }
    >
      <Loading of={listeners}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.listeners.noListenerYet}>
              <p>{words.listeners.noListenerYetText}</p>
            </Empty>
          ) : (
            <Listed items={items} traffic={traffic.data ?? {}} />
          )
        }
      </Loading>
    </Page>
  );
}

/** More than these are searched through, not read through. */
const MOST_READ = 12;

interface ListedProps {
  readonly items: readonly Listener[];
  readonly traffic: Readonly<Record<string, Traffic>>;
}

function Listed({ items, traffic }: ListedProps) {
  const { query } = usePlace();
  const sought = (query.get('q') ?? '').trim().toLowerCase();
  const shown = items.filter(({ name }) => name.toLowerCase().includes(sought));
  return (
    <>
      {items.length > MOST_READ && (
        <div class="filters">
          <QueryText name="q" label={words.triggers.findAListener} placeholder="" />
        </div>
      )}
      {shown.length === 0 ? (
        <Empty title={words.terms.nothingFits}>
          <p>{words.frame.nothingIsCalledSo}</p>
        </Empty>
      ) : (
        <Rows
          kind="listeners"
          columns={[
            [words.terms.name],
            [words.listeners.security],
            [words.listeners.sender, 'wide'],
            [words.terms.lastHour, 'wide'],
            [words.listeners.rejected, 'wide'],
            [words.listeners.lastRequest, 'wide'],
            [words.requests.outcome, 'wide'],
          ]}
        >
          {shown.map((listener, index) => (
            <ListenerRow
              key={listener.id}
              of={listener}
              last={index < MOST_LAST}
              traffic={traffic[listener.id]}
            />
          ))}
        </Rows>
      )}
    </>
  );
}

interface RowProps {
  readonly of: Listener;
  readonly last: boolean;
  readonly traffic: Traffic | undefined;
}

function ListenerRow({ of, last, traffic }: RowProps) {
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
        <Sparkline of={traffic} />
      </span>
      <span class="wide">
        <Refused of={traffic} />
      </span>
      <span class="wide">
        <Time at={newest.data?.received_at} />
      </span>
      <span class="wide">{newest.data && <Status of={newest.data.outcome} />}</span>
    </Row>
  );
}

const MINUTES = 60;
const HEIGHT = 20;

/** A bar for each of the last 60 minutes; in words for those who do not see it. */
function Sparkline({ of }: { of: Traffic | undefined }) {
  if (of === undefined) return <span class="muted">{words.listeners.nothing}</span>;
  const all = of.taken.map((taken, at) => taken + (of.refused[at] ?? 0));
  const most = Math.max(1, ...all);
  const text = words.listeners.traffic(sum(all), most);
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${MINUTES * 2} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={text}
    >
      <title>{text}</title>
      {all.map((count, at) => {
        const height = (count / most) * HEIGHT;
        const bad = ((of.refused[at] ?? 0) / most) * HEIGHT;
        return (
          <g key={at}>
            <rect x={at * 2} y={HEIGHT - height} width={1.5} height={height} />
            <rect class="bad" x={at * 2} y={HEIGHT - height} width={1.5} height={bad} />
          </g>
        );
      })}
    </svg>
  );
}

function Refused({ of }: { of: Traffic | undefined }) {
  if (of === undefined) return <span class="muted">–</span>;
  const refused = sum(of.refused);
  const share = toShare(refused, refused + sum(of.taken));
  return <span class={refused > 0 ? 'fails' : 'muted'}>{share}</span>;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

export function securityOf({ enabled, secured }: Listener): string {
  if (!enabled) return 'disabled';
  return secured ? 'secured' : 'unsecured';
}

export function senderOf({ verification: { signature, credential } }: Listener): string {
  if (signature !== null) return providerName(signature.preset);
  return credential === 'required'
    ? words.listeners.anybodyWithAnApi
    : words.listeners.anybodyWithTheUrl;
}
