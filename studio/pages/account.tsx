import { useState } from 'preact/hooks';
import { Form, TextField } from '../parts/form.tsx';
import { Notice } from '../parts/marks.tsx';
import { Card, Facts, Page } from '../parts/page.tsx';
import { useDeed } from '../query.ts';
import { changePassword, session } from '../session.ts';

export function AccountPage() {
  const now = session.use();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [done, setDone] = useState(false);
  const change = useDeed(async () => {
    setDone(false);
    await changePassword(current, next);
    setCurrent('');
    setNext('');
    setDone(true);
  });
  return (
    <Page title="Your account">
      <div class="halves">
        <Card title="Who you are">
          <Facts
            items={[
              ['Name', now?.account?.name],
              ['Role', now?.account?.role.replace('_', ' ')],
            ]}
          />
        </Card>
        <Card title="Password">
          <Form deed={change} submit="Change the password">
            <TextField
              label="Current password"
              type="password"
              value={current}
              set={setCurrent}
              autocomplete="current-password"
              required
            />
            <TextField
              label="New password"
              type="password"
              value={next}
              set={setNext}
              autocomplete="new-password"
              minLength={12}
              hint="At least 12 characters. You are signed out everywhere else."
              required
            />
            {done && <Notice tone="good">It is changed.</Notice>}
          </Form>
        </Card>
      </div>
    </Page>
  );
}
