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
import { PasswordField } from './password.tsx';
import { Qr } from './qr.tsx';
import { words } from '../words/words.ts';

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
  return <p class="muted">{words.accounts.factorByProvider}</p>;
}

function SetUp({ show }: Pick<StateProps, 'show'>) {
  const [factor, setFactor] = useState<NewFactor | undefined>(undefined);
  const [password, setPassword] = useState('');
  const begin = useDeed(async () => setFactor(await beginSecondFactor(password)));
  if (factor !== undefined) return <Scan factor={factor} show={show} />;
  return (
    <Form deed={begin} submit={words.accounts.setItUp}>
      <p class="muted">{words.accounts.factorText}</p>
      <Password value={password} set={setPassword} />
    </Form>
  );
}

function Scan({ factor, show }: { factor: NewFactor } & Pick<StateProps, 'show'>) {
  const [code, setCode] = useState('');
  const confirm = useDeed(async () => show(await confirmSecondFactor(code)));
  return (
    <div class="stack">
      <p>{words.accounts.scanThis}</p>
      <Qr text={factor.uri} label={words.accounts.qrCodeOfThe} />
      <div class="secret">
        <Line text={(factor.secret.match(/.{4}/g) ?? []).join(' ')} label={words.terms.theSecret} />
      </div>
      <Form deed={confirm} submit={words.accounts.confirm}>
        <CodeField value={code} set={setCode} hint={words.accounts.digitsHint} />
      </Form>
    </div>
  );
}

function RecoveryCodes({ codes, close }: { codes: readonly string[]; close: () => void }) {
  return (
    <div class="stack">
      <Notice tone="warn" title={words.accounts.keepTheseRecoveryCodes}>
        <p>{words.accounts.recoveryText}</p>
      </Notice>
      <ul class="codes" aria-label={words.accounts.recoveryCodes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div class="actions">
        <button type="button" class="primary" onClick={close}>
          {words.accounts.iHaveKeptThem}
        </button>
        <Copy text={codes.join('\n')} label={words.accounts.copyTheRecoveryCodes} />
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
          [words.accounts.inForce, <Time at={of.since} />],
          [words.accounts.recoveryCodesLeft, String(of.codes_left)],
        ]}
      />
      {of.codes_left < 3 && <Notice tone="warn">{words.accounts.makeNewRecoveryCodes}</Notice>}
      <div class="actions">
        <WithPassword
          text={words.accounts.newRecoveryCodes}
          act={async (password) => show(await renewRecoveryCodes(password))}
        >
          <p>{words.accounts.newRecoveryText}</p>
        </WithPassword>
        <WithPassword
          text={words.accounts.takeItOff}
          danger
          act={async (password) => {
            await deleteSecondFactor(password);
            reload();
          }}
        >
          <p>{words.accounts.takeItOffText}</p>
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
  return <PasswordField label={words.accounts.yourPassword} value={value} set={set} />;
}

interface CodeProps {
  readonly value: string;
  readonly set: (value: string) => void;
  readonly hint: string;
}

export function CodeField({ value, set, hint }: CodeProps) {
  return (
    <TextField
      label={words.terms.code}
      value={value}
      set={set}
      autocomplete="one-time-code"
      hint={hint}
      required
    />
  );
}
