import { ENTRIES } from '../places.ts';
import { useRole } from '../session.ts';
import { KEYS } from '../shortcuts.ts';
import { Dialog } from './dialog.tsx';
import { words } from '../words/words.ts';

/** What keys do, in a table. */
export function Keys({ close }: { close: () => void }) {
  const { can } = useRole();
  const entries = ENTRIES.flatMap(([, entries]) => entries).filter(
    ({ role }) => role === undefined || can(role),
  );
  return (
    <Dialog title={words.frame.keys} close={close}>
      <dl class="keys">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
        {entries.map(({ to, text, key }) => (
          <div key={to}>
            <dt>
              <kbd>g</kbd>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
