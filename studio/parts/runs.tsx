import type { Attempt, Run } from '../api.ts';
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

type Attempted = Pick<Run, 'attempt_count'> & { readonly attempts: readonly Attempt[] };

/** A probe of a paused destination that failed is kept and does not count: the attempt after it has its number again. */
function isProbe({ attempts, attempt_count }: Attempted, index: number): boolean {
  const [attempt, next] = attempts.slice(index, index + 2);
  if (attempt?.outcome !== 'failed') return false;
  return next === undefined
    ? attempt.number > attempt_count
    : next.step === attempt.step && next.number === attempt.number;
}

/** Of each what counts of it and those before it. */
export function countAttempts(run: Attempted): readonly { probe: boolean; number: number }[] {
  let number = 0;
  return run.attempts.map((_, index) => {
    const probe = isProbe(run, index);
    if (!probe) number += 1;
    return { probe, number };
  });
}

export function Attempts({ run }: { run: Attempted }) {
  const { attempts: items } = run;
  if (items.length === 0) return <p class="muted">{words.runs.noAttempt}</p>;
  const counts = countAttempts(run);
  const titleOf = (index: number): string =>
    counts[index]?.probe === true
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
