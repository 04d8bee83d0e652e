import { useState } from 'preact/hooks';
import { call, type Listener } from '../api.ts';
import { useDeed } from '../query.ts';
import { Dialog } from './dialog.tsx';
import { ListenerChecks } from './edit-trigger.tsx';
import { ChoiceField, Form, TextField } from './form.tsx';
import { Line, Notice } from './marks.tsx';

const LIVES = [
  ['', 'never'],
  ['30d', 'in 30 days'],
  ['90d', 'in 90 days'],
  ['365d', 'in a year'],
] as const;

const KINDS = [
  ['api_key', 'API key: one token, in a header'],
  ['oauth_client', 'OAuth client: fetches tokens with its secret'],
] as const;

/** What is shown once. */
interface Made {
  readonly token?: string | undefined;
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
}

export function NewKey({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState('api_key');
  const [life, setLife] = useState('');
  const [scope, setScope] = useState('');
  const [chosen, choose] = useState<readonly Listener['id'][]>([]);
  const [made, setMade] = useState<Made | undefined>(undefined);
  const deed = useDeed(async () => {
    setMade(
      await call('createCredential', {
        body: {
          name,
          kind: kind === 'oauth_client' ? kind : 'api_key',
          ...(scope === 'some' && { listener_ids: [...chosen] }),
          ...(life !== '' && { expires_in: life }),
        },
      }),
    );
  });
  if (made !== undefined) return <Shown name={name} made={made} close={close} />;
  return (
    <Dialog title="New API key" close={close}>
      <Form deed={deed} submit="Make the key">
        <TextField
          label="Name"
          value={name}
          set={setName}
          hint="Who has it, so that you know whom to ask."
          required
          minLength={3}
        />
        <ChoiceField label="Kind" value={kind} set={setKind} options={KINDS} />
        <ChoiceField label="Ends" value={life} set={setLife} options={LIVES} />
        <ChoiceField
          label="Good for"
          value={scope}
          set={setScope}
          options={[
            ['', 'every listener'],
            ['some', 'some listeners'],
          ]}
        />
        {scope === 'some' && <ListenerChecks chosen={chosen} choose={choose} label="Which" />}
      </Form>
    </Dialog>
  );
}

function Shown({ name, made, close }: { name: string; made: Made; close: () => void }) {
  return (
    <Dialog title={name} close={close}>
      <div class="stack">
        {made.token === undefined ? (
          <>
            <Notice tone="warn" title="The secret is shown this once">
              The client fetches tokens with both at <code>POST /oauth/v1/token</code>
            </Notice>
            <Line text={made.client_id ?? ''} label="the client id" />
            <Line text={made.client_secret ?? ''} label="the client secret" />
          </>
        ) : (
          <>
            <Notice tone="warn" title="The key is shown this once">
              Senders put it into the header <code>Authorization: Bearer …</code>
            </Notice>
            <Line text={made.token} label="the key" />
          </>
        )}
      </div>
    </Dialog>
  );
}
