import { useState } from 'preact/hooks';
import type { Listener, Request } from '../api.ts';
import { Status, Time } from '../parts/marks.tsx';
import { Fault } from '../parts/page.tsx';
import { Table } from '../parts/table.tsx';
import { useDeed } from '../query.ts';
import { setQuery } from '../router.tsx';
import { tryDraft } from './against.ts';
import type { toPatch } from './draft.ts';
import { words } from '../words/words.ts';

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
    <section class="stack" aria-label={words.definition.onTheNewestRequests}>
      <div class="actions">
        <button type="button" onClick={judge.run} disabled={judge.busy}>
          {judge.busy ? words.definition.trying : words.definition.tryOnNewest(newest.length)}
        </button>
        {judged.length > 0 && (
          <span class="muted small" role="status">
            {different === 0
              ? words.definition.noneDiffers
              : words.definition.someDiffer(different)}
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
      label={words.definition.becomeOfNewest}
      columns={[
        words.definition.came,
        words.terms.itWas,
        words.definition.wouldBe,
        words.terms.why,
        '',
      ]}
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
            aria-label={words.definition.chooseRequest(request.id)}
            onClick={() => setQuery({ request: request.id })}
          >
            {words.definition.choose}
          </button>,
        ],
      ])}
    />
  );
}
