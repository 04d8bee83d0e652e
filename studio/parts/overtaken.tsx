import { isOvertaken } from '../tagged.ts';
import { Notice } from './marks.tsx';
import { words } from '../words/words.ts';

/** What is said to the second of two who edit. */
export function Overtaken({ error, reload }: { error: Error | undefined; reload: () => void }) {
  if (!isOvertaken(error)) return null;
  return (
    <Notice tone="warn" title={words.frame.overtaken}>
      <p>{words.frame.overtakenText}</p>
      <button type="button" onClick={reload}>
        {words.frame.loadWhatIsThere}
      </button>
    </Notice>
  );
}
