import { useState } from 'preact/hooks';
import type { Listener, Request } from '../api.ts';
import { Status, Time } from '../parts/marks.tsx';
import { Fault } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import { useDeed } from '../query.ts';
import { setQuery } from '../router.tsx';
import { tryDraft } from './against.ts';
import type { toPatch } from './draft.ts';

const MOST = 20;

interface Judged {
  readonly request: Request;
  readonly outcome: string;
  readonly why: string;
}

/** The draft on the newest requests, not on one alone: what would become of each. */
export function Others({
  id,
  kept,
  patch,
}: {
  id: Listener['id'];
  kept: readonly Request[];
  patch: NonNullable<ReturnType<typeof toPatch>>;
}) {
  const newest = kept.slice(0, MOST);
  const [judged, setJudged] = useState<readonly Judged[]>([]);
  const judge = useDeed(async () => {
    const all: Judged[] = [];
    for (const request of newest) {
      const { outcome, stages } = await tryDraft(id, request.id, patch);
      const ended = stages.find(({ decision }) => decision === 'ended');
      all.push({ request, outcome, why: ended?.message?.split('\n')[0] ?? '' });
    }
    setJudged(all);
  });
  const different = judged.filter(({ request, outcome }) => request.outcome !== outcome).length;
  return (
    <section class="stack" aria-label="On the newest requests">
      <div class="actions">
        <button type="button" onClick={judge.run} disabled={judge.busy}>
          {judge.busy ? 'Trying …' : `Try it on the newest ${newest.length} requests`}
        </button>
        {judged.length > 0 && (
          <span class="muted small" role="status">
            {different === 0
              ? 'All would be what they were.'
              : `${different} would be something else.`}
          </span>
        )}
      </div>
      {judge.error !== undefined && <Fault error={judge.error} />}
      {judged.length > 0 && <JudgedTable of={judged} />}
    </section>
  );
}

function JudgedTable({ of }: { of: readonly Judged[] }) {
  return (
    <Table
      label="What would become of the newest requests"
      columns={['Came', 'It was', 'It would be', 'Why', '']}
      rows={of.map(({ request, outcome, why }) => [
        request.id,
        [
          <Time at={request.received_at} />,
          <Status of={request.outcome} />,
          <Status of={outcome} />,
          <span class="muted small">{why}</span>,
          <button
            type="button"
            class="quiet"
            aria-label={`Choose ${request.id}`}
            onClick={() => setQuery({ request: request.id })}
          >
            Choose
          </button>,
        ],
      ])}
    />
  );
}
