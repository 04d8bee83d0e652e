import { usePlace } from '../router.tsx';
import { words } from '../words/words.ts';
import { Notice } from './marks.tsx';

/** Why the provider's answer let nobody in: the log of the server has more. */
const PROBLEMS: Readonly<Record<string, string>> = {
  unavailable: words.accounts.problemUnavailable,
  denied: words.accounts.problemDenied,
  invalid: words.accounts.problemInvalid,
  role: words.accounts.problemRole,
  domain: words.accounts.problemDomain,
  name: words.accounts.problemName,
  taken: words.accounts.problemTaken,
};

export function Problem({ title }: { title: string }) {
  const { query } = usePlace();
  const text = PROBLEMS[query.get('problem') ?? ''];
  return text === undefined ? null : (
    <Notice tone="bad" title={title}>
      <p>{text}</p>
    </Notice>
  );
}
