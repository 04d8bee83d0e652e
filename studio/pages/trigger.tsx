import { call, type Listener, type Trigger } from '../api.ts';
import { useList } from '../list.ts';
import { useListeners, type Names } from '../names.ts';
import { Confirm } from '../parts/dialog.tsx';
import { EditTrigger } from '../parts/edit-trigger.tsx';
import { Status, Time } from '../parts/marks.tsx';
import { Card, Empty, Facts, Fault, Loading, Page } from '../parts/page.tsx';
import { More } from '../parts/rows.tsx';
import { RunRows } from '../parts/runs.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { TriggerSecrets } from '../parts/trigger-secrets.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { Link, navigate } from '../router.tsx';
import { useRole } from '../session.ts';
import { words } from '../words/words.ts';

export function TriggerPage({ id }: { id: string }) {
  const triggerId = id as Trigger['id'];
  const trigger = useLoaded(id, () => call('getTrigger', { params: { id: triggerId } }), 5_000);
  const listeners = useListeners();
  // Names take more room than what stands for them until they are there.
  const now = listeners.isLoaded ? trigger.data : undefined;
  return (
    <Page
      title={now?.name ?? words.terms.trigger}
      up={{ to: '/triggers', text: words.terms.triggers }}
      mark={now && <Status of={now.paused ? 'paused' : 'running'} />}
      actions={now && <Deeds of={now} reload={trigger.reload} />}
    >
      <Loading of={{ ...trigger, data: now }}>
        {(now) => <Detail of={now} names={listeners} reload={trigger.reload} />}
      </Loading>
    </Page>
  );
}

function Deeds({ of: { id, name, paused }, reload }: { of: Trigger; reload: () => void }) {
  const { can } = useRole();
  const pause = useDeed(async () => {
    await call('updateTrigger', { params: { id }, body: { paused: !paused } });
    reload();
  });
  if (!can('editor')) return null;
  return (
    <>
      {pause.error !== undefined && <Fault error={pause.error} />}
      <button type="button" onClick={pause.run} disabled={pause.busy}>
        {paused ? words.triggers.resume : words.triggers.pause}
      </button>
      <Confirm
        text={words.terms.deleteIt}
        title={words.triggers.deleteNamed(name)}
        typed={name}
        act={async () => {
          await call('deleteTrigger', { params: { id } });
          navigate('/triggers');
        }}
      >
        <p>{words.triggers.deleteText}</p>
      </Confirm>
    </>
  );
}

interface DetailProps {
  readonly of: Trigger;
  readonly names: Names<Listener>;
  readonly reload: () => void;
}

function Detail({ of, names, reload }: DetailProps) {
  const { can } = useRole();
  return (
    <>
      <Card title={words.terms.whatItDoes}>
        <Facts
          items={[
            [
              words.triggers.eventsOf,
              of.listener_ids.map((id, index) => (
                <span key={id}>
                  {index > 0 && ', '}
                  <Link to={`/listeners/${id}`}>{names.of(id)}</Link>
                </span>
              )),
            ],
            ...(of.condition === null
              ? []
              : [[words.terms.where, <code>{of.condition}</code>] as const]),
            [
              words.triggers.sends,
              of.input === null ? words.triggers.sendsBody : words.triggers.sendsMapped,
            ],
            ...of.workflow.steps.map(
              ({ forward }, index) =>
                [
                  index === 0 ? words.triggers.to : words.triggers.thenTo(index + 1),
                  <code>{forward.url}</code>,
                ] as const,
            ),
            [
              words.triggers.tries,
              words.triggers.triesSay(of.retry.attempts, of.retry.base, of.retry.max),
            ],
            [words.terms.atOnce, words.triggers.runsAtOnceSay(of.concurrency)],
            [words.triggers.changed, <Time at={of.updated_at} />],
          ]}
        />
      </Card>
      <Tabs
        label={words.triggers.ofTheTrigger}
        tabs={[
          ['runs', words.terms.runs, () => <RunsOf of={of} />],
          ...(can('editor')
            ? ([
                ['settings', words.terms.settings, () => <EditTrigger of={of} reload={reload} />],
                [
                  'secret',
                  words.triggers.signingSecret,
                  () => <TriggerSecrets of={of} reload={reload} />,
                ],
              ] as const)
            : []),
        ]}
      />
    </>
  );
}

function RunsOf({ of }: { of: Trigger }) {
  const runs = useList(
    `runs of ${of.id}`,
    (cursor) => call('listRuns', { query: { trigger_id: of.id, limit: 20, cursor } }),
    3_000,
  );
  return (
    <Loading of={runs}>
      {(items) =>
        items.length === 0 ? (
          <Empty title={words.terms.noRunYet}>
            <p>{words.triggers.noRunYetText}</p>
          </Empty>
        ) : (
          <div>
            <RunRows items={items} ofOne />
            <More more={runs.more} busy={runs.busy} load={runs.loadMore} />
          </div>
        )
      }
    </Loading>
  );
}
