import { call, type Trigger } from '../api.ts';
import { useList } from '../list.ts';
import { useListeners } from '../names.ts';
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

export function TriggerPage({ id }: { id: string }) {
  const triggerId = id as Trigger['id'];
  const trigger = useLoaded(id, () => call('getTrigger', { params: { id: triggerId } }), 5_000);
  return (
    <Page
      title={trigger.data?.name ?? 'Trigger'}
      up={{ to: '/triggers', text: 'Triggers' }}
      mark={trigger.data && <Status of={trigger.data.paused ? 'paused' : 'running'} />}
      actions={trigger.data && <Deeds of={trigger.data} reload={trigger.reload} />}
    >
      <Loading of={trigger}>{(now) => <Detail of={now} reload={trigger.reload} />}</Loading>
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
        {paused ? 'Go on' : 'Pause'}
      </button>
      <Confirm
        text="Delete"
        title={`Delete ${name}`}
        typed={name}
        act={async () => {
          await call('deleteTrigger', { params: { id } });
          navigate('/triggers');
        }}
      >
        <p>Its runs that have not ended are canceled. This cannot be undone.</p>
      </Confirm>
    </>
  );
}

function Detail({ of, reload }: { of: Trigger; reload: () => void }) {
  const { can } = useRole();
  const listeners = useListeners();
  return (
    <>
      <Card title="What it does">
        <Facts
          items={[
            [
              'Events of',
              of.listener_ids.map((id, index) => (
                <span key={id}>
                  {index > 0 && ', '}
                  <Link to={`/listeners/${id}`}>{listeners.of(id)}</Link>
                </span>
              )),
            ],
            ...(of.condition === null ? [] : [['Where', <code>{of.condition}</code>] as const]),
            ['Sends', of.input === null ? 'the body as it came' : 'what its mapping makes of it'],
            ...of.workflow.steps.map(
              ({ forward }, index) =>
                [
                  index === 0 ? 'To' : `Then to (${index + 1})`,
                  <code>{forward.url}</code>,
                ] as const,
            ),
            ['Tries', `${of.retry.attempts} times, waiting ${of.retry.base} to ${of.retry.max}`],
            ['At once', of.concurrency === 1 ? 'one run' : `${of.concurrency} runs`],
            ['Changed', <Time at={of.updated_at} />],
          ]}
        />
      </Card>
      <Tabs
        label="Of the trigger"
        tabs={[
          ['runs', 'Runs', () => <RunsOf of={of} />],
          ...(can('editor')
            ? ([
                ['settings', 'Settings', () => <EditTrigger of={of} reload={reload} />],
                ['secret', 'Signing secret', () => <TriggerSecrets of={of} reload={reload} />],
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
          <Empty title="No run yet">
            <p>The next event of its listeners starts one.</p>
          </Empty>
        ) : (
          <div>
            <RunRows items={items} />
            <More more={runs.more} busy={runs.busy} load={runs.loadMore} />
          </div>
        )
      }
    </Loading>
  );
}
