import { isOvertaken } from '../tagged.ts';
import { Notice } from './marks.tsx';

/** What is said to the second of two who edit. */
export function Overtaken({ error, reload }: { error: Error | undefined; reload: () => void }) {
  if (!isOvertaken(error)) return null;
  return (
    <Notice tone="warn" title="Somebody else has saved meanwhile">
      <p>Yours was not saved. Load what is there now, and make your change to that.</p>
      <button type="button" onClick={reload}>
        Load what is there
      </button>
    </Notice>
  );
}
