import { useState } from 'preact/hooks';
import { call, type Listener, type Trigger } from '../api.ts';
import { listTriggers, useListeners } from '../names.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ListenerChecks } from '../parts/edit-trigger.tsx';
import { Form, TextField } from '../parts/form.tsx';
import { Line, Notice, Status } from '../parts/marks.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { Row, Rows } from '../parts/rows.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { useOpen } from '../router.tsx';
import { useRole } from '../session.ts';

export function Triggers() {
  const { can } = useRole();
  const listeners = useListeners();
  const [isOpen, open] = useOpen('trigger');
  const triggers = useLoaded('triggers', listTriggers, 5_000);
  return (
    <Page
      title="Triggers"
      lead="Each sends the events of its listeners on, and tries again until they have arrived."
      actions={
        can('editor') && (
          <button type="button" class="primary" onClick={() => open(true)}>
            New trigger
          </button>
        )
      }
    >
      {isOpen && (
        <NewTrigger
          close={() => {
            open(false);
            triggers.reload();
          }}
        />
      )}
      <Loading of={triggers}>
        {(items) =>
          items.length === 0 ? (
            <Empty title="No trigger yet">
              <p>Events are kept as they come. A trigger sends them on to a URL of yours.</p>
            </Empty>
          ) : (
            <Rows
              kind="triggers"
              columns={[['Name'], ['Status'], ['Sends to', 'wide'], ['Events of', 'wide']]}
            >
              {items.map((trigger) => (
                <Row key={trigger.id} to={`/triggers/${trigger.id}`}>
                  <span>{trigger.name}</span>
                  <span>
                    <Status of={trigger.paused ? 'paused' : 'running'} />
                  </span>
                  <span class="wide">
                    <code>{urlOf(trigger)}</code>
                  </span>
                  <span class="wide muted">
                    {trigger.listener_ids.map((id) => listeners.of(id)).join(', ')}
                  </span>
                </Row>
              ))}
            </Rows>
          )
        }
      </Loading>
    </Page>
  );
}

function urlOf({ workflow }: Trigger): string {
  return workflow.steps[0]?.forward.url ?? '';
}

function NewTrigger({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [chosen, choose] = useState<readonly Listener['id'][]>([]);
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const deed = useDeed(async () => {
    const made = await call('createTrigger', {
      body: {
        name,
        listener_ids: [...chosen],
        workflow: { steps: [{ forward: { url } }] },
      },
    });
    if ('secret' in made) setSecret(made.secret);
  });
  if (secret !== undefined)
    return (
      <Dialog title="It is running" close={close}>
        <div class="stack">
          <Notice tone="warn" title="The signing secret is shown this once">
            What is sent is signed with it (Standard Webhooks), so that your program can verify it.
          </Notice>
          <Line text={secret} label="the secret" />
        </div>
      </Dialog>
    );
  return (
    <Dialog title="New trigger" close={close}>
      <Form deed={deed} submit="Make the trigger">
        <TextField label="Name" value={name} set={setName} required minLength={3} />
        <ListenerChecks chosen={chosen} choose={choose} />
        <TextField
          label="Send to"
          type="url"
          value={url}
          set={setUrl}
          placeholder="https://shop.example/hook"
          hint="Private addresses must be allowed by EARSHOT_OUTBOUND_ALLOW."
          required
        />
      </Form>
    </Dialog>
  );
}
