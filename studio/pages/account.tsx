import { useState } from 'preact/hooks';
import { Connection } from '../parts/connection.tsx';
import { Form, TextField } from '../parts/form.tsx';
import { Notice } from '../parts/marks.tsx';
import { Card, Facts, Loading, Page } from '../parts/page.tsx';
import { PasswordField } from '../parts/password.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { changePassword, session } from '../session.ts';
import { loadSecurity } from '../security.ts';
import { SecondFactor } from '../parts/second-factor.tsx';
import { Link } from '../router.tsx';
import { words } from '../words/words.ts';

export function AccountPage() {
  const now = session.use();
  const security = useLoaded('has password', loadSecurity);
  return (
    <Page
      title={words.accounts.yourAccount}
      lead={
        <>
          {words.accounts.accountLead((text) => (
            <Link to="/tokens">{text}</Link>
          ))}
        </>
      }
    >
      <div class="halves">
        <div class="stack">
          <Card title={words.accounts.whoYouAre}>
            <Facts
              items={[
                [words.terms.name, now?.account?.name],
                [words.terms.role, words.states.within(now?.account?.role ?? '')],
              ]}
            />
          </Card>
          <Loading of={security}>
            {(now) =>
              now.has_password && (
                <>
                  <Card title={words.accounts.password}>
                    <Password />
                  </Card>
                  {now.openid !== null && (
                    <Card title={words.accounts.signInByProvider}>
                      <Connection of={now} reload={security.reload} />
                    </Card>
                  )}
                </>
              )
            }
          </Loading>
        </div>
        <Card title={words.accounts.secondFactor}>
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
    <Form deed={change} submit={words.accounts.changeThePassword}>
      <PasswordField label={words.accounts.currentPassword} value={current} set={setCurrent} />
      <TextField
        label={words.accounts.newPassword}
        type="password"
        value={next}
        set={setNext}
        autocomplete="new-password"
        minLength={12}
        hint={words.accounts.newPasswordHint}
        required
      />
      {done && <Notice tone="good">{words.accounts.itIsChanged}</Notice>}
    </Form>
  );
}
