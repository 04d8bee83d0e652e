import { useState } from 'preact/hooks';
import { Form, TextField } from '../parts/form.tsx';
import { Loading } from '../parts/page.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { navigate } from '../router.tsx';
import { describeLink, redeemLink, type LinkTarget } from '../session.ts';
import { CodeField } from '../parts/second-factor.tsx';
import { CODE_HINT, Door, wantsCode } from './sign-in.tsx';

/** Where a link leads: the password of an account that is there, or of the first one. */
export function Welcome() {
  const link = location.hash.slice(1);
  const target = useLoaded(link, () => describeLink(link));
  return <Loading of={target}>{(target) => <Choose link={link} target={target} />}</Loading>;
}

function Choose({ link, target }: { link: string; target: LinkTarget }) {
  const isFirst = target.kind === 'first';
  const [name, setName] = useState(isFirst ? '' : target.name);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | undefined>(undefined);
  const deed = useDeed(async () => {
    try {
      await redeemLink({ link, name, password, code });
      navigate('/', 'replace');
    } catch (error) {
      if (!wantsCode(error) || code !== undefined) throw error;
      setCode('');
    }
  });
  return (
    <Door title={isFirst ? 'Make the first account' : `Welcome, ${target.name}`}>
      <p class="muted">
        {isFirst
          ? 'It may do everything, and can let others in.'
          : 'Choose the password that you will sign in with.'}
      </p>
      <Form deed={deed} submit={isFirst ? 'Make the account' : 'Set the password'}>
        {isFirst && (
          <TextField
            label="Name"
            value={name}
            set={setName}
            autocomplete="username"
            minLength={3}
            required
          />
        )}
        <TextField
          label="Password"
          type="password"
          value={password}
          set={setPassword}
          autocomplete="new-password"
          minLength={12}
          hint="At least 12 characters; a few words are good."
          required
        />
        {code !== undefined && <CodeField value={code} set={setCode} hint={CODE_HINT} />}
      </Form>
    </Door>
  );
}
