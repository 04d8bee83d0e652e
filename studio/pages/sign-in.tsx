import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Form, TextField } from '../parts/form.tsx';
import { Notice } from '../parts/marks.tsx';
import { useDeed } from '../query.ts';
import { signIn } from '../session.ts';

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

export function SignIn({ first }: { first: boolean }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const deed = useDeed(() => signIn(name, password));
  if (first)
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
  return (
    <Door title="Sign in">
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
      </Form>
      <p class="muted small">
        Forgotten? On the server: <code>earshot accounts reset {name || '<name>'}</code>
      </p>
    </Door>
  );
}
