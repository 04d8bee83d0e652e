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
import { words } from '../words/words.ts';

interface Props {
  readonly of: Tagged<Listener>;
  readonly loaded: Loaded<Tagged<Listener>>;
}

export function EditListener(props: Props) {
  const { can } = useRole();
  const [saved, setSaved] = useState(false);
  if (!can('editor')) return <Notice>{words.listeners.roleChangesNothing}</Notice>;
  return (
    <>
      {/* What was typed belongs to what was read: with something newer, the form begins anew. */}
      <General key={props.of.etag} {...props} saved={saved} setSaved={setSaved} />
      <div class="halves">
        <Secrets {...props} />
        <Urls {...props} />
      </div>
      <Card title={words.terms.deleteIt}>
        <div class="stack">
          <p class="muted">{words.listeners.deleteHint}</p>
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
    <Card title={words.listeners.general}>
      <Form deed={save} submit={words.terms.save}>
        <TextField label={words.terms.name} value={name} set={setName} required minLength={3} />
        <TextField label={words.listeners.description} value={description} set={setDescription} />
        <CheckField label={words.listeners.takesRequests} checked={enabled} set={setEnabled} />
        <Overtaken error={save.error} reload={loaded.reload} />
        {saved && <Notice tone="good">{words.listeners.saved}</Notice>}
      </Form>
    </Card>
  );
}

const GRACE = [
  ['0s', words.terms.endAtOnce],
  ['1h', words.listeners.graceHour],
  ['1d', words.listeners.graceDay],
  ['7d', words.listeners.graceWeek],
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
    <Card title={words.listeners.secret}>
      <Form deed={add} submit={words.listeners.setTheSecret}>
        <ul class="plain">
          {signature.secrets.map(({ id, created_at: at, expires_at: end }) => (
            <li key={id}>
              {end === null
                ? words.listeners.secretSet(<Time at={at} />)
                : words.listeners.secretEnds(<Time at={at} />, <Time at={end} />)}
            </li>
          ))}
        </ul>
        {made !== undefined && (
          <>
            <Notice tone="warn" title={words.listeners.shownThisOnce} />
            <Line text={made} label={words.terms.theSecret} />
          </>
        )}
        <TextField
          label={words.listeners.newSecret}
          value={secret}
          set={setSecret}
          hint={words.listeners.newSecretHint}
        />
        <ChoiceField
          label={words.listeners.earlierSecrets}
          value={grace}
          set={setGrace}
          options={GRACE}
        />
      </Form>
    </Card>
  );
}

const toUrl = (id: string) => <code>…{id.slice(-12)}</code>;
const stateOf = (index: number) => (index === 0 ? words.listeners.inUse : words.listeners.earlier);

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
    <Card title={words.listeners.webhookUrls}>
      <Form deed={rotate} submit={words.listeners.makeANewUrl}>
        <ul class="plain">
          {listener.urls.map(({ id, created_at: at, expires_at: end }, index) => (
            <li key={id}>
              {end === null
                ? words.listeners.urlMade(toUrl(id), stateOf(index), <Time at={at} />)
                : words.listeners.urlEnds({
                    url: toUrl(id),
                    state: stateOf(index),
                    at: <Time at={at} />,
                    end: <Time at={end} />,
                  })}
            </li>
          ))}
        </ul>
        <ChoiceField
          label={words.listeners.earlierUrls}
          value={grace}
          set={setGrace}
          options={GRACE}
        />
      </Form>
    </Card>
  );
}

function Remove({ listener }: { listener: Listener }) {
  return (
    <Confirm
      text={words.listeners.deleteTheListener}
      title={words.listeners.deleteNamed(listener.name)}
      typed={listener.name}
      act={async () => {
        await call('deleteListener', { params: { id: listener.id } });
        navigate('/listeners');
      }}
    >
      <p>{words.listeners.deleteText}</p>
    </Confirm>
  );
}
