import { call } from '../api.ts';
import { toCount, toWords } from '../format.ts';
import { listListeners } from '../names.ts';
import { useLoaded, type Loaded } from '../query.ts';
import { Link } from '../router.tsx';
import { Figure } from './figure.tsx';
import { Notice, Time } from './marks.tsx';

const POLL_MS = 5_000;
/** Counted no further: each is a row that is read. */
const MOST_COUNTED = 100;

async function loadState() {
  const [failed, waiting, destinations, storage, listeners] = await Promise.all([
    call('listRuns', { query: { status: 'failed', limit: MOST_COUNTED } }),
    call('listRuns', { query: { status: 'waiting', limit: MOST_COUNTED } }),
    call('listDestinations', { query: { limit: 500 } }),
    call('getStorage', {}),
    listListeners(),
  ]);
  return {
    failed: failed.items.length,
    waiting: waiting.items.length,
    paused: destinations.items.filter(({ status }) => status !== 'open'),
    isDiskShort: storage.disk?.short ?? false,
    unsecured: listeners.filter(({ enabled, secured }) => enabled && !secured).length,
  };
}

type State = Awaited<ReturnType<typeof loadState>>;

/** What has to be seen to, of everything that is not asked with the numbers of a range. */
export function useStuck(): Loaded<State> {
  return useLoaded('state', loadState, POLL_MS);
}

export function StuckFigures({ of: { failed, waiting, paused } }: { of: State }) {
  return (
    <>
      <Figure
        to="/dead-letters"
        name="Dead letters"
        tone={failed > 0 ? 'bad' : ''}
        note={failed === 0 ? 'none' : 'attempts used up'}
      >
        {toLimited(failed)}
      </Figure>
      <Figure to="/runs?status=waiting" name="To be tried again" note="by themselves">
        {toLimited(waiting)}
      </Figure>
      <Figure
        to="/destinations"
        name="Paused destinations"
        tone={paused.length > 0 ? 'warn' : ''}
        note={paused.length === 0 ? 'all are open' : 'their runs wait'}
      >
        {toCount(paused.length)}
      </Figure>
    </>
  );
}

export function StuckNotices({ of: { failed, paused, isDiskShort, unsecured } }: { of: State }) {
  return (
    <>
      {isDiskShort && (
        <Notice tone="bad" title="The disk is nearly full">
          Senders are told to come back later. Free some space, or shorten retention.
        </Notice>
      )}
      {paused.map(({ id, origin, reason, next_probe_at: next }) => (
        <Notice key={id} tone="warn" title={`${origin} is paused`}>
          <span>
            {reason === null ? '' : `${toWords(reason.code)}: ${reason.message} `}
            {next !== null && (
              <>
                It is tried again <Time at={next} />.{' '}
              </>
            )}
            <Link to="/destinations">See the destinations</Link>
          </span>
        </Notice>
      ))}
      {failed + paused.length === 0 && !isDiskShort && (
        <Notice tone="good">Nothing is stuck.</Notice>
      )}
      {unsecured > 0 && (
        <Notice tone="warn">
          <span>
            {unsecured === 1 ? 'One listener takes' : `${unsecured} listeners take`} requests from
            whoever knows the URL. <Link to="/listeners">See which</Link>
          </span>
        </Notice>
      )}
    </>
  );
}

function toLimited(count: number): string {
  return count >= MOST_COUNTED ? `${toCount(MOST_COUNTED)}+` : toCount(count);
}
