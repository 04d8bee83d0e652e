import { useState } from 'preact/hooks';
import { call, type Listener, type Trigger } from '../api.ts';
import { useDeed } from '../query.ts';
import { CodeField } from './code-field.tsx';
import { Form, TextField } from './form.tsx';
import { ListenerChecks } from './listener-checks.tsx';
import { Notice } from './marks.tsx';
import { Card } from './page.tsx';
import { ChooseEvent, useTriedEvent } from './tried-event.tsx';
import { words } from '../words/words.ts';

/** What a trigger says, as it is typed. */
interface Draft {
  readonly name: string;
  readonly listeners: readonly Listener['id'][];
  readonly condition: string;
  readonly input: string;
  readonly url: string;
  readonly timeout: string;
  readonly attempts: string;
  readonly base: string;
  readonly max: string;
  readonly concurrency: string;
}

function toDraft(trigger: Trigger): Draft {
  const forward = trigger.workflow.steps[0]?.forward;
  return {
    name: trigger.name,
    listeners: trigger.listener_ids,
    condition: trigger.condition ?? '',
    input: trigger.input === null ? '' : JSON.stringify(trigger.input, null, 2),
    url: forward?.url ?? '',
    timeout: forward?.timeout ?? '',
    attempts: String(trigger.retry.attempts),
    base: trigger.retry.base,
    max: trigger.retry.max,
    concurrency: String(trigger.concurrency),
  };
}

/** Only the first step is changed here; the others, and what is not asked for, stay. */
function toSteps({ workflow }: Trigger, { url, timeout }: Draft) {
  return workflow.steps.map(({ forward }, index) => ({
    forward: index === 0 ? { ...forward, url, timeout } : forward,
  }));
}

function toMapper(text: string): object | null {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw new Error(words.triggers.notJson(why), { cause: error });
  }
}

/** Only what was changed here: what somebody else has changed meanwhile stays. */
function toPatch(of: Trigger, before: Draft, draft: Draft) {
  const is = (...names: (keyof Draft)[]): boolean =>
    names.some((name) => JSON.stringify(before[name]) !== JSON.stringify(draft[name]));
  return {
    ...(is('name') && { name: draft.name }),
    ...(is('listeners') && { listener_ids: [...draft.listeners] }),
    ...(is('condition') && { condition: draft.condition.trim() === '' ? null : draft.condition }),
    ...(is('input') && { input: toMapper(draft.input) }),
    ...(is('attempts', 'base', 'max') && {
      retry: { attempts: Number(draft.attempts), base: draft.base, max: draft.max },
    }),
    ...(is('concurrency') && { concurrency: Number(draft.concurrency) }),
    // A workflow that is sent is a new one: runs that have begun end with the one they began with.
    ...(is('url', 'timeout') && { workflow: { steps: toSteps(of, draft) } }),
  };
}

export function EditTrigger({ of, reload }: { of: Trigger; reload: () => void }) {
  const [before, setBefore] = useState(toDraft(of));
  const [draft, setDraft] = useState(before);
  const [saved, setSaved] = useState(false);
  const save = useDeed(async () => {
    setSaved(false);
    const body = toPatch(of, before, draft);
    const now = toDraft(await call('updateTrigger', { params: { id: of.id }, body }));
    setBefore(now);
    setDraft(now);
    setSaved(true);
    reload();
  });
  const change = (part: Partial<Draft>): void => {
    const next = { ...draft, ...part };
    // An editor that is given what was saved says it back.
    if (JSON.stringify(next) === JSON.stringify(draft)) return;
    setSaved(false);
    setDraft(next);
  };
  return (
    <Card title={words.terms.settings}>
      <Form deed={save} submit={words.terms.save}>
        <Which draft={draft} change={change} />
        <What draft={draft} change={change} />
        <Where draft={draft} change={change} />
        <HowOften draft={draft} change={change} />
        {saved && <Notice tone="good">{words.triggers.saved}</Notice>}
      </Form>
    </Card>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

function Which({ draft, change }: PartProps) {
  return (
    <>
      <TextField
        label={words.terms.name}
        value={draft.name}
        set={(name) => change({ name })}
        required
        minLength={3}
      />
      <ListenerChecks chosen={draft.listeners} choose={(listeners) => change({ listeners })} />
    </>
  );
}

/** What is asked of an event, and what is made of it: both tried on one that came. */
function What({ draft, change }: PartProps) {
  const tried = useTriedEvent(draft.listeners);
  return (
    <>
      <ChooseEvent of={tried} />
      <CodeField
        label={words.triggers.condition}
        value={draft.condition}
        set={(condition) => change({ condition })}
        knowledge={tried.knowledge}
        lines={2}
        placeholder={'mapped.type == "invoice.paid"'}
        hint={words.triggers.conditionHint}
      />
      <CodeField
        label={words.triggers.whatIsSent}
        kind="mapper"
        value={draft.input}
        set={(input) => change({ input })}
        knowledge={tried.knowledge}
        lines={5}
        placeholder={'{ "kind": "mapped.type", "payload": "mapped.data" }'}
        hint={words.triggers.whatIsSentHint}
      />
    </>
  );
}

function Where({ draft, change }: PartProps) {
  return (
    <>
      <TextField
        label={words.triggers.sendTo}
        type="url"
        value={draft.url}
        set={(url) => change({ url })}
        required
      />
      <TextField
        label={words.triggers.waitsForAnAnswer}
        value={draft.timeout}
        set={(timeout) => change({ timeout })}
        hint={words.triggers.waitsForAnHint}
        required
      />
    </>
  );
}

function HowOften({ draft, change }: PartProps) {
  return (
    <div class="halves fields">
      <TextField
        label={words.triggers.triesInAll}
        type="number"
        value={draft.attempts}
        set={(attempts) => change({ attempts })}
        hint={words.triggers.triesInAllHint}
        required
      />
      <TextField
        label={words.triggers.runsAtOnce}
        type="number"
        value={draft.concurrency}
        set={(concurrency) => change({ concurrency })}
        hint={words.triggers.runsAtOnceHint}
        required
      />
      <TextField
        label={words.triggers.firstWait}
        value={draft.base}
        set={(base) => change({ base })}
        hint={words.triggers.firstWaitHint}
        required
      />
      <TextField
        label={words.triggers.longestWait}
        value={draft.max}
        set={(max) => change({ max })}
        hint={words.triggers.longestWaitHint}
        required
      />
    </div>
  );
}
