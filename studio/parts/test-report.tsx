import type { call } from '../api.ts';
import { toWords } from '../format.ts';
import { prettyJson } from '../pretty.ts';
import { sentenceOf } from '../reasons.ts';
import { Status } from './marks.tsx';
import { TextView } from './text.tsx';
import { words } from '../words/words.ts';

export type Report = Awaited<ReturnType<typeof call<'testListener'>>>;

/** What each stage says of a request that is only tried. */
export function TestReport({ of }: { of: Report }) {
  return (
    <div class="stack" aria-live="polite">
      <p>
        <Status of={of.outcome} /> {sentenceOf(of.outcome) && words.requests.withAnswer(of.status)}
      </p>
      <ol class="report">
        {of.stages.map((stage) => (
          <li key={stage.stage}>
            <span>{toWords(stage.stage)}</span>
            <Decision of={stage.decision} />
            <div class="stack tight">
              {stage.message !== null && <pre class="said">{stage.message}</pre>}
              <Clauses of={stage} />
            </div>
          </li>
        ))}
      </ol>
      {of.triggers.length > 0 && (
        <ul class="plain">
          {of.triggers.map((trigger) => (
            <li key={trigger.trigger_id}>
              {trigger.name}: {TRIGGERS[trigger.decision]} {trigger.message}
            </li>
          ))}
        </ul>
      )}
      <EventShape of={of.event} />
    </div>
  );
}

/** What must hold, one by one, and whether it does. */
export function Clauses({ of }: { of: Pick<Report['stages'][number], 'clauses'> | undefined }) {
  return (
    <>
      {of?.clauses?.map(({ expression, holds, error }) => (
        <div key={expression}>
          <span class={holds ? 'holds' : 'fails'}>
            {holds ? words.requests.holds : words.requests.doesNotHold}
          </span>{' '}
          <code>{expression}</code>
          {error !== undefined && <pre class="said">{error}</pre>}
        </div>
      ))}
    </>
  );
}

/** What the event would be. */
export function EventShape({ of }: { of: Report['event'] }) {
  return (
    <div class="stack tight">
      <h3 class="legend">{words.requests.theEvent(of.type ?? words.requests.noType)}</h3>
      <TextView
        text={prettyJson(JSON.stringify(of.data)) ?? ''}
        label={words.requests.eventShape}
        json
      />
    </div>
  );
}

const TRIGGERS = {
  runs: words.requests.triggerRuns,
  passes: words.requests.triggerPasses,
  fails: words.requests.triggerFails,
} as const;

function Decision({ of }: { of: 'passed' | 'ended' | 'skipped' }) {
  if (of === 'ended') return <Status of="ended" />;
  return <span class="muted small">{of === 'passed' ? words.requests.passed : '–'}</span>;
}
