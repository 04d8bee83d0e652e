import { call, type Listener } from '../api.ts';
import { toCount } from '../format.ts';
import { CheckField, ChoiceField, TextField, AreaField } from '../parts/form.tsx';
import { CodeField } from '../parts/code-field.tsx';
import { Fault } from '../parts/page.tsx';
import { Clauses, EventShape } from '../parts/test-report.tsx';
import { TextView } from '../parts/text.tsx';
import { prettyJson } from '../pretty.ts';
import { useDeed } from '../query.ts';
import { Link } from '../router.tsx';
import {
  findStage,
  Outcome,
  Part,
  remarksOn,
  Said,
  Verdict,
  Wrong,
  type Writing,
} from './part.tsx';
import { words } from '../words/words.ts';

/** The parts that look into payloads: schema, filter, duplicates, mapping, redaction. */

export function FilterPart({ draft, set, canEdit, knowledge, tried }: Writing) {
  const { report } = tried;
  return (
    <Part
      name="filter"
      title={words.definition.filter}
      says={draft.filter.trim() === '' ? words.definition.everythingIsLetIn : draft.filter}
      isSet
      verdict={<Verdict of={report} stage="filter" />}
    >
      {() => (
        <>
          <CodeField
            label={words.definition.filter}
            value={draft.filter}
            set={(filter) => set({ filter })}
            isReadOnly={!canEdit}
            knowledge={knowledge}
            placeholder={'action == "opened"'}
            hint={words.definition.filterHint}
          />
          <Outcome tried={tried}>
            {draft.filter.trim() === '' ? (
              <p class="muted small">{words.definition.everythingIsIn}</p>
            ) : (
              <Clauses of={findStage(report, 'filter')} />
            )}
          </Outcome>
        </>
      )}
    </Part>
  );
}

const MISMATCH = [
  ['refuse', words.definition.mismatchRefused],
  ['quarantine', words.definition.mismatchQuarantined],
] as const;

export function SchemaPart({ listener, ...writing }: Writing & { listener: Listener }) {
  const { draft, set, canEdit, tried } = writing;
  return (
    <Part
      name="schema"
      title={words.terms.payload}
      says={draft.schema.trim() === '' ? words.definition.ofAnyShape : words.definition.fitsASchema}
      isSet={draft.schema !== ''}
      verdict={<Verdict of={tried.report} stage="schema" />}
    >
      {() => (
        <>
          <div class="stack">
            <CodeField
              label={words.definition.schema}
              kind="json"
              lines={6}
              value={draft.schema}
              set={(schema) => set({ schema })}
              isReadOnly={!canEdit}
              remarks={remarksOn(tried.error, '/payload/schema')}
              placeholder={'{ "action": "string", "issue": { "number": "integer" } }'}
              hint={words.definition.schemaHint}
            />
            {canEdit && <InferSchema id={listener.id} set={(schema) => set({ schema })} />}
            <ChoiceField
              label={words.definition.whatDoesNotFit}
              value={draft.onMismatch}
              set={(onMismatch) => set({ onMismatch })}
              options={MISMATCH}
            />
            <AreaField
              label={words.definition.contentTypes}
              lines={2}
              value={draft.contentTypes}
              set={(contentTypes) => set({ contentTypes })}
              hint={words.definition.contentTypesHint}
            />
            <TextField
              label={words.definition.mostBytes}
              value={draft.maxBytes}
              set={(maxBytes) => set({ maxBytes })}
              hint={words.definition.mostBytesHint}
            />
            <Wrong error={tried.error} path="/payload/content_types" />
            <Wrong error={tried.error} path="/payload/max_bytes" />
          </div>
          <Outcome tried={tried}>
            <Said of={tried.report} stage="schema" fine={words.definition.itFitsTheSchema} />
          </Outcome>
        </>
      )}
    </Part>
  );
}

function InferSchema({ id, set }: { id: Listener['id']; set: (schema: string) => void }) {
  const make = useDeed(async () => {
    const { schema, payload_count: count } = await call('inferSchema', {
      params: { id },
      query: {},
    });
    if (count === 0) throw new Error(words.definition.noPayloadForSchema);
    set(JSON.stringify(schema, null, 2));
  });
  return (
    <>
      <div class="actions">
        <button type="button" onClick={make.run} disabled={make.busy}>
          {words.definition.inferSchema}
        </button>
      </div>
      {make.error !== undefined && <Fault error={make.error} />}
    </>
  );
}

const KEEP = [
  ['first', words.definition.keepFirst],
  ['last', words.definition.keepLast],
] as const;

export function DedupePart(writing: Writing) {
  const { draft, tried } = writing;
  return (
    <Part
      name="dedupe"
      title={words.definition.duplicates}
      says={
        draft.keys.length === 0
          ? words.definition.areNotLookedFor
          : words.definition.by(draft.keys.join(', '))
      }
      isSet={draft.keys.length > 0}
      verdict={<Verdict of={tried.report} stage="key" />}
    >
      {() => (
        <>
          <div class="stack">
            <DedupeKeys {...writing} />
            <DedupeWindow {...writing} />
            <Wrong error={tried.error} path="/dedupe" />
          </div>
          <Outcome tried={tried}>
            <DedupeOutcome {...writing} />
          </Outcome>
        </>
      )}
    </Part>
  );
}

