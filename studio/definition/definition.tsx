import '../css/definition.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { call, type Listener, type Request } from '../api.ts';
import { toList, toMoment, toWords } from '../format.ts';
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
import { words } from '../words/words.ts';

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
        <Notice>{words.definition.roleSavesNothing}</Notice>
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

function Against({ chosen, tried: { report, error } }: { chosen: Chosen; tried: Tried }) {
  const { can } = useRole();
  if (!can('log_viewer')) return <Notice>{words.definition.viewerTriesNothing}</Notice>;
  if (chosen.id === undefined && chosen.isLoaded)
    return <Notice>{words.definition.triedLater}</Notice>;
  // What is wrong with a part is said there.
  const isElsewhere = detailsOf(error).length > 0;
  return (
    <Card title={words.definition.triedOn}>
      <div class="stack">
        <div class="filters long">
          <RequestChoice of={chosen} />
          <p class="wouldbe" aria-live="polite">
            <Outcome report={report} error={error} />
          </p>
        </div>
        {error !== undefined && !isElsewhere && <Fault error={error} />}
        {(report !== undefined || error === undefined) && <AllStages of={report} />}
      </div>
    </Card>
  );
}

function RequestChoice({ of: { kept, id } }: { of: Chosen }) {
  const options = kept.map(
    ({ id, outcome, received_at: at }) =>
      [id, `${toMoment(at)} · ${toWords(outcome)} · ${id}`] as const,
  );
  const value = id ?? '';
  const isListed = kept.some((one) => one.id === id);
  return (
    <ChoiceField
      label={words.definition.onThisRequest}
      value={value}
      set={(request) => setQuery({ request })}
      options={isListed ? options : [[value, id ?? '…'], ...options]}
    />
  );
}

/** In a sentence; while it is waited for, there is a line in its place. */
function Outcome({ report, error }: Pick<Tried, 'report' | 'error'>) {
  if (report === undefined)
    return error === undefined && <span class="muted">{words.definition.trying}</span>;
  const status = <Status of={report.outcome} />;
  return error === undefined
    ? words.definition.itWouldBe(status, report.status)
    : words.definition.itWas(status, report.status);
}

function AllStages({ of }: { of: Report | undefined }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.definition.allStages}</summary>
      {open && of !== undefined && <TestReport of={of} />}
    </details>
  );
}

function Overtaken({ drafting: { overtaken, takeOver, discard } }: { drafting: Drafting }) {
  if (overtaken.length === 0) return null;
  return (
    <Notice tone="warn" title={words.definition.overtaken}>
      <p>{words.definition.yoursIsNotSaved(listFields(overtaken))}</p>
      <div class="actions">
        <button type="button" onClick={takeOver}>
          {words.definition.putMineOnTop}
        </button>
        <button type="button" onClick={discard}>
          {words.definition.discardMine}
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
    if (patch === undefined) throw new Error(words.definition.noJsonYet);
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
  const { changes, overtaken } = drafting;
  // It stands in sight only while there is something to say: it covers what is below it.
  const isWanted = changes.length + overtaken.length > 0 || save.error !== undefined;
  useEffect(() => {
    if (isWanted) document.activeElement?.closest('.field')?.scrollIntoView({ block: 'nearest' });
  }, [isWanted]);
  return (
    <form
      class={isWanted ? 'savebar wanted' : 'savebar'}
      onSubmit={(event) => {
        event.preventDefault();
        save.run();
      }}
    >
      <Overtaken drafting={drafting} />
      {save.error !== undefined && !isOvertaken(save.error) && <Fault error={save.error} />}
      <SaveState changes={changes} saved={saved} />
      <div class="actions">
        <input
          aria-label={words.definition.whatAndWhy}
          placeholder={words.definition.whatAndWhy}
          value={why}
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
        <button type="submit" class="primary" disabled={save.busy || changes.length === 0}>
          {save.busy ? words.terms.oneMoment : words.terms.save}
        </button>
        {changes.length > 0 && (
          <button type="button" onClick={drafting.discard}>
            {words.definition.discard}
          </button>
        )}
      </div>
    </form>
  );
}

function SaveState({ changes, saved }: { changes: readonly Field[]; saved: boolean }) {
  return (
    <p class="small" aria-live="polite">
      {changes.length > 0 && <>{words.definition.notSaved(listFields(changes))}</>}
      {changes.length === 0 && saved && <span class="holds">{words.definition.saved}</span>}
      {changes.length === 0 && !saved && (
        <span class="muted">{words.definition.nothingIsChanged}</span>
      )}
    </p>
  );
}

const listFields = (fields: readonly Field[]): string =>
  toList(fields.map((field) => words.definition.fields[field]));
