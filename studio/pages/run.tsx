import { call, type Run, type RunDetail } from '../api.ts';
import { useTriggers } from '../names.ts';
import { Notice, Status, Time } from '../parts/marks.tsx';
import { Card, Facts, Fault, Loading, Page } from '../parts/page.tsx';
import { Attempts } from '../parts/runs.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { Link, navigate } from '../router.tsx';
import { useRole } from '../session.ts';
import { words } from '../words/words.ts';

export function RunPage({ id }: { id: string }) {
  const runId = id as Run['id'];
  const { can } = useRole();
  const run = useLoaded(id, () => call('getRun', { params: { id: runId } }), 2_000);
  const replay = useDeed(async () => {
    const next = await call('createRunReplay', { params: { id: runId }, body: {} });
    navigate(`/runs/${next.id}`);
  });
  const cancel = useDeed(async () => {
    await call('createRunCancellation', { params: { id: runId }, body: {} });
    run.reload();
  });
  const status = run.data?.status;
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
      <Loading of={run}>{(run) => <Detail run={run} />}</Loading>
    </Page>
  );
}

function Detail({ run }: { run: RunDetail }) {
  const { can } = useRole();
  return (
    <>
      {run.error !== null && (
        <Notice tone={run.status === 'failed' ? 'bad' : 'warn'} title={run.error.message}>
          {run.status === 'waiting' && (
            <span>{words.runs.itIsTriedAgain(<Time at={run.due_at} />)}</span>
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
              <li key={index}>{words.runs.forwardTo(<code>{step.forward.url}</code>)}</li>
            ))}
          </ol>
        </Card>
      </div>
      <section class="stack" aria-label={words.runs.attempts}>
        <h2>{words.runs.attempts}</h2>
        {!can('log_viewer') && <Notice>{words.runs.viewerSeesNoAttempts}</Notice>}
        <Attempts items={run.attempts} />
      </section>
    </>
  );
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
        [words.runs.attempts, String(run.attempts.length)],
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
