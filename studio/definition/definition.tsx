import '../css/definition.css';
import { useMemo, useState } from 'preact/hooks';
import { call, type Listener, type Request } from '../api.ts';
import { toMoment } from '../format.ts';
import { ChoiceField } from '../parts/form.tsx';
import { Notice, Status } from '../parts/marks.tsx';
import { Card, Fault } from '../parts/page.tsx';
import { TestReport, type Report } from '../parts/test-report.tsx';
import { useDeed, useLoaded, type Loaded } from '../query.ts';
import { setQuery, usePlace } from '../router.tsx';
import { useRole } from '../session.ts';
import { isOvertaken, type Tagged } from '../tagged.ts';
import { listKept, useKnowledge, useTried, type Tried } from './against.ts';
import { toPatch, type Field } from './draft.ts';
import { AllowlistPart, ChallengePart, LimitsPart, RulesPart } from './entrance.tsx';
import { forgetDraft, useDraft, type Drafting } from './keep-draft.ts';
import { Others } from './others.tsx';
import { detailsOf } from './part.tsx';
import { DedupePart, FilterPart, MappingPart, RedactionPart, SchemaPart } from './shape.tsx';

interface Props {
  readonly of: Tagged<Listener>;
  readonly loaded: Loaded<Tagged<Listener>>;
}

/** What the listener does with what comes, each part with what would come of a request that is kept. */
export function Definition(props: Props) {
  const [saved, setSaved] = useState(false);
  // What was typed belongs to what was read: with something newer, it begins anew.
  return <Writing key={props.of.etag} {...props} saved={saved} setSaved={setSaved} />;
}

interface WritingProps extends Props {
  readonly saved: boolean;
  readonly setSaved: (saved: boolean) => void;
}

function Writing({ of, loaded, saved, setSaved }: WritingProps) {
  const { value: listener, etag } = of;
  const { can } = useRole();
  const drafting = useDraft(of);
  const { base, draft } = drafting;
  const patch = useMemo(() => toPatch(base, draft), [draft]);
  const chosen = useChosen(listener.id);
  const tried = useTried(listener.id, chosen.id, patch);
  const knowledge = useKnowledge(listener, chosen.id, tried.report?.payload);
  const canEdit = can('editor');
  const set: Drafting['set'] = (change) => {
    setSaved(false);
    drafting.set(change);
  };
  const writing = { draft, set, canEdit, knowledge, tried };
  return (
    <>
      <Overtaken drafting={drafting} />
      <Against chosen={chosen} tried={tried} />
      <div class="parts">
        <AllowlistPart {...writing} />
        <ChallengePart {...writing} listener={listener} patch={patch} />
        <RulesPart {...writing} />
        <SchemaPart {...writing} listener={listener} />
        <FilterPart {...writing} />
        <DedupePart {...writing} />
        <MappingPart {...writing} />
        <RedactionPart {...writing} />
        <LimitsPart {...writing} />
      </div>
      {patch !== undefined && chosen.kept.length > 1 && (
        <Others id={listener.id} kept={chosen.kept} patch={patch} />
      )}
      {canEdit ? (
        <SaveBar {...{ listener, etag, drafting, patch, loaded, saved, setSaved }} />
      ) : (
        <Notice>Your role tries, and saves nothing.</Notice>
      )}
    </>
  );
}

interface Chosen {
  readonly kept: readonly Request[];
  readonly id: Request['id'] | undefined;
  readonly isLoaded: boolean;
}

function useChosen(id: Listener['id']): Chosen {
  const { can } = useRole();
  const { query } = usePlace();
  const requests = useLoaded(`kept ${id}`, () =>
    can('log_viewer') ? listKept(id) : Promise.resolve([]),
  );
  const given = query.get('request') as Request['id'] | null;
  const kept = requests.data ?? [];
  return { kept, id: given ?? kept[0]?.id, isLoaded: requests.data !== undefined };
}

