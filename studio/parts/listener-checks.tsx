import { useState } from 'preact/hooks';
import type { Listener } from '../api.ts';
import { useListeners } from '../names.ts';
import { words } from '../words/words.ts';
import { CheckField } from './form.tsx';
import { Skeleton } from './page.tsx';

/** More than these are searched through, not read through. */
const MOST_READ = 8;

interface ListenerChecksProps {
  readonly chosen: readonly Listener['id'][];
  readonly choose: (listeners: readonly Listener['id'][]) => void;
  readonly label?: string;
}

/** Some of the listeners, of which there may be hundreds; those that are chosen stand first. */
export function ListenerChecks({
  chosen,
  choose,
  label = words.triggers.eventsOf,
}: ListenerChecksProps) {
  const { all, isLoaded } = useListeners();
  const [typed, setTyped] = useState('');
  // Chosen when it was opened: a row that is ticked must not run away.
  const [before] = useState(new Set(chosen));
  const isLong = all.length > MOST_READ;
  const sought = typed.trim().toLowerCase();
  const shown = all
    .filter(({ name }) => name.toLowerCase().includes(sought))
    .toSorted((one, other) => Number(before.has(other.id)) - Number(before.has(one.id)));
  return (
    <fieldset class="stack tight">
      <legend class="legend">{label}</legend>
      {!isLoaded && <Skeleton lines={1} />}
      {isLoaded && all.length === 0 && <p class="muted">{words.triggers.noListenerYet}</p>}
      {isLong && (
        <input
          type="search"
          aria-label={words.triggers.findAListener}
          placeholder={words.triggers.findAListener}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <div class={isLong ? 'checks long' : 'checks'}>
        {shown.map(({ id, name }) => (
          <CheckField
            key={id}
            label={name}
            checked={chosen.includes(id)}
            set={(on) => choose(on ? [...chosen, id] : chosen.filter((each) => each !== id))}
          />
        ))}
        {isLong && shown.length === 0 && <p class="muted">{words.frame.nothingIsCalledSo}</p>}
      </div>
      {isLong && <p class="muted small">{words.triggers.chosenOf(chosen.length, all.length)}</p>}
    </fieldset>
  );
}
