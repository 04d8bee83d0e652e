import { useEffect, useState } from 'preact/hooks';
import { ENTRIES } from './places.ts';
import { navigate } from './router.tsx';
import { words } from './words/words.ts';

/** What can be over the page, asked for by keys. */
export type Overlay = 'palette' | 'keys' | undefined;

export const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [[words.frame.keyNames.palette], words.frame.keyPalette],
  [['/'], words.frame.keySearch],
  [['j', 'k'], words.frame.keyRows],
  [[words.frame.keyNames.enter], words.frame.keyOpen],
  [[words.frame.keyNames.escape], words.frame.keyLeave],
  [['?'], words.frame.keyKeys],
];

/** `/` to the search, `g` and a letter to a page, `j` and `k` through a list, Ctrl K or ⌘ K to everything. */
export function useShortcuts(): readonly [Overlay, (overlay: Overlay) => void] {
  const [overlay, show] = useState<Overlay>(undefined);
  useEffect(() => {
    let isGoing = false;
    const press = (event: KeyboardEvent): void => {
      if (isPalette(event)) {
        event.preventDefault();
        show('palette');
      } else if (isPlain(event)) {
        if (event.key === '?') show('keys');
        if ((isGoing && goTo(event.key)) || PRESSES[event.key]?.() === true) event.preventDefault();
        isGoing = !isGoing && event.key === 'g';
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  return [overlay, show];
}

const PRESSES: Readonly<Record<string, () => boolean>> = {
  '/': () => focusOn(document.querySelector<HTMLElement>('main input[type=search]')),
  j: () => focusOn(nextRow(1)),
  k: () => focusOn(nextRow(-1)),
};

function isPalette({ ctrlKey, metaKey, key }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && key.toLowerCase() === 'k';
}

function goTo(key: string): boolean {
  const entry = ENTRIES.flatMap(([, entries]) => entries).find((one) => one.key === key);
  if (entry !== undefined) navigate(entry.to);
  return entry !== undefined;
}

function focusOn(element: HTMLElement | null | undefined): boolean {
  element?.focus();
  return element !== null && element !== undefined;
}

function nextRow(step: number): HTMLElement | undefined {
  const rows = [...document.querySelectorAll<HTMLElement>('.rows a.row')];
  const at = rows.findIndex((row) => row === document.activeElement);
  if (at < 0) return rows.find((row) => row.getBoundingClientRect().top >= 0);
  return rows[Math.max(0, at + step)];
}

/** No combination, and nothing that is typed into a field. */
function isPlain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event);
}

function isTyping({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key === 'Escape' && target.matches('main input')) target.blur();
  return target.matches('input, select, textarea, .editor, dialog *');
}
