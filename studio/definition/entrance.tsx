import { useState } from 'preact/hooks';
import { call, type Listener } from '../api.ts';
import { CodeField } from '../parts/code-field.tsx';
import { AreaField, ChoiceField, TextField } from '../parts/form.tsx';
import { Status } from '../parts/marks.tsx';
import { Fault } from '../parts/page.tsx';
import { Clauses, type Report } from '../parts/test-report.tsx';
import { useDeed } from '../query.ts';
import type { toPatch } from './draft.ts';
import { findStage, Outcome, Part, remarksOn, Verdict, Wrong, type Writing } from './part.tsx';

/** The parts that say who comes in, and how much: addresses, rules, challenges, limits. */

export function AllowlistPart({ draft, set, tried }: Writing) {
  const blocks = draft.allowlist.split(/[\s,]+/).filter((block) => block !== '');
  return (
    <Part
      name="allowlist"
      title="Addresses"
      says={blocks.length === 0 ? 'from everywhere' : `from ${blocks.join(', ')}`}
      isSet={blocks.length > 0}
    >
      {() => (
        <div class="stack">
          <AreaField
            label="Allowed addresses"
            lines={3}
            value={draft.allowlist}
            set={(allowlist) => set({ allowlist })}
            hint="Addresses and blocks such as 192.0.2.0/24 or 2001:db8::/32, one a line. Empty: from everywhere."
          />
          <Wrong error={tried.error} path="/verification/allowlist" />
        </div>
      )}
    </Part>
  );
}

const MOST_RULES = 20;

export function RulesPart({ draft, set, canEdit, knowledge, tried }: Writing) {
  const { rules } = draft;
  const put = (at: number, text: string): void =>
    set({ rules: rules.map((rule, index) => (index === at ? text : rule)) });
  return (
    <Part
      name="rules"
      title="Rules"
      says={rules.length === 0 ? 'none' : `${rules.length} must hold`}
      isSet={rules.length > 0}
      verdict={<Verdict of={tried.report} stage="rules" />}
    >
      {() => (
        <>
          <div class="stack">
            {rules.map((rule, index) => (
              <div class="beside" key={`${index} of ${rules.length}`}>
                <CodeField
                  label={`Rule ${index + 1}`}
                  value={rule}
                  set={(text) => put(index, text)}
                  lines={1}
                  isReadOnly={!canEdit}
                  knowledge={knowledge}
                  placeholder={'query_params.team == "billing"'}
                />
                {canEdit && (
                  <button
                    type="button"
                    class="quiet"
                    aria-label={`Remove rule ${index + 1}`}
                    onClick={() => set({ rules: rules.filter((_, at) => at !== index) })}
                  >
                    Remove
                  </button>
                )}
              </div>
            ))}
            <p class="muted small">
              All must hold, or the request is refused. Rules alone do not make a listener secured.
            </p>
            {canEdit && rules.length < MOST_RULES && (
              <div class="actions">
                <button type="button" onClick={() => set({ rules: [...rules, ''] })}>
                  Add a rule
                </button>
              </div>
            )}
          </div>
          <Outcome tried={tried}>
            <Clauses of={findStage(tried.report, 'rules')} />
          </Outcome>
        </>
      )}
    </Part>
  );
}

interface ChallengeProps extends Writing {
  readonly listener: Listener;
  readonly patch: ReturnType<typeof toPatch>;
}

export function ChallengePart({ draft, set, canEdit, tried, listener, patch }: ChallengeProps) {
  return (
    <Part
      name="challenge"
      title="Challenges"
      says={draft.challenges === '' ? 'what the provider asks is answered' : 'rules of its own'}
      isSet={draft.challenges !== ''}
    >
      {() => (
        <>
          <CodeField
            label="Challenge rules"
            kind="json"
            lines={6}
            value={draft.challenges}
            set={(challenges) => set({ challenges })}
            isReadOnly={!canEdit}
            remarks={remarksOn(tried.error, '/challenges')}
            placeholder={EXAMPLE}
            hint="A list of rules: when a request is a challenge, and what is answered. Besides those of the provider."
          />
          <TryChallenge id={listener.id} patch={patch} />
        </>
      )}
    </Part>
  );
}

const EXAMPLE =
  '[{ "method": "GET", "when": "query_params.challenge != NULL",\n   "answer": { "status": 200, "text": "query_params.challenge" } }]';

const METHODS = [
  ['GET', 'GET'],
  ['POST', 'POST'],
  ['HEAD', 'HEAD'],
  ['OPTIONS', 'OPTIONS'],
] as const;

/** Challenges are rarely kept to try on: one is made up. */
function TryChallenge({ id, patch }: { id: Listener['id']; patch: ReturnType<typeof toPatch> }) {
  const [method, setMethod] = useState('GET');
  const [query, setQuery] = useState('challenge=abc');
  const [body, setBody] = useState('');
  const [report, setReport] = useState<Report | undefined>(undefined);
  const ask = useDeed(async () => {
    const headers = body === '' ? [] : [{ name: 'content-type', value: 'application/json' }];
    const request = { method, query, headers, body };
    setReport(
      await call('testListener', { params: { id }, body: { request, definition: patch ?? {} } }),
    );
  });
  return (
    <div class="outcome">
      <h3 class="legend">Ask it</h3>
      <ChoiceField label="Method" value={method} set={setMethod} options={METHODS} />
      <TextField label="Query" value={query} set={setQuery} />
      {method === 'POST' && <AreaField label="Body" lines={3} value={body} set={setBody} />}
      <div class="actions">
        <button type="button" onClick={ask.run} disabled={ask.busy || patch === undefined}>
          Ask
        </button>
      </div>
      {ask.error !== undefined && <Fault error={ask.error} />}
      {report !== undefined && (
        <div class="stack tight" aria-live="polite">
          <p>
            <Status of={report.outcome} /> with {report.status}
          </p>
          <pre class="said">{report.answer}</pre>
        </div>
      )}
    </div>
  );
}

const CLASSES = [1, 3, 7, 30, 90, 365].map(
  (days) => [String(days), days === 1 ? '1 day' : `${days} days`] as const,
);

export function LimitsPart({ draft, set, tried }: Writing) {
  const rate = draft.perSecond === '' ? 'no rate limit' : `${draft.perSecond} a second`;
  return (
    <Part
      name="limits"
      title="Limits"
      says={`${rate}; payloads are kept for ${draft.retention} ${draft.retention === '1' ? 'day' : 'days'}`}
      isSet={false}
    >
      {() => (
        <div class="stack">
          <div class="pair">
            <TextField
              label="Requests a second"
              value={draft.perSecond}
              set={(perSecond) => set({ perSecond })}
              hint="Empty: no limit, or 10 where anybody may send."
            />
            <TextField
              label="At once"
              value={draft.burst}
              set={(burst) => set({ burst })}
              hint="What may come in one burst."
            />
          </div>
          <Wrong error={tried.error} path="/rate_limit" />
          <ChoiceField
            label="Payloads are kept for"
            value={draft.retention}
            set={(retention) => set({ retention })}
            options={CLASSES}
          />
        </div>
      )}
    </Part>
  );
}
