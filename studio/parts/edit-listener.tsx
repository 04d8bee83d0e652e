import { useState } from 'preact/hooks';
import { call, type Listener } from '../api.ts';
import { useDeed, type Loaded } from '../query.ts';
import { navigate } from '../router.tsx';
import { useRole } from '../session.ts';
import type { Tagged } from '../tagged.ts';
import { Confirm } from './dialog.tsx';
import { CheckField, ChoiceField, Form, TextField } from './form.tsx';
import { Line, Notice, Time } from './marks.tsx';
import { Overtaken } from './overtaken.tsx';
import { Card } from './page.tsx';

interface Props {
  readonly of: Tagged<Listener>;
  readonly loaded: Loaded<Tagged<Listener>>;
}

export function EditListener(props: Props) {
  const { can } = useRole();
  const [saved, setSaved] = useState(false);
  if (!can('editor')) return <Notice>Your role shows the settings, and changes none.</Notice>;
  return (
    <>
      {/* What was typed belongs to what was read: with something newer, the form begins anew. */}
      <General key={props.of.etag} {...props} saved={saved} setSaved={setSaved} />
      <div class="halves">
        <Secrets {...props} />
        <Urls {...props} />
      </div>
      <Card title="Delete">
        <div class="stack">
          <p class="muted">
            Its URL answers 404 from then on. What came stays until it has been kept for its time.
          </p>
          <div class="actions">
            <Remove listener={props.of.value} />
          </div>
        </div>
      </Card>
    </>
  );
}

interface GeneralProps extends Props {
  readonly saved: boolean;
  readonly setSaved: (saved: boolean) => void;
}

function General({ of: { value: listener, etag }, loaded, saved, setSaved }: GeneralProps) {
  const [name, setName] = useState(listener.name);
  const [description, setDescription] = useState(listener.description);
  const [enabled, setEnabled] = useState(listener.enabled);
  const save = useDeed(async () => {
    setSaved(false);
    await call(
      'updateListener',
      {
        params: { id: listener.id },
        body: { name, description, enabled },
      },
      { ifMatch: etag },
    );
    setSaved(true);
    loaded.reload();
  });
  return (
    <Card title="General">
      <Form deed={save} submit="Save">
        <TextField label="Name" value={name} set={setName} required minLength={3} />
        <TextField label="Description" value={description} set={setDescription} />
        <CheckField label="Takes requests" checked={enabled} set={setEnabled} />
        <Overtaken error={save.error} reload={loaded.reload} />
        {saved && <Notice tone="good">Saved; it holds from now on.</Notice>}
      </Form>
    </Card>
  );
}

const GRACE = [
  ['0s', 'end at once'],
  ['1h', 'stay good for an hour'],
  ['1d', 'stay good for a day'],
  ['7d', 'stay good for a week'],
] as const;

function Secrets({ of: { value: listener }, loaded }: Props) {
  const [secret, setSecret] = useState('');
  const [grace, setGrace] = useState('1d');
  const [made, setMade] = useState<string | undefined>(undefined);
  const add = useDeed(async () => {
    const { secret: shown } = await call('createListenerSecret', {
      params: { id: listener.id },
      body: { previous_expire_in: grace, ...(secret !== '' && { secret }) },
    });
    setMade(secret === '' ? shown : undefined);
    setSecret('');
    loaded.reload();
  });
  const { signature } = listener.verification;
  if (signature === null) return null;
  return (
    <Card title="Secret">
      <Form deed={add} submit="Set the secret">
        <ul class="plain">
          {signature.secrets.map(({ id, created_at: at, expires_at: end }) => (
            <li key={id}>
              Set <Time at={at} />
              {end !== null && (
                <>
                  , ends <Time at={end} />
                </>
              )}
            </li>
          ))}
        </ul>
        {made !== undefined && (
          <>
            <Notice tone="warn" title="Shown this once" />
            <Line text={made} label="the secret" />
          </>
        )}
        <TextField
          label="New secret"
          value={secret}
          set={setSecret}
          hint="As the provider shows it; left empty, one is made."
        />
        <ChoiceField label="Those before" value={grace} set={setGrace} options={GRACE} />
      </Form>
    </Card>
  );
}

function Urls({ of: { value: listener }, loaded }: Props) {
  const [grace, setGrace] = useState('1d');
  const rotate = useDeed(async () => {
    await call('createListenerUrl', {
      params: { id: listener.id },
      body: { previous_expire_in: grace },
    });
    loaded.reload();
  });
  return (
    <Card title="Webhook URLs">
      <Form deed={rotate} submit="Make a new URL">
        <ul class="plain">
          {listener.urls.map(({ id, created_at: at, expires_at: end }, index) => (
            <li key={id}>
              <code>…{id.slice(-12)}</code> {index === 0 ? 'in use' : 'earlier'}, made{' '}
              <Time at={at} />
              {end !== null && (
                <>
                  , ends <Time at={end} />
                </>
              )}
            </li>
          ))}
        </ul>
        <ChoiceField label="Those before" value={grace} set={setGrace} options={GRACE} />
      </Form>
    </Card>
  );
}

function Remove({ listener }: { listener: Listener }) {
  return (
    <Confirm
      text="Delete the listener"
      title={`Delete ${listener.name}`}
      typed={listener.name}
      act={async () => {
        await call('deleteListener', { params: { id: listener.id } });
        navigate('/listeners');
      }}
    >
      <p>Senders get 404 at once, and what they send then is lost. This cannot be undone.</p>
    </Confirm>
  );
}
