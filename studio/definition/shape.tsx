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

/** The parts that look into payloads: schema, filter, duplicates, mapping, redaction. */

export function FilterPart({ draft, set, canEdit, knowledge, tried }: Writing) {
  const { report } = tried;
  return (
    <Part
      name="filter"
      title="Filter"
      says={draft.filter.trim() === '' ? 'everything is let in' : draft.filter}
      isSet
      verdict={<Verdict of={report} stage="filter" />}
    >
      {() => (
        <>
          <CodeField
            label="Filter"
            value={draft.filter}
            set={(filter) => set({ filter })}
            isReadOnly={!canEdit}
            knowledge={knowledge}
            placeholder={'action == "opened"'}
            hint="What it is not true for is kept out, and kept. Empty: everything is let in."
          />
          <Outcome tried={tried}>
            {draft.filter.trim() === '' ? (
              <p class="muted small">Everything is let in.</p>
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
  ['refuse', 'is refused with 422'],
  ['quarantine', 'is put aside, with 200 for an answer'],
] as const;

export function SchemaPart({ listener, ...writing }: Writing & { listener: Listener }) {
  const { draft, set, canEdit, tried } = writing;
  return (
    <Part
      name="schema"
      title="Payload"
      says={draft.schema.trim() === '' ? 'of any shape' : 'has to fit a schema'}
      isSet={draft.schema !== ''}
      verdict={<Verdict of={tried.report} stage="schema" />}
    >
      {() => (
        <>
          <div class="stack">
            <CodeField
              label="Schema"
              kind="json"
              lines={6}
              value={draft.schema}
              set={(schema) => set({ schema })}
              isReadOnly={!canEdit}
              remarks={remarksOn(tried.error, '/payload/schema')}
              placeholder={'{ "action": "string", "issue": { "number": "integer" } }'}
              hint="JSON Schema 2020-12 or draft-07, or an object whose leaves are names of types."
            />
            {canEdit && <InferSchema id={listener.id} set={(schema) => set({ schema })} />}
            <ChoiceField
              label="What does not fit"
              value={draft.onMismatch}
              set={(onMismatch) => set({ onMismatch })}
              options={MISMATCH}
            />
            <AreaField
              label="Content types"
              lines={2}
              value={draft.contentTypes}
              set={(contentTypes) => set({ contentTypes })}
              hint="Such as application/json, one a line. Empty: all."
            />
            <TextField
              label="Most bytes"
              value={draft.maxBytes}
              set={(maxBytes) => set({ maxBytes })}
              hint="Empty: the limit of the server."
            />
            <Wrong error={tried.error} path="/payload/content_types" />
            <Wrong error={tried.error} path="/payload/max_bytes" />
          </div>
          <Outcome tried={tried}>
            <Said of={tried.report} stage="schema" fine="It fits the schema." />
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
    if (count === 0) throw new Error('No payload is kept that a schema could be made from.');
    set(JSON.stringify(schema, null, 2));
  });
  return (
    <>
      <div class="actions">
        <button type="button" onClick={make.run} disabled={make.busy}>
          Make it from the captured payloads
        </button>
      </div>
      {make.error !== undefined && <Fault error={make.error} />}
    </>
  );
}

const KEEP = [
  ['first', 'the first: later ones are duplicates'],
  ['last', 'the last: later ones replace it, until the window has been quiet'],
] as const;

export function DedupePart(writing: Writing) {
  const { draft, tried } = writing;
  return (
    <Part
      name="dedupe"
      title="Duplicates"
      says={draft.keys.length === 0 ? 'are not looked for' : `by ${draft.keys.join(', ')}`}
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
          label={keys.length === 1 ? 'Key' : `Key ${index + 1}`}
          value={key}
          set={(text) => put(index, text)}
          lines={1}
          isReadOnly={!canEdit}
          knowledge={knowledge}
          placeholder={'headers["x-github-delivery"]'}
          hint="What makes two requests the same. Where it is NULL, a request is like no other."
        />
      ))}
      {canEdit && keys.length < MOST_KEYS && (
        <div class="actions">
          <button type="button" onClick={() => set({ keys: [...keys, ''] })}>
            Add a key
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
        label="Window"
        value={draft.window}
        set={(window) => set({ window })}
        hint="Such as 10m, 1d; at most 7d. 0s turns it off."
      />
      <ChoiceField
        label="Which one counts"
        value={draft.keep}
        set={(keep) => set({ keep })}
        options={KEEP}
      />
      {draft.keep === 'last' && (
        <TextField
          label="Wait at most"
          value={draft.maxWait}
          set={(maxWait) => set({ maxWait })}
          hint="How long a stream without end may hold the event back."
        />
      )}
    </>
  );
}

function DedupeOutcome({ draft, tried: { report } }: Writing) {
  if (draft.keys.length === 0) return <p class="muted small">Duplicates are not looked for.</p>;
  const first = report?.duplicate_of ?? null;
  if (findStage(report, 'key')?.decision === 'ended')
    return <Said of={report} stage="key" fine="" />;
  return first === null ? (
    <p class="muted small">
      What each key gives stands under it. A request that was taken has claimed its key already, and
      is not counted as its own duplicate.
    </p>
  ) : (
    <p>
      A duplicate of{' '}
      <Link to={`/events/${first}`}>
        <code>{first}</code>
      </Link>
    </p>
  );
}

export function MappingPart(writing: Writing) {
  const { draft, set, canEdit, knowledge, tried } = writing;
  const isSet = draft.type !== '' || draft.data !== '';
  return (
    <Part
      name="mapping"
      title="Mapping"
      says={
        isSet
          ? 'type and data are made'
          : 'the type is what the provider says, the data is the payload'
      }
      isSet={isSet}
      verdict={<Verdict of={tried.report} stage="map" />}
    >
      {() => (
        <>
          <div class="stack">
            <CodeField
              label="Type"
              value={draft.type}
              set={(type) => set({ type })}
              lines={1}
              isReadOnly={!canEdit}
              knowledge={knowledge}
              placeholder={'headers["x-github-event"] + "." + action'}
              hint="An expression. Empty: what the provider calls it."
            />
            <CodeField
              label="Data"
              kind="mapper"
              lines={6}
              value={draft.data}
              set={(data) => set({ data })}
              isReadOnly={!canEdit}
              knowledge={knowledge}
              placeholder={'{ "title": "issue.title", "by": "issue.user.login" }'}
              hint="A data mapper: JSON whose texts are expressions. Empty: the payload as it came."
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
      title="Redaction"
      says={paths.length === 0 ? 'nothing is masked' : `${toCount(paths.length)} masked`}
      isSet={paths.length > 0}
    >
      {() => (
        <>
          <div class="stack">
            <AreaField
              label="Masked"
              lines={4}
              value={draft.redacted}
              set={(redacted) => set({ redacted })}
              hint="Paths such as customer.email, cards[].number, *.token; one a line."
            />
            <CheckField
              label="Masked before anything is stored, and not only when it is read"
              checked={draft.atRest}
              set={(atRest) => set({ atRest })}
            />
            <Wrong error={tried.error} path="/redaction" />
          </div>
          <Outcome tried={tried}>
            <TextView
              text={prettyJson(JSON.stringify(tried.report?.payload ?? null)) ?? ''}
              label="The payload as it would be shown"
              json
            />
          </Outcome>
        </>
      )}
    </Part>
  );
}