function Against({ chosen: { kept, id, isLoaded }, tried }: { chosen: Chosen; tried: Tried }) {
  const { can } = useRole();
  if (!can('log_viewer'))
    return <Notice>Your role, viewer, does not show what is in requests: nothing is tried.</Notice>;
  if (id === undefined)
    return isLoaded ? (
      <Notice>
        As soon as a request has come and its payload is kept, everything here is tried on it while
        you write.
      </Notice>
    ) : null;
  const options = kept.map(
    ({ id, outcome, received_at: at }) => [id, `${toMoment(at)} · ${outcome} · ${id}`] as const,
  );
  const isListed = kept.some((one) => one.id === id);
  const { report, error } = tried;
  // What is wrong with a part is said there.
  const isElsewhere = detailsOf(error).length > 0;
  return (
    <Card title="Tried on">
      <div class="stack">
        <div class="filters long">
          <ChoiceField
            label="On this request"
            value={id}
            set={(request) => setQuery({ request })}
            options={isListed ? options : [[id, id], ...options]}
          />
          {report !== undefined && (
            <p class="wouldbe" aria-live="polite">
              {tried.error === undefined ? 'It would be' : 'It was'} <Status of={report.outcome} />{' '}
              with {report.status} for an answer
            </p>
          )}
        </div>
        {error !== undefined && !isElsewhere && <Fault error={error} />}
        {report !== undefined && <AllStages of={report} />}
      </div>
    </Card>
  );
}

function AllStages({ of }: { of: Report }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>All stages, triggers and the event</summary>
      {open && <TestReport of={of} />}
    </details>
  );
}

function Overtaken({ drafting: { overtaken, takeOver, discard } }: { drafting: Drafting }) {
  if (overtaken.length === 0) return null;
  return (
    <Notice tone="warn" title="Somebody else has saved meanwhile">
      <p>What you see is theirs. Yours is not saved: {overtaken.map(nameOf).join(', ')}.</p>
      <div class="actions">
        <button type="button" onClick={takeOver}>
          Put mine on top of it
        </button>
        <button type="button" onClick={discard}>
          Discard mine
        </button>
      </div>
    </Notice>
  );
}

interface SaveProps extends WritingProps {
  readonly listener: Listener;
  readonly drafting: Drafting;
  readonly patch: ReturnType<typeof toPatch>;
}

function SaveBar(props: Omit<SaveProps, 'of'> & { readonly etag: string }) {
  const { listener, etag, drafting, patch, loaded, saved, setSaved } = props;
  const [why, setWhy] = useState('');
  const save = useDeed(async () => {
    if (patch === undefined) throw new Error('A part of it is no JSON yet.');
    const body = { ...patch, ...(why.trim() !== '' && { change_description: why.trim() }) };
    try {
      await call('updateListener', { params: { id: listener.id }, body }, { ifMatch: etag });
    } catch (error) {
      if (error instanceof Error && isOvertaken(error)) loaded.reload();
      throw error;
    }
    forgetDraft(listener.id);
    setSaved(true);
    loaded.reload();
  });
  const { changes } = drafting;
  return (
    <form
      class="savebar"
      onSubmit={(event) => {
        event.preventDefault();
        save.run();
      }}
    >
      {save.error !== undefined && !isOvertaken(save.error) && <Fault error={save.error} />}
      <SaveState changes={changes} saved={saved} />
      <div class="actions">
        <input
          aria-label="What is changed, and why"
          placeholder="What is changed, and why"
          value={why}
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
        <button type="submit" class="primary" disabled={save.busy || changes.length === 0}>
          {save.busy ? 'One moment …' : 'Save'}
        </button>
        {changes.length > 0 && (
          <button type="button" onClick={drafting.discard}>
            Discard
          </button>
        )}
      </div>
    </form>
  );
}

function SaveState({ changes, saved }: { changes: readonly Field[]; saved: boolean }) {
  return (
    <p class="small" aria-live="polite">
      {changes.length > 0 && <>Not saved: {changes.map(nameOf).join(', ')}</>}
      {changes.length === 0 && saved && <span class="holds">Saved; it holds from now on.</span>}
      {changes.length === 0 && !saved && <span class="muted">Nothing is changed.</span>}
    </p>
  );
}

const FIELDS: Partial<Record<Field, string>> = {
  contentTypes: 'content types',
  maxBytes: 'most bytes',
  onMismatch: 'what does not fit',
  keys: 'dedupe key',
  keep: 'which one counts',
  maxWait: 'longest wait',
  type: 'type of the event',
  data: 'data of the event',
  redacted: 'redaction',
  atRest: 'redaction at rest',
  perSecond: 'rate limit',
  burst: 'burst',
};

function nameOf(field: Field): string {
  return FIELDS[field] ?? field;
}
