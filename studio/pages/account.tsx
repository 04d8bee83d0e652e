import { useState } from 'preact/hooks';
import { Form, TextField } from '../parts/form.tsx';
import { Notice } from '../parts/marks.tsx';
import { Card, Facts, Loading, Page } from '../parts/page.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { changePassword, session } from '../session.ts';
import { loadSecurity } from '../security.ts';
import { SecondFactor } from '../parts/second-factor.tsx';
import { Link } from '../router.tsx';

export function AccountPage() {
  const now = session.use();
  const security = useLoaded('has password', loadSecurity);
  return (
    <Page
      title="Your account"
      lead={
        <>
          Programs of yours sign in with <Link to="/tokens">API tokens</Link>.
        </>
      }
    >
      <div class="halves">
        <div class="stack">
          <Card title="Who you are">
            <Facts
              items={[
                ['Name', now?.account?.name],
                ['Role', now?.account?.role.replace('_', ' ')],
              ]}
            />
          </Card>
          <Loading of={security}>
            {({ has_password: hasPassword }) =>
              hasPassword && (
                <Card title="Password">
                  <Password />
                </Card>
              )
            }
          </Loading>
        </div>
        <Card title="Second factor">
          <SecondFactor />
        </Card>
      </div>
    </Page>
  );
}

function Password() {
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
  );
}
