import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { CallError } from '../api.ts';
import { Form, TextField } from '../parts/form.tsx';
import { Notice } from '../parts/marks.tsx';
import { CodeField, SecondFactor } from '../parts/second-factor.tsx';
import { useDeed } from '../query.ts';
import { usePlace } from '../router.tsx';
import { loadSession, signIn, signOut, type Nobody } from '../session.ts';

/** What somebody sees who is not in: one card in the middle. */
export function Door({ title, children }: { title: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Earshot`;
  }, [title]);
  return (
    <main class="door" id="main">
      <div class="logo">
        <span aria-hidden="true" class="mark" />
        Earshot
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
    <Door title="Sign in">
      <Problem />
      <WithPassword />
      {openid !== null && (
        <>
          <p class="or">or</p>
          <a class="button" href="/studio/auth/openid">
            Sign in with {openid}
          </a>
        </>
      )}
    </Door>
  );
}

function NoAccount() {
  return (
    <Door title="No account yet">
      <Notice>
        <p>
          The terminal in which Earshot was started shows a link that makes the first account. It
          looks like this:
        </p>
        <p>
          <code>{location.origin}/studio/welcome#…</code>
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
      <Form deed={deed} submit="Sign in">
        <TextField label="Name" value={name} set={setName} autocomplete="username" required />
        <TextField
          label="Password"
          type="password"
          value={password}
          set={setPassword}
          autocomplete="current-password"
          required
        />
        {code !== undefined && <CodeField value={code} set={setCode} hint={CODE_HINT} />}
      </Form>
      <p class="muted small">
        Forgotten? On the server: <code>earshot accounts reset {name || '<name>'}</code>
      </p>
    </>
  );
}

export const CODE_HINT = 'Of your authenticator app, or a recovery code.';

export function wantsCode(error: unknown): boolean {
  return error instanceof CallError && error.code === 'second_factor_required';
}

/** Why the provider's answer let nobody in: the log of the server has more. */
const PROBLEMS: Readonly<Record<string, string>> = {
  unavailable: 'The provider cannot be reached. Try again, or sign in with a password.',
  denied: 'The provider has let nobody in.',
  invalid: 'What came back from the provider does not hold, or came too late. Try again.',
  role: 'Nothing that the provider says of you gives you a role here.',
  domain: 'Your address at the provider is not verified, or not of a domain that is let in.',
  name: 'Another account has your name here. Ask an admin to rename it.',
};

function Problem() {
  const { query } = usePlace();
  const text = PROBLEMS[query.get('problem') ?? ''];
  return text === undefined ? null : (
    <Notice tone="bad" title="You are not signed in">
      <p>{text}</p>
    </Notice>
  );
}

/** Whose role wants a second factor, and who has none, gets no further than this. */
export function OneMoreStep() {
  const leave = useDeed(signOut);
  return (
    <Door title="One more step">
      <p>Your role wants a second factor. Set it up to go on.</p>
      <SecondFactor done={() => void loadSession()} />
      <button type="button" class="quiet" onClick={leave.run} disabled={leave.busy}>
        Sign out
      </button>
    </Door>
  );
}
