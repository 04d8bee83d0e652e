import type { Attempt, Run, RunDetail } from '../api.ts';
import { countAttempts } from '../attempts.ts';
import { toDuration, toWords } from '../format.ts';
import { useTriggers } from '../names.ts';
import { prettyJson } from '../pretty.ts';
import { Headers, toHeaders } from './headers.tsx';
import { Id, Status, Time } from './marks.tsx';
import { LongRows } from './long-rows.tsx';
import { Row } from './rows.tsx';
import { TextView } from './text.tsx';
import { words } from '../words/words.ts';

interface RunRowsProps {
  readonly items: readonly Run[];
  /** Whether all are of one trigger, on whose page they stand. */
  readonly ofOne?: boolean;
}

export function RunRows({ items, ofOne = false }: RunRowsProps) {
  const triggers = useTriggers();
  return (
    <LongRows
      kind={ofOne ? 'runs ofone' : 'runs'}
      items={items}
      columns={[
        [words.terms.time],
        [words.terms.status],
        ...(ofOne ? [] : [[words.terms.trigger] as const]),
        ofOne ? [words.terms.why] : [words.terms.why, 'wide'],
        [words.runs.attempts, 'amount'],
        [words.terms.id, 'wide'],
      ]}
      draw={(run, index) => (
        <Row key={run.id} to={`/runs/${run.id}`} place={[index + 1, items.length]}>
          <span>
            <Time at={run.created_at} />
          </span>
          <span>
            <Status of={run.status} />
          </span>
          {!ofOne && <span>{triggers.of(run.trigger_id)}</span>}
          <span class={ofOne ? 'muted' : 'wide muted'}>{run.error?.message}</span>
          <span class="amount muted">{run.attempt_count}</span>
          <span class="wide">
            <Id>{run.id}</Id>
          </span>
        </Row>
      )}
    />
  );
}

export function Attempts({ run }: { run: Pick<RunDetail, 'attempt_count' | 'attempts'> }) {
  const { attempts: items } = run;
  if (items.length === 0) return <p class="muted">{words.runs.noAttempt}</p>;
  const counts = countAttempts(run);
  const titleOf = (index: number): string =>
    counts[index]?.isProbe === true
      ? words.runs.probe
      : words.runs.attempt(counts[index]?.number ?? index + 1);
  return (
    <div class="attempts">
      {items.map((attempt, index) => (
        <details key={index} open={index === items.length - 1}>
          <summary>
            <strong>{titleOf(index)}</strong>
            <Status of={attempt.outcome} />
            <span>{describe(attempt)}</span>
            <span class="muted small">
              <Time at={attempt.started_at} /> · {toDuration(attempt.duration_ms)}
            </span>
          </summary>
          <div class="inside">
            <Exchange attempt={attempt} />
          </div>
        </details>
      ))}
    </div>
  );
}

function describe({ code, response }: Attempt): string {
  const status = response === null ? '' : words.runs.answered(response.status);
  return status || (code === null ? '' : toWords(code));
}

function Exchange({ attempt: { request, response, message } }: { attempt: Attempt }) {
  return (
    <>
      {message !== null && <p>{message}</p>}
      {request !== null && (
        <div class="stack">
          <h3 class="legend">
            {request.method} <code>{request.url}</code>
          </h3>
          <Headers of={toHeaders(request.headers)} label={words.runs.headersOfTheRequest} />
        </div>
      )}
      {response !== null && (
        <div class="stack">
          <h3 class="legend">{words.runs.answer(response.status)}</h3>
          <Headers of={toHeaders(response.headers)} label={words.runs.headersOfTheAnswer} />
          {response.body !== '' && (
            <TextView
              text={prettyJson(response.body) ?? response.body}
              label={words.runs.bodyOfTheAnswer}
              json={prettyJson(response.body) !== undefined}
            />
          )}
          {response.truncated && <p class="muted small">{words.runs.onlyBeginning}</p>}
        </div>
      )}
    </>
  );
}
