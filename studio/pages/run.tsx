import { countAttempts } from '../attempts.ts';
import { call, type Run, type RunDetail } from '../api.ts';
import { toSentence } from '../format.ts';
import { useTriggers } from '../names.ts';
import { LongText, Notice, Soon, Status, Time } from '../parts/marks.tsx';
import { Card, Facts, Fault, Loading, Page } from '../parts/page.tsx';
import { Attempts } from '../parts/runs.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { Link, navigate } from '../router.tsx';
import { useRole } from '../session.ts';
import { words } from '../words/words.ts';

export function RunPage({ id }: { id: string }) {
  const runId = id as Run['id'];
  const { can } = useRole();
  const loaded = useLoaded(id, () => load(runId), 2_000);
  const replay = useDeed(async () => {
    const next = await call('createRunReplay', { params: { id: runId }, body: {} });
    navigate(`/runs/${next.id}`);
  });
  const cancel = useDeed(async () => {
    await call('createRunCancellation', { params: { id: runId }, body: {} });
    loaded.reload();
  });
  const status = loaded.data?.run.status;
  const isOver = status === 'completed' || status === 'failed' || status === 'canceled';
  return (
    <Page
      title={id}
      up={{ to: '/runs', text: words.terms.runs }}
      mark={status !== undefined && <Status of={status} />}
      actions={
        can('editor') &&
        status !== undefined && (
          <>
            {!isOver && (
              <button type="button" onClick={cancel.run} disabled={cancel.busy}>
                {words.runs.cancelTheRun}
              </button>
            )}
            <button type="button" class="primary" onClick={replay.run} disabled={replay.busy}>
              {words.runs.runAgain}
            </button>
          </>
        )
      }
    >
      {[replay.error, cancel.error].map(
        (error, index) => error !== undefined && <Fault key={index} error={error} />,
      )}
      <Loading of={loaded}>{(data) => <Detail {...data} />}</Loading>
    </Page>
  );
}

function Detail({ run, paused }: Awaited<ReturnType<typeof load>>) {
  const { can } = useRole();
  return (
    <>
      {paused !== undefined && (
        <Notice tone="warn" title={words.overview.isPaused(paused.origin)}>
          <p>{words.runs.waitsForDestination}</p>
          <Link to="/destinations">{words.overview.seeTheDestinations}</Link>
        </Notice>
      )}
      {run.error !== null && (
        <Notice
          tone={run.status === 'failed' ? 'bad' : 'warn'}
          title={toSentence(run.error.message)}
        >
          {run.status === 'waiting' && paused === undefined && (
            <span>{words.runs.itIsTriedAgain(<Soon at={run.due_at} />)}</span>
          )}
          {run.status === 'failed' && <span>{words.runs.isDeadLetter}</span>}
        </Notice>
      )}
      <div class="halves">
        <Card title={words.runs.whatItIs}>
          <RunFacts run={run} />
        </Card>
        <Card title={words.runs.steps}>
          <ol class="steps">
            {run.steps.map((step, index) => (
              <li key={index}>
                {words.runs.forwardTo(
                  <code>
                    <LongText text={step.forward.url} />
                  </code>,
                )}
              </li>
            ))}
          </ol>
        </Card>
      </div>
      <section class="stack" aria-label={words.runs.attempts}>
        <h2>{words.runs.attempts}</h2>
        {!can('log_viewer') && <Notice>{words.runs.viewerSeesNoAttempts}</Notice>}
        <Attempts run={run} />
      </section>
    </>
  );
}

/** Together with the destination that it waits for, where that has been paused. */
async function load(id: Run['id']) {
  const run = await call('getRun', { params: { id } });
  if (run.status !== 'waiting' && run.status !== 'pending') return { run };
  const { items } = await call('listDestinations', { query: { limit: 500 } });
  const origins = new Set(run.steps.map(({ forward }) => new URL(forward.url).origin));
  const paused = items.find(({ status, origin }) => status !== 'open' && origins.has(origin));
  return { run, paused };
}

function RunFacts({ run }: { run: RunDetail }) {
  const triggers = useTriggers();
  return (
    <Facts
      items={[
        [
          words.terms.trigger,
          <Link to={`/triggers/${run.trigger_id}`}>{triggers.of(run.trigger_id)}</Link>,
        ],
        [
          words.terms.event,
          <Link to={`/events/${run.event_id}`}>
            <code>{run.event_id}</code>
          </Link>,
        ],
        [words.runs.started, <Time at={run.created_at} />],
        [words.runs.ended, <Time at={run.ended_at} />],
        [words.runs.attempts, String(countAttempts(run).at(-1)?.number ?? 0)],
        ...(run.replay_id === null
          ? []
          : [
              [
                words.terms.replay,
                <Link to={`/replays/${run.replay_id}`}>{run.replay_id}</Link>,
              ] as const,
            ]),
      ]}
    />
  );
}
