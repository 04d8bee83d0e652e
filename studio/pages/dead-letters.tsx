import { useState } from 'preact/hooks';
import { call, type Run } from '../api.ts';
import { groupByCause, type Cause } from '../causes.ts';
import { toCount, toWords } from '../format.ts';
import { useTriggers } from '../names.ts';
import { Dialog } from '../parts/dialog.tsx';
import { QueryChoice, TIMES, toSince } from '../parts/filters.tsx';
import { Form } from '../parts/form.tsx';
import { Notice, Status, Time } from '../parts/marks.tsx';
import { Empty, Loading, Page, Skeleton } from '../parts/page.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { Link, navigate, usePlace } from '../router.tsx';
import { useRole } from '../session.ts';

/** Pages of the newest that are looked at; beyond them there are the same few causes. */
const MOST_PAGES = 4;

async function listFailed(
  since: string | undefined,
): Promise<{ runs: readonly Run[]; isAll: boolean }> {
  const runs: Run[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, next_cursor: next } = await call('listRuns', {
      query: { status: 'failed', limit: 500, since, cursor },
    });
    runs.push(...items);
    if (next === null) return { runs, isAll: true };
    cursor = next;
  }
  return { runs, isAll: false };
}

type Filter = { status: 'failed'; since?: string; ids?: Run['id'][] };

export function DeadLetters() {
  const { query } = usePlace();
  const time = query.get('time') ?? '';
  const failed = useLoaded(`dead ${time}`, () => listFailed(toSince(time)), 10_000);
  const { can } = useRole();
  const [asked, ask] = useState<Filter | undefined>(undefined);
  const isAny = (failed.data?.runs.length ?? 0) > 0;
  return (
    <Page
      title="Dead letters"
      lead="Runs whose attempts are used up, by what went wrong. Mend the cause, then replay them; what was replayed stays here as its history."
      actions={
        can('editor') &&
        isAny && (
          <button type="button" class="primary" onClick={() => ask(toFilter(time))}>
            Replay all …
          </button>
        )
      }
    >
      <div class="filters">
        <QueryChoice name="time" label="Time" options={TIMES} />
      </div>
      {asked !== undefined && <Plan filter={asked} close={() => ask(undefined)} />}
      <Loading of={failed}>
        {({ runs, isAll }) =>
          runs.length === 0 ? (
            <Empty title="None">
              <p>
                Every run {time === '' ? '' : 'of this time '}has completed, or is still being
                tried.
              </p>
            </Empty>
          ) : (
            <div class="stack">
              {!isAll && (
                <Notice>
                  Causes are those of the newest {toCount(runs.length)}; “Replay all” takes every
                  one.
                </Notice>
              )}
              {groupByCause(runs).map((cause) => (
                <CauseCard key={`${cause.triggerId} ${cause.message}`} of={cause} ask={ask} />
              ))}
            </div>
          )
        }
      </Loading>
    </Page>
  );
}

function toFilter(time: string): Filter {
  const since = toSince(time);
  return { status: 'failed', ...(since !== undefined && { since }) };
}

/** A replay that names its runs takes no more. */
const MOST_IDS = 1_000;

function CauseCard({ of, ask }: { of: Cause; ask: (filter: Filter) => void }) {
  const triggers = useTriggers();
  const { can } = useRole();
  const newest = of.runs[0];
  const ids = of.runs.slice(0, MOST_IDS).map(({ id }) => id);
  return (
    <section class="card cause" aria-label={of.message}>
      <div class="stack tight">
        <h2>{of.message}</h2>
        <p>
          {triggers.of(of.triggerId)} <span class="muted">· {toWords(of.code).toLowerCase()}</span>
        </p>
        <p class="muted small">
          Last <Time at={of.newestAt} />
          {newest !== undefined && (
            <>
              {' · '}
              <Link to={`/runs/${newest.id}`}>the newest of them</Link>
              {' · '}
              <Link to={`/runs?status=failed&trigger=${of.triggerId}`}>all of this trigger</Link>
            </>
          )}
        </p>
      </div>
      <div class="figure">
        <span class="value">{toCount(of.runs.length)}</span>
        <span class="name">{of.runs.length === 1 ? 'run' : 'runs'}</span>
      </div>
      {can('editor') && (
        <button type="button" onClick={() => ask({ status: 'failed', ids })}>
          {of.runs.length > MOST_IDS ? `Replay the newest ${toCount(MOST_IDS)} …` : 'Replay …'}
        </button>
      )}
    </section>
  );
}

/** What would be put through again, before it is. */
function Plan({ filter, close }: { filter: Filter; close: () => void }) {
  const plan = useLoaded(JSON.stringify(filter), () =>
    call('createReplay', { body: { of: 'runs', filter, plan: true } }),
  );
  const total = plan.data?.total;
  const start = useDeed(async () => {
    const made = await call('createReplay', { body: { of: 'runs', filter } });
    if ('id' in made) navigate(`/replays/${made.id}`);
  });
  return (
    <Dialog title="Replay dead letters" close={close}>
      <Form
        deed={start}
        submit={
          total === undefined
            ? 'Replay'
            : `Replay ${toCount(total)} ${total === 1 ? 'run' : 'runs'}`
        }
      >
        {plan.error !== undefined && <Notice tone="bad" title={plan.error.message} />}
        {plan.data === undefined ? (
          <Skeleton lines={2} />
        ) : (
          <>
            <p>
              <strong>{toCount(plan.data.total)}</strong>{' '}
              {plan.data.total === 1 ? 'run is' : 'runs are'} started again, with the event and the
              trigger that each had. Destinations get what they may have had before, with the same
              event id.
            </p>
            {'sample' in plan.data && (
              <ul class="plain">
                {plan.data.sample.slice(0, 5).map((id) => (
                  <li key={id}>
                    <code>{id}</code>
                  </li>
                ))}
                {plan.data.total > 5 && <li class="muted">and more</li>}
              </ul>
            )}
            <p class="muted small">
              They become <Status of="pending" /> at once, and can be followed and canceled.
            </p>
          </>
        )}
      </Form>
    </Dialog>
  );
}
