import { useState } from 'preact/hooks';
import { useDeed } from '../query.ts';
import { beginConnection, deleteConnection, type Security } from '../security.ts';
import { words } from '../words/words.ts';
import { Form } from './form.tsx';
import { PasswordField } from './password.tsx';
import { Problem } from './problem.tsx';
import { CodeField } from './second-factor.tsx';

/** Connects the provider to the account, so that its owner signs in by it too, and takes it off. */
export function Connection({ of, reload }: { of: Security; reload: () => void }) {
  const { openid, second_factor: factor } = of;
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const act = useDeed(async () => {
    const given = { password, ...(factor !== null && { code }) };
    if (openid?.connected !== true) return location.assign(await beginConnection(given));
    await deleteConnection(given);
    setPassword('');
    setCode('');
    reload();
  });
  if (openid === null) return null;
  const { connected: isConnected, title } = openid;
  return (
    <>
      <Problem title={words.accounts.notConnected} />
      <Form deed={act} submit={isConnected ? words.accounts.takeItOff : words.accounts.connect}>
        <p class="muted">
          {isConnected ? words.accounts.connectedText(title) : words.accounts.connectText(title)}
        </p>
        <PasswordField
          label={words.accounts.passwordToConnect}
          value={password}
          set={setPassword}
        />
        {factor !== null && <CodeField value={code} set={setCode} hint={words.accounts.codeHint} />}
      </Form>
    </>
  );
}
