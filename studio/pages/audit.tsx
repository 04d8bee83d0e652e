import { useState } from 'preact/hooks';
import { call } from '../api.ts';
import { toWords } from '../format.ts';
import { useList } from '../list.ts';
import { QueryChoice, QueryText, TIMES, toSince } from '../parts/filters.tsx';
import { Time } from '../parts/marks.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { More } from '../parts/rows.tsx';
import { TextView } from '../parts/text.tsx';
import { usePlace } from '../router.tsx';

type Entry = Awaited<ReturnType<typeof call<'listAuditEntries'>>>['items'][number];

export function Audit() {
  const { query } = usePlace();
  const of = (name: string): string => query.get(name) ?? '';
  const [actor, subject, time] = [of('actor'), of('subject'), of('time')];
  const list = useList<Entry>(JSON.stringify(['audit', actor, subject, time]), (cursor) =>
    call('listAuditEntries', {
      query: {
        actor: actor || undefined,
        subject: subject || undefined,
        since: toSince(time),
        cursor,
      },
    }),
  );
  return (
    <Page title="Audit log" lead="What was changed, and by whom. Nothing is ever taken out of it.">
      <div class="filters">
        <QueryText name="actor" label="Who" placeholder="name of an account" />
        <QueryText name="subject" label="Of what" placeholder="lsn_…, trg_…" />
        <QueryChoice name="time" label="Time" options={TIMES} />
      </div>
      <Loading of={list}>
        {(items) =>
          items.length === 0 ? (
            <Empty title="Nothing">
              <p>Nothing was changed that fits this.</p>
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

function Change({ of }: { of: Entry }) {
  const [open, setOpen] = useState(false);
  const parts = [
    ['What was said', of.input],
    ['Before', of.before],
    ['After', of.after],
  ] as const;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <strong>{toWords(of.operation.replaceAll(/([A-Z])/g, ' $1').toLowerCase())}</strong>
        <span>{of.actor ?? 'admin token'}</span>
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
