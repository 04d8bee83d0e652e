import { useState } from 'preact/hooks';
import { call, type Listener, type Trigger } from '../api.ts';
import { listTriggers, useListeners, type Names } from '../names.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Form, TextField } from '../parts/form.tsx';
import { ListenerChecks } from '../parts/listener-checks.tsx';
import { Line, Notice, Status } from '../parts/marks.tsx';
import { Empty, Loading, Page } from '../parts/page.tsx';
import { Row, Rows } from '../parts/rows.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { useOpen } from '../router.tsx';
import { useRole } from '../session.ts';
import { toList } from '../format.ts';
import { words } from '../words/words.ts';

export function Triggers() {
  const { can } = useRole();
  const [isOpen, open] = useOpen('trigger');
  const triggers = useLoaded('triggers', listTriggers, 5_000);
  const listeners = useListeners();
  return (
    <Page
      title={words.terms.triggers}
      lead={words.triggers.triggersLead}
      actions={
        can('editor') && (
          <button type="button" class="primary" onClick={() => open(true)}>
            {words.terms.newTrigger}
          </button>
        )
      }
    >
      {/* Of a dialog in the middle of the window, what comes later moves all. */}
      {isOpen && listeners.isLoaded && (
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
            <Empty title={words.triggers.noTriggerYet}>
              <p>{words.triggers.noTriggerYetText}</p>
            </Empty>
          ) : (
            <Rows
              kind="triggers"
              columns={[
                [words.terms.name],
                [words.terms.status],
                [words.triggers.sendsTo, 'wide'],
                [words.triggers.eventsOf, 'wide'],
              ]}
            >
              {items.map((trigger) => (
                <TriggerRow key={trigger.id} of={trigger} listeners={listeners} />
              ))}
            </Rows>
          )
        }
      </Loading>
    </Page>
  );
}

function TriggerRow({ of: trigger, listeners }: { of: Trigger; listeners: Names<Listener> }) {
  return (
    <Row to={`/triggers/${trigger.id}`}>
      <span>{trigger.name}</span>
      <span>
        <Status of={trigger.paused ? 'paused' : 'running'} />
      </span>
      <span class="wide">
        <code>{urlOf(trigger)}</code>
      </span>
      <span class="wide muted">{toList(trigger.listener_ids.map((id) => listeners.of(id)))}</span>
    </Row>
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
      <Dialog title={words.triggers.itIsRunning} close={close}>
        <div class="stack">
          <Notice tone="warn" title={words.triggers.secretOnce}>
            {words.triggers.secretText}
          </Notice>
          <Line text={secret} label={words.terms.theSecret} />
        </div>
      </Dialog>
    );
  return (
    <Dialog title={words.terms.newTrigger} close={close}>
      <Form deed={deed} submit={words.triggers.makeTheTrigger}>
        <TextField label={words.terms.name} value={name} set={setName} required minLength={3} />
        <ListenerChecks chosen={chosen} choose={choose} />
        <TextField
          label={words.triggers.sendTo}
          type="url"
          value={url}
          set={setUrl}
          placeholder={words.triggers.sendToPlaceholder}
          hint={words.triggers.sendToHint}
          required
        />
      </Form>
    </Dialog>
  );
}
