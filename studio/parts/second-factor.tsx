import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useDeed, useLoaded, type Deed } from '../query.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  deleteSecondFactor,
  loadSecurity,
  renewRecoveryCodes,
  type NewFactor,
  type Security,
} from '../security.ts';
import { Dialog } from './dialog.tsx';
import { Form, TextField } from './form.tsx';
import { Copy, Line, Notice, Time } from './marks.tsx';
import { Facts, Loading } from './page.tsx';
import { Qr } from './qr.tsx';

/** Sets a second factor up, shows what is left of it, and takes it off. `done` is called when one is in force. */
export function SecondFactor({ done }: { done?: () => void }) {
  const security = useLoaded('security', loadSecurity);
  const [codes, setCodes] = useState<readonly string[] | undefined>(undefined);
  if (codes !== undefined)
    return (
      <RecoveryCodes
        codes={codes}
        close={() => {
          setCodes(undefined);
          security.reload();
          done?.();
        }}
      />
    );
  return (
    <Loading of={security}>
      {(now) => <State of={now} show={setCodes} reload={security.reload} />}
    </Loading>
  );
}

interface StateProps {
  readonly of: Security;
  readonly show: (codes: readonly string[]) => void;
  readonly reload: () => void;
}

function State({ of, show, reload }: StateProps) {
  const { has_password: hasPassword, second_factor: factor } = of;
  if (factor !== null) return <InForce of={factor} show={show} reload={reload} />;
  if (hasPassword) return <SetUp show={show} />;
  return <p class="muted">You sign in by your provider, which asks for what it wants to see.</p>;
}

function SetUp({ show }: Pick<StateProps, 'show'>) {
  const [factor, setFactor] = useState<NewFactor | undefined>(undefined);
  const [password, setPassword] = useState('');
  const begin = useDeed(async () => setFactor(await beginSecondFactor(password)));
  if (factor !== undefined) return <Scan factor={factor} show={show} />;
  return (
    <Form deed={begin} submit="Set it up">
      <p class="muted">
        With a code from an app on your telephone besides the password, the password alone lets
        nobody in.
      </p>
      <Password value={password} set={setPassword} />
    </Form>
  );
}

function Scan({ factor, show }: { factor: NewFactor } & Pick<StateProps, 'show'>) {
  const [code, setCode] = useState('');
  const confirm = useDeed(async () => show(await confirmSecondFactor(code)));
  return (
    <div class="stack">
      <p>Scan this with an authenticator app, or type the secret into it.</p>
      <Qr text={factor.uri} label="QR code of the secret" />
      <div class="secret">
        <Line text={(factor.secret.match(/.{4}/g) ?? []).join(' ')} label="the secret" />
      </div>
      <Form deed={confirm} submit="Confirm">
        <CodeField value={code} set={setCode} hint="The six digits that the app shows now." />
      </Form>
    </div>
  );
}

function RecoveryCodes({ codes, close }: { codes: readonly string[]; close: () => void }) {
  return (
    <div class="stack">
      <Notice tone="warn" title="Keep these recovery codes">
        <p>
          Each lets you in once where the telephone cannot. They are shown this once; without them
          only an admin can help.
        </p>
      </Notice>
      <ul class="codes" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div class="actions">
        <button type="button" class="primary" onClick={close}>
          I have kept them
        </button>
        <Copy text={codes.join('\n')} label="Copy the recovery codes" />
      </div>
    </div>
  );
}

interface InForceProps extends Omit<StateProps, 'of'> {
  readonly of: NonNullable<Security['second_factor']>;
}

function InForce({ of, show, reload }: InForceProps) {
  return (
    <div class="stack">
      <Facts
        items={[
          ['In force', <Time at={of.since} />],
          ['Recovery codes left', String(of.codes_left)],
        ]}
      />
      {of.codes_left < 3 && (
        <Notice tone="warn">Make new recovery codes before they run out.</Notice>
      )}
      <div class="actions">
        <WithPassword
          text="New recovery codes"
          act={async (password) => show(await renewRecoveryCodes(password))}
        >
          <p>Those that you have are good no more.</p>
        </WithPassword>
        <WithPassword
          text="Take it off"
          danger
          act={async (password) => {
            await deleteSecondFactor(password);
            reload();
          }}
        >
          <p>The password alone lets you in from then on.</p>
        </WithPassword>
      </div>
    </div>
  );
}

interface WithPasswordProps {
  readonly text: string;
  readonly danger?: boolean;
  readonly act: (password: string) => Promise<void>;
  readonly children: ComponentChildren;
}

/** A button for what a session that was left open must not do. */
function WithPassword({ text, danger = false, act, children }: WithPasswordProps) {
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const deed: Deed<[]> = useDeed(async () => {
    await act(password);
    setPassword('');
    setOpen(false);
  });
  return (
    <>
      <button type="button" {...(danger && { class: 'danger' })} onClick={() => setOpen(true)}>
        {text}
      </button>
      {open && (
        <Dialog title={text} close={() => setOpen(false)}>
          <Form deed={deed} submit={text}>
            {children}
            <Password value={password} set={setPassword} />
          </Form>
        </Dialog>
      )}
    </>
  );
}

function Password({ value, set }: { value: string; set: (value: string) => void }) {
  return (
    <TextField
      label="Your password"
      type="password"
      value={value}
      set={set}
      autocomplete="current-password"
      required
    />
  );
}

interface CodeProps {
  readonly value: string;
  readonly set: (value: string) => void;
  readonly hint: string;
}

export function CodeField({ value, set, hint }: CodeProps) {
  return (
    <TextField
      label="Code"
      value={value}
      set={set}
      autocomplete="one-time-code"
      hint={hint}
      required
    />
  );
}