const MOST_KEYS = 10;

function DedupeKeys({ draft, set, canEdit, knowledge }: Writing) {
  const keys = draft.keys.length === 0 ? [''] : draft.keys;
  const put = (at: number, text: string): void => {
    const next = keys.map((key, index) => (index === at ? text : key));
    // One that is empty is none.
    set({ keys: next.length === 1 && text === '' ? [] : next });
  };
  return (
    <>
      {keys.map((key, index) => (
        <CodeField
          key={index}
          label={keys.length === 1 ? words.definition.key : words.definition.keyNumber(index + 1)}
          value={key}
          set={(text) => put(index, text)}
          lines={1}
          isReadOnly={!canEdit}
          knowledge={knowledge}
          placeholder={'headers["x-github-delivery"]'}
          hint={words.definition.keyHint}
        />
      ))}
      {canEdit && keys.length < MOST_KEYS && (
        <div class="actions">
          <button type="button" onClick={() => set({ keys: [...keys, ''] })}>
            {words.definition.addAKey}
          </button>
        </div>
      )}
    </>
  );
}

function DedupeWindow({ draft, set }: Writing) {
  return (
    <>
      <TextField
        label={words.definition.window}
        value={draft.window}
        set={(window) => set({ window })}
        hint={words.definition.windowHint}
      />
      <ChoiceField
        label={words.definition.whichOneCounts}
        value={draft.keep}
        set={(keep) => set({ keep })}
        options={KEEP}
      />
      {draft.keep === 'last' && (
        <TextField
          label={words.definition.waitAtMost}
          value={draft.maxWait}
          set={(maxWait) => set({ maxWait })}
          hint={words.definition.waitAtMostHint}
        />
      )}
    </>
  );
}

function DedupeOutcome({ draft, tried: { report } }: Writing) {
  if (draft.keys.length === 0) return <p class="muted small">{words.definition.noDuplicates}</p>;
  const first = report?.duplicate_of ?? null;
  if (findStage(report, 'key')?.decision === 'ended')
    return <Said of={report} stage="key" fine="" />;
  return first === null ? (
    <p class="muted small">{words.definition.duplicatesText}</p>
  ) : (
    <p>
      {words.definition.aDuplicateOf(
        <Link to={`/events/${first}`}>
          <code>{first}</code>
        </Link>,
      )}
    </p>
  );
}

export function MappingPart(writing: Writing) {
  const { draft, set, canEdit, knowledge, tried } = writing;
  const isSet = draft.type !== '' || draft.data !== '';
  return (
    <Part
      name="mapping"
      title={words.definition.mapping}
      says={isSet ? words.definition.mappingMade : words.definition.mappingNone}
      isSet={isSet}
      verdict={<Verdict of={tried.report} stage="map" />}
    >
      {() => (
        <>
          <div class="stack">
            <CodeField
              label={words.terms.type}
              value={draft.type}
              set={(type) => set({ type })}
              lines={1}
              isReadOnly={!canEdit}
              knowledge={knowledge}
              placeholder={'headers["x-github-event"] + "." + action'}
              hint={words.definition.typeHint}
            />
            <CodeField
              label={words.definition.data}
              kind="mapper"
              lines={6}
              value={draft.data}
              set={(data) => set({ data })}
              isReadOnly={!canEdit}
              knowledge={knowledge}
              placeholder={'{ "title": "issue.title", "by": "issue.user.login" }'}
              hint={words.definition.dataHint}
            />
          </div>
          <Outcome tried={tried}>
            {findStage(tried.report, 'map')?.decision === 'ended' && (
              <Said of={tried.report} stage="map" fine="" />
            )}
            {tried.report !== undefined && <EventShape of={tried.report.event} />}
          </Outcome>
        </>
      )}
    </Part>
  );
}

export function RedactionPart({ draft, set, tried }: Writing) {
  const paths = draft.redacted.split(/[\s,]+/).filter((path) => path !== '');
  return (
    <Part
      name="redaction"
      title={words.definition.redaction}
      says={
        paths.length === 0
          ? words.definition.nothingIsMasked
          : words.definition.maskedCount(toCount(paths.length))
      }
      isSet={paths.length > 0}
    >
      {() => (
        <>
          <div class="stack">
            <AreaField
              label={words.definition.masked}
              lines={4}
              value={draft.redacted}
              set={(redacted) => set({ redacted })}
              hint={words.definition.maskedHint}
            />
            <CheckField
              label={words.definition.maskedAtRest}
              checked={draft.atRest}
              set={(atRest) => set({ atRest })}
            />
            <Wrong error={tried.error} path="/redaction" />
          </div>
          <Outcome tried={tried}>
            <TextView
              text={prettyJson(JSON.stringify(tried.report?.payload ?? null)) ?? ''}
              label={words.definition.payloadAsShown}
              json
            />
          </Outcome>
        </>
      )}
    </Part>
  );
}
