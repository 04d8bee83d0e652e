import { useState } from 'preact/hooks';
import { call, type Run } from '../api.ts';
import { groupByCause, type Cause } from '../causes.ts';
import { toCount } from '../format.ts';
import { useTriggers } from '../names.ts';
import { Dialog } from '../parts/dialog.tsx';
import { QueryChoice, TIMES, toSince } from '../parts/filters.tsx';
import { Form } from '../parts/form.tsx';
import { Notice, Status, Time } from '../parts/marks.tsx';
import { Empty, Loading, Page, Skeleton } from '../parts/page.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { Link, navigate, usePlace } from '../router.tsx';
import { useRole } from '../session.ts';
import { words } from '../words/words.ts';

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
  const triggers = useTriggers();
  // Names take more room than what stands for them until they are there.
  const loaded = { ...failed, data: triggers.isLoaded ? failed.data : undefined };
  const { can } = useRole();
  const [asked, ask] = useState<Filter | undefined>(undefined);
  const isAny = (loaded.data?.runs.length ?? 0) > 0;
  return (
    <Page
      title={words.terms.deadLetters}
      lead={words.runs.deadLettersLead}
      actions={
        can('editor') &&
        isAny && (
          <button type="button" class="primary" onClick={() => ask(toFilter(time))}>
            {words.runs.replayAll}
          </button>
        )
      }
    >
      <div class="filters">
        <QueryChoice name="time" label={words.terms.time} options={TIMES} />
      </div>
      {asked !== undefined && <Plan filter={asked} close={() => ask(undefined)} />}
      <Loading of={loaded}>
        {({ runs, isAll }) =>
          runs.length === 0 ? (
            <Empty title={words.runs.none}>
              <p>{time === '' ? words.runs.noneText : words.runs.noneOfThisTime}</p>
            </Empty>
          ) : (
            <div class="stack">
              {!isAll && <Notice>{words.runs.causesOfNewest(toCount(runs.length))}</Notice>}
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
          {triggers.of(of.triggerId)} <span class="muted">· {words.states.within(of.code)}</span>
        </p>
        <p class="muted small">
          {words.runs.lastAt(<Time at={of.newestAt} />)}
          {newest !== undefined && (
            <>
              {' · '}
              <Link to={`/runs/${newest.id}`}>{words.runs.theNewestOfThem}</Link>
              {' · '}
              <Link to={`/runs?status=failed&trigger=${of.triggerId}`}>
                {words.runs.allOfThisTrigger}
              </Link>
            </>
          )}
        </p>
      </div>
      <div class="figure">
        <span class="value">{toCount(of.runs.length)}</span>
        <span class="name">{words.runs.runs(of.runs.length)}</span>
      </div>
      {can('editor') && (
        <button type="button" onClick={() => ask({ status: 'failed', ids })}>
          {of.runs.length > MOST_IDS ? words.runs.replayNewest(MOST_IDS) : words.runs.replayThese}
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
    <Dialog title={words.runs.replayDeadLetters} close={close}>
      <Form
        deed={start}
        submit={total === undefined ? words.terms.replay : words.runs.replayRuns(total)}
      >
        {plan.error !== undefined && <Notice tone="bad" title={plan.error.message} />}
        {plan.data === undefined ? (
          <Skeleton lines={2} />
        ) : (
          <>
            <p>
              {words.runs.plan(plan.data.total, (text) => (
                <strong>{text}</strong>
              ))}
            </p>
            {'sample' in plan.data && (
              <ul class="plain">
                {plan.data.sample.slice(0, 5).map((id) => (
                  <li key={id}>
                    <code>{id}</code>
                  </li>
                ))}
                {plan.data.total > 5 && <li class="muted">{words.runs.andMore}</li>}
              </ul>
            )}
            <p class="muted small">{words.runs.becomePending(<Status of="pending" />)}</p>
          </>
        )}
      </Form>
    </Dialog>
  );
}
