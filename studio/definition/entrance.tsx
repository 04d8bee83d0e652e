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
import { words } from '../words/words.ts';

/** The parts that say who comes in, and how much: addresses, rules, challenges, limits. */

export function AllowlistPart({ draft, set, tried }: Writing) {
  const blocks = draft.allowlist.split(/[\s,]+/).filter((block) => block !== '');
  return (
    <Part
      name="allowlist"
      title={words.definition.addresses}
      says={
        blocks.length === 0
          ? words.definition.fromEverywhere
          : words.definition.from(blocks.join(', '))
      }
      isSet={blocks.length > 0}
    >
      {() => (
        <div class="stack">
          <AreaField
            label={words.definition.allowedAddresses}
            lines={3}
            value={draft.allowlist}
            set={(allowlist) => set({ allowlist })}
            hint={words.definition.allowedAddressesHint}
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
      title={words.definition.rules}
      says={rules.length === 0 ? words.definition.none : words.definition.mustHold(rules.length)}
      isSet={rules.length > 0}
      verdict={<Verdict of={tried.report} stage="rules" />}
    >
      {() => (
        <>
          <div class="stack">
            {rules.map((rule, index) => (
              <div class="beside" key={`${index} of ${rules.length}`}>
                <CodeField
                  label={words.definition.rule(index + 1)}
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
                    aria-label={words.definition.removeRule(index + 1)}
                    onClick={() => set({ rules: rules.filter((_, at) => at !== index) })}
                  >
                    {words.definition.remove}
                  </button>
                )}
              </div>
            ))}
            <p class="muted small">{words.definition.rulesHint}</p>
            {canEdit && rules.length < MOST_RULES && (
              <div class="actions">
                <button type="button" onClick={() => set({ rules: [...rules, ''] })}>
                  {words.definition.addARule}
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
      title={words.definition.challenges}
      says={
        draft.challenges === ''
          ? words.definition.providerIsAnswered
          : words.definition.rulesOfItsOwn
      }
      isSet={draft.challenges !== ''}
    >
      {() => (
        <>
          <CodeField
            label={words.definition.challengeRules}
            kind="json"
            lines={6}
            value={draft.challenges}
            set={(challenges) => set({ challenges })}
            isReadOnly={!canEdit}
            remarks={remarksOn(tried.error, '/challenges')}
            placeholder={EXAMPLE}
            hint={words.definition.challengeRulesHint}
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
      <h3 class="legend">{words.definition.askIt}</h3>
      <ChoiceField
        label={words.definition.method}
        value={method}
        set={setMethod}
        options={METHODS}
      />
      <TextField label={words.definition.query} value={query} set={setQuery} />
      {method === 'POST' && (
        <AreaField label={words.definition.body} lines={3} value={body} set={setBody} />
      )}
      <div class="actions">
        <button type="button" onClick={ask.run} disabled={ask.busy || patch === undefined}>
          {words.definition.ask}
        </button>
      </div>
      {ask.error !== undefined && <Fault error={ask.error} />}
      {report !== undefined && (
        <div class="stack tight" aria-live="polite">
          <p>{words.definition.answeredWith(<Status of={report.outcome} />, report.status)}</p>
          <pre class="said">{report.answer}</pre>
        </div>
      )}
    </div>
  );
}

const CLASSES = [1, 3, 7, 30, 90, 365].map(
  (days) => [String(days), words.definition.days(days)] as const,
);

export function LimitsPart({ draft, set, tried }: Writing) {
  const rate =
    draft.perSecond === ''
      ? words.definition.noRateLimit
      : words.definition.aSecond(draft.perSecond);
  return (
    <Part
      name="limits"
      title={words.definition.limits}
      says={words.definition.limitsSay(rate, Number(draft.retention))}
      isSet={false}
    >
      {() => (
        <div class="stack">
          <div class="pair">
            <TextField
              label={words.definition.requestsASecond}
              value={draft.perSecond}
              set={(perSecond) => set({ perSecond })}
              hint={words.definition.requestsASecondHint}
            />
            <TextField
              label={words.terms.atOnce}
              value={draft.burst}
              set={(burst) => set({ burst })}
              hint={words.definition.atOnceHint}
            />
          </div>
          <Wrong error={tried.error} path="/rate_limit" />
          <ChoiceField
            label={words.definition.payloadsAreKeptFor}
            value={draft.retention}
            set={(retention) => set({ retention })}
            options={CLASSES}
          />
        </div>
      )}
    </Part>
  );
}
