import { call } from '../api.ts';
import { toCount, toWords } from '../format.ts';
import { listListeners } from '../names.ts';
import { useLoaded, type Loaded } from '../query.ts';
import { Link } from '../router.tsx';
import { useRole } from '../session.ts';
import { Figure } from './figure.tsx';
import { Notice, Soon } from './marks.tsx';
import { words } from '../words/words.ts';

const POLL_MS = 5_000;
/** Counted no further: each is a row that is read. */
const MOST_COUNTED = 100;

async function loadState() {
  const [failed, waiting, destinations, storage, listeners, newest] = await Promise.all([
    call('listRuns', { query: { status: 'failed', limit: MOST_COUNTED } }),
    call('listRuns', { query: { status: 'waiting', limit: MOST_COUNTED } }),
    call('listDestinations', { query: { limit: 500 } }),
    call('getStorage', {}),
    listListeners(),
    call('listRequests', { query: { limit: 1 } }),
  ]);
  return {
    failed: failed.items.length,
    waiting: waiting.items.length,
    paused: destinations.items.filter(({ status }) => status !== 'open'),
    isNew: newest.items.length === 0,
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
        name={words.terms.deadLetters}
        tone={failed > 0 ? 'bad' : ''}
        note={failed === 0 ? words.overview.none : words.overview.attemptsUsedUp}
      >
        {toLimited(failed)}
      </Figure>
      <Figure
        to="/runs?status=waiting"
        name={words.overview.toBeTriedAgain}
        note={words.overview.byThemselves}
      >
        {toLimited(waiting)}
      </Figure>
      <Figure
        to="/destinations"
        name={words.overview.pausedDestinations}
        tone={paused.length > 0 ? 'warn' : ''}
        note={paused.length === 0 ? words.overview.allAreOpen : words.overview.theirRunsWait}
      >
        {toCount(paused.length)}
      </Figure>
    </>
  );
}

export function StuckNotices({ of }: { of: State }) {
  const { failed, paused, isDiskShort, unsecured } = of;
  return (
    <>
      {isDiskShort && (
        <Notice tone="bad" title={words.overview.theDiskIsNearly}>
          {words.overview.diskText}
        </Notice>
      )}
      {paused.map(({ id, origin, reason, next_probe_at: next }) => (
        <Notice key={id} tone="warn" title={words.overview.isPaused(origin)}>
          {reason !== null && (
            <p>
              {toWords(reason.code)}: {reason.message}
            </p>
          )}
          <p>
            {next !== null && <>{words.runs.itIsTriedAgain(<Soon at={next} />)} </>}
            <Link to="/destinations">{words.overview.seeTheDestinations}</Link>
          </p>
        </Notice>
      ))}
      {failed + paused.length === 0 && !isDiskShort && <AllIsWell isNew={of.isNew} />}
      {unsecured > 0 && (
        <Notice tone="warn">
          <span>
            {words.overview.unsecured(unsecured, (text) => (
              <Link to="/listeners">{text}</Link>
            ))}
          </span>
        </Notice>
      )}
    </>
  );
}

/** Before anything has come, that nothing is stuck says little; what to do first says more. */
function AllIsWell({ isNew }: { isNew: boolean }) {
  const { can } = useRole();
  if (!isNew) return <Notice tone="good">{words.overview.nothingIsStuck}</Notice>;
  return (
    <Notice title={words.requests.nothingHasComeYet}>
      <p>{words.overview.firstSteps}</p>
      {can('editor') && (
        <div class="actions">
          <Link to="/listeners/new" class="button primary">
            {words.terms.newListener}
          </Link>
          <Link to="/listeners" class="button">
            {words.requests.seeTheWebhookUrls}
          </Link>
        </div>
      )}
    </Notice>
  );
}

function toLimited(count: number): string {
  return count >= MOST_COUNTED ? `${toCount(MOST_COUNTED)}+` : toCount(count);
}
