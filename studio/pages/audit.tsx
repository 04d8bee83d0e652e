import { useState } from 'preact/hooks';
import { call } from '../api.ts';
import { ROUTES } from '../../src/client/generated/routes.ts';
import { toWords } from '../format.ts';
import { useList } from '../list.ts';
import { QueryChoice, QueryText, TIMES, toSince } from '../parts/filters.tsx';
import { Time } from '../parts/marks.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { More } from '../parts/rows.tsx';
import { TextView } from '../parts/text.tsx';
import { usePlace } from '../router.tsx';
import { words } from '../words/words.ts';

type Entry = Awaited<ReturnType<typeof call<'listAuditEntries'>>>['items'][number];

export function Audit() {
  const { query } = usePlace();
  const of = (name: string): string => query.get(name) ?? '';
  const filter = {
    actor: of('actor'),
    operation: of('operation'),
    subject: of('subject'),
    time: of('time'),
  };
  const list = useList<Entry>(JSON.stringify(['audit', filter]), (cursor) =>
    call('listAuditEntries', { query: { ...toQuery(filter), cursor } }),
  );
  return (
    <Page
      title={words.terms.auditLog}
      lead={words.accounts.auditLogLead}
      actions={
        <>
          <Export filter={filter} format="csv" />
          <Export filter={filter} format="ndjson" />
        </>
      }
    >
      <div class="filters">
        <QueryText
          name="actor"
          label={words.accounts.who}
          placeholder={words.accounts.whoPlaceholder}
        />
        <QueryChoice name="operation" label={words.terms.what} options={OPERATIONS} />
        <QueryText
          name="subject"
          label={words.accounts.ofWhat}
          placeholder={words.accounts.ofWhatPlaceholder}
        />
        <QueryChoice name="time" label={words.terms.time} options={TIMES} />
      </div>
      <Loading of={list}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.accounts.nothing}>
              <p>{words.accounts.nothingFitsText}</p>
            </Empty>
          ) : (
            <div>
              <div class="attempts">
                {items.map((entry) => (
                  <Change key={entry.id} of={entry} />
                ))}
              </div>
              <More more={list.more} busy={list.busy} load={list.loadMore} />
            </div>
          )
        }
      </Loading>
    </Page>
  );
}

interface Filter {
  readonly actor: string;
  readonly operation: string;
  readonly subject: string;
  readonly time: string;
}

function toQuery({ actor, operation, subject, time }: Filter) {
  return {
    actor: actor || undefined,
    operation: operation || undefined,
    subject: subject || undefined,
    since: toSince(time),
  };
}

/** A link, so that the browser writes it to the disk as it comes, however much it is. */
function Export({ filter, format }: { filter: Filter; format: 'csv' | 'ndjson' }) {
  const given = Object.entries(toQuery(filter)).filter((pair) => pair[1] !== undefined);
  const query = new URLSearchParams([...(given as [string, string][]), ['format', format]]);
  return (
    <a class="button" href={`/api/v1/audit_entries/export?${query}`} download>
      {format === 'csv' ? words.accounts.exportCsv : words.accounts.exportNdjson}
    </a>
  );
}

/** What people do to their own accounts goes past the API. */
const OWN = ['setPassword', 'createSecondFactor', 'deleteSecondFactor', 'createRecoveryCodes'];

const OPERATIONS: readonly (readonly [string, string])[] = [
  ['', words.accounts.anything],
  ...Object.entries(ROUTES)
    .filter(([, { method }]) => method !== 'get')
    .map(([name]) => name)
    .concat(OWN)
    .map((name): [string, string] => [name, describe(name)])
    .toSorted(([, a], [, b]) => (a < b ? -1 : 1)),
];

function describe(operation: string): string {
  return toWords(operation.replaceAll(/([A-Z])/g, ' $1').toLowerCase());
}

function Change({ of }: { of: Entry }) {
  const [open, setOpen] = useState(false);
  const parts = [
    [words.accounts.whatWasSaid, of.input],
    [words.accounts.before, of.before],
    [words.accounts.after, of.after],
  ] as const;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <strong>{describe(of.operation)}</strong>
        <span>
          {of.actor ?? words.accounts.adminToken}{' '}
          {of.token !== null && <span class="muted">{words.accounts.byToken(of.token)}</span>}
        </span>
        {of.subject !== null && <code class="id">{of.subject}</code>}
        <span class="muted small">
          <Time at={of.at} />
        </span>
      </summary>
      {open && (
        <div class="inside">
          {parts
            .filter(([, value]) => value !== null)
            .map(([title, value]) => (
              <div key={title} class="stack tight">
                <h2 class="legend">{title}</h2>
                <TextView text={JSON.stringify(value, null, 2)} label={title} json />
              </div>
            ))}
        </div>
      )}
    </details>
  );
}
