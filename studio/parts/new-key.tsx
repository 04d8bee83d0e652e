import { useState } from 'preact/hooks';
import { call, type Listener } from '../api.ts';
import { useDeed } from '../query.ts';
import { Dialog } from './dialog.tsx';
import { ChoiceField, Form, TextField } from './form.tsx';
import { ListenerChecks } from './listener-checks.tsx';
import { Line, Notice } from './marks.tsx';
import { words } from '../words/words.ts';

const LIVES = [
  ['', words.keys.never],
  ['30d', words.keys.inDays(30)],
  ['90d', words.keys.inDays(90)],
  ['365d', words.keys.inAYear],
] as const;

const KINDS = [
  ['api_key', words.keys.kindApiKey],
  ['oauth_client', words.keys.kindOauth],
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
    <Dialog title={words.terms.newApiKey} close={close}>
      <Form deed={deed} submit={words.keys.makeTheKey}>
        <TextField
          label={words.terms.name}
          value={name}
          set={setName}
          hint={words.keys.keyNameHint}
          required
          minLength={3}
        />
        <ChoiceField label={words.keys.kind} value={kind} set={setKind} options={KINDS} />
        <ChoiceField label={words.keys.ends} value={life} set={setLife} options={LIVES} />
        <ChoiceField
          label={words.keys.goodFor}
          value={scope}
          set={setScope}
          options={[
            ['', words.keys.everyListener],
            ['some', words.keys.someListeners],
          ]}
        />
        {scope === 'some' && (
          <ListenerChecks chosen={chosen} choose={choose} label={words.keys.which} />
        )}
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
            <Notice tone="warn" title={words.keys.secretOnce}>
              <p>{words.keys.clientText(<code>POST /oauth/v1/token</code>)}</p>
            </Notice>
            <Line text={made.client_id ?? ''} label={words.keys.theClientId} />
            <Line text={made.client_secret ?? ''} label={words.keys.theClientSecret} />
          </>
        ) : (
          <>
            <Notice tone="warn" title={words.keys.keyOnce}>
              <p>{words.keys.keyText(<code>Authorization: Bearer …</code>)}</p>
            </Notice>
            <Line text={made.token} label={words.keys.theKey} />
          </>
        )}
      </div>
    </Dialog>
  );
}
