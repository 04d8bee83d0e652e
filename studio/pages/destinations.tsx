import { call, type Destination } from '../api.ts';
import { toCount, toWords } from '../format.ts';
import { useTriggers } from '../names.ts';
import { Notice, Status, Time } from '../parts/marks.tsx';
import { Empty, Facts, Fault, Loading, Page } from '../parts/page.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { Link } from '../router.tsx';
import { useRole } from '../session.ts';
import { words } from '../words/words.ts';

export function Destinations() {
  const list = useLoaded(
    'destinations',
    async () => (await call('listDestinations', { query: { limit: 500 } })).items,
    3_000,
  );
  return (
    <Page title={words.terms.destinations} lead={words.runs.destinationsLead}>
      <Loading of={list}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={words.runs.nothingHasBeenSent}>
              <p>{words.runs.nothingHasBeenText}</p>
            </Empty>
          ) : (
            <div class="stack">
              {items
                .toSorted((a, b) => Number(a.status === 'open') - Number(b.status === 'open'))
                .map((each) => (
                  <DestinationCard key={each.id} of={each} reload={list.reload} />
                ))}
            </div>
          )
        }
      </Loading>
    </Page>
  );
}

function DestinationCard({ of, reload }: { of: Destination; reload: () => void }) {
  const { can } = useRole();
  const probe = useDeed(async () => {
    await call('createDestinationProbe', { params: { id: of.id }, body: {} });
    reload();
  });
  return (
    <section class="card" aria-label={of.origin}>
      <header>
        <h2>
          <code>{of.origin}</code> <Status of={of.status} />
        </h2>
        {of.status === 'paused' && can('editor') && (
          <button type="button" onClick={probe.run} disabled={probe.busy}>
            {words.runs.probeNow}
          </button>
        )}
      </header>
      <div class="stack">
        {probe.error !== undefined && <Fault error={probe.error} />}
        {of.reason !== null && (
          <Notice tone="warn" title={toWords(of.reason.code)}>
            {of.reason.message}
          </Notice>
        )}
        <DestinationFacts of={of} />
      </div>
    </section>
  );
}

function DestinationFacts({ of }: { of: Destination }) {
  const triggers = useTriggers();
  return (
    <Facts
      items={[
        [
          words.terms.triggers,
          of.trigger_ids.map((id, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <Link to={`/triggers/${id}`}>{triggers.of(id)}</Link>
            </span>
          )),
        ],
        ...(of.status === 'open'
          ? []
          : ([
              [words.runs.runsThatWait, toCount(of.waiting_runs ?? 0)],
              [words.runs.paused, <Time at={of.since} />],
              [words.runs.nextProbe, <Time at={of.next_probe_at} />],
            ] as const)),
      ]}
    />
  );
}
