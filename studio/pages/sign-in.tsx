import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { CallError } from '../api.ts';
import { Form, TextField } from '../parts/form.tsx';
import { Notice } from '../parts/marks.tsx';
import { PasswordField } from '../parts/password.tsx';
import { Problem } from '../parts/problem.tsx';
import { CodeField, SecondFactor } from '../parts/second-factor.tsx';
import { useDeed } from '../query.ts';
import { loadSession, signIn, signOut, type Nobody } from '../session.ts';
import { words } from '../words/words.ts';

/** What somebody sees who is not in: one card in the middle. */
export function Door({ title, children }: { title: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = words.frame.titleOf(title);
  }, [title]);
  return (
    <main class="door" id="main">
      <div class="logo">
        <span aria-hidden="true" class="mark" />
        {words.frame.earshot}
      </div>
      <div class="card">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

export function SignIn({ of: { first, openid } }: { of: Nobody }) {
  if (first) return <NoAccount />;
  return (
    <Door title={words.accounts.signIn}>
      <Problem title={words.accounts.youAreNotSigned} />
      <WithPassword />
      {openid !== null && (
        <>
          <p class="or">{words.accounts.or}</p>
          <a class="button" href="/studio/auth/openid">
            {words.accounts.signInWith(openid)}
          </a>
        </>
      )}
    </Door>
  );
}

function NoAccount() {
  return (
    <Door title={words.accounts.noAccountYet}>
      <Notice>
        <p>{words.accounts.noAccountText}</p>
        <p>
          <code>{words.accounts.firstLink(location.origin)}</code>
        </p>
      </Notice>
    </Door>
  );
}

function WithPassword() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | undefined>(undefined);
  const deed = useDeed(async () => {
    try {
      await signIn({ name, password, code });
    } catch (error) {
      // No fault: the password was right, and there is one thing more to say.
      if (!wantsCode(error) || code !== undefined) throw error;
      setCode('');
    }
  });
  return (
    <>
      <Form deed={deed} submit={words.accounts.signIn}>
        <TextField
          label={words.terms.name}
          value={name}
          set={setName}
          autocomplete="username"
          required
        />
        <PasswordField label={words.accounts.password} value={password} set={setPassword} />
        {code !== undefined && <CodeField value={code} set={setCode} hint={CODE_HINT} />}
      </Form>
      <p class="muted small">
        {words.accounts.forgotten(
          <code>earshot accounts reset {name || words.accounts.nameHere}</code>,
        )}
      </p>
    </>
  );
}

export const CODE_HINT = words.accounts.codeHint;

export function wantsCode(error: unknown): boolean {
  return error instanceof CallError && error.code === 'second_factor_required';
}

/** Whose role wants a second factor, and who has none, gets no further than this. */
export function OneMoreStep() {
  const leave = useDeed(signOut);
  return (
    <Door title={words.accounts.oneMoreStep}>
      <p>{words.accounts.oneMoreStepText}</p>
      <SecondFactor done={() => void loadSession()} />
      <button type="button" class="quiet" onClick={leave.run} disabled={leave.busy}>
        {words.terms.signOut}
      </button>
    </Door>
  );
}
