import { useState } from 'preact/hooks';
import { Form, TextField } from '../parts/form.tsx';
import { Loading } from '../parts/page.tsx';
import { useDeed, useLoaded } from '../query.ts';
import { navigate } from '../router.tsx';
import { describeLink, redeemLink, type LinkTarget } from '../session.ts';
import { CodeField } from '../parts/second-factor.tsx';
import { CODE_HINT, Door, wantsCode } from './sign-in.tsx';
import { words } from '../words/words.ts';

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
    <Door
      title={isFirst ? words.accounts.makeTheFirstAccount : words.accounts.welcome(target.name)}
    >
      <p class="muted">
        {isFirst ? words.accounts.firstAccountText : words.accounts.choosePassword}
      </p>
      <Form
        deed={deed}
        submit={isFirst ? words.accounts.makeTheAccount : words.accounts.setThePassword}
      >
        {isFirst && (
          <TextField
            label={words.terms.name}
            value={name}
            set={setName}
            autocomplete="username"
            minLength={3}
            required
          />
        )}
        <TextField
          label={words.accounts.password}
          type="password"
          value={password}
          set={setPassword}
          autocomplete="new-password"
          minLength={12}
          hint={words.accounts.passwordHint}
          required
        />
        {code !== undefined && <CodeField value={code} set={setCode} hint={CODE_HINT} />}
      </Form>
    </Door>
  );
}
