import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { listListeners, listTriggers } from '../names.ts';
import { ENTRIES, placeOf } from '../places.ts';
import { useLoaded } from '../query.ts';
import { rank } from '../rank.ts';
import { navigate } from '../router.tsx';
import { setScheme } from '../scheme.ts';
import { signOut, useRole } from '../session.ts';
import { words } from '../words/words.ts';

interface Command {
  readonly text: string;
  /** What kind of thing it is. */
  readonly kind: string;
  readonly act: () => void;
}

const MOST = 12;

/** Finds a page, a listener, a trigger, an id, or something to do; all by keyboard. */
export function Palette({ close }: { close: () => void }) {
  const element = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [at, go] = useState(0);
  const id = useId();
  const found = useFound(typed.trim());
  useEffect(() => element.current?.showModal(), []);
  const take = (command: Command | undefined): void => {
    if (command === undefined) return;
    close();
    command.act();
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      go((at + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      take(found[at]);
    }
  };
  return (
    <dialog ref={element} class="palette" onClose={close} aria-label={words.frame.findAnything}>
      <input
        type="text"
        role="combobox"
        aria-label={words.frame.findAnything}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={found[at] === undefined ? undefined : `${id}-${at}`}
        aria-autocomplete="list"
        placeholder={words.frame.findPlaceholder}
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          go(0);
        }}
        onKeyDown={press}
      />
      <Options {...{ id, found, at, go, take }} />
      {found.length === 0 && <p class="muted">{words.frame.nothingIsCalledSo}</p>}
    </dialog>
  );
}

interface OptionsProps {
  readonly id: string;
  readonly found: readonly Command[];
  readonly at: number;
  readonly go: (index: number) => void;
  readonly take: (command: Command) => void;
}

function Options({ id, found, at, go, take }: OptionsProps) {
  return (
    <ul id={id} role="listbox" aria-label={words.frame.found}>
      {found.map((command, index) => (
        <li
          key={`${command.kind} ${command.text}`}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === at}
          onMouseMove={() => go(index)}
          onClick={() => take(command)}
        >
          <span>{command.text}</span>
          <span class="muted small">{command.kind}</span>
        </li>
      ))}
    </ul>
  );
}

function useFound(typed: string): readonly Command[] {
  const commands = useCommands();
  const place = placeOf(typed);
  if (place !== undefined)
    return [
      { text: words.frame.openId(typed), kind: words.frame.kinds.id, act: () => navigate(place) },
    ];
  const ranked = commands
    .map((command) => [command, rank(command.text, typed)] as const)
    .filter((pair): pair is readonly [Command, number] => pair[1] !== undefined)
    .toSorted(([, one], [, other]) => other - one)
    .map(([command]) => command);
  return [...ranked.slice(0, MOST), ...searchesFor(typed)];
}

function searchesFor(typed: string): readonly Command[] {
  if (typed === '') return [];
  return (['requests', 'events'] as const).map((noun) => ({
    text: words.frame.searchFor[noun](typed),
    kind: words.frame.kinds.search,
    act: () => navigate(`/${noun}?${new URLSearchParams({ q: typed })}`),
  }));
}

function useCommands(): readonly Command[] {
  const { can } = useRole();
  const named = useLoaded('palette', async () => {
    const [listeners, triggers] = await Promise.all([listListeners(), listTriggers()]);
    return [
      ...listeners.map(({ id, name }) => ({
        text: name,
        kind: words.frame.kinds.listener,
        to: placeOf(id),
      })),
      ...triggers.map(({ id, name }) => ({
        text: name,
        kind: words.frame.kinds.trigger,
        to: placeOf(id),
      })),
    ];
  });
  const pages = ENTRIES.flatMap(([, entries]) => entries)
    .filter(({ role }) => role === undefined || can(role))
    .map(({ to, text }): Command => ({
      text,
      kind: words.frame.kinds.page,
      act: () => navigate(to),
    }));
  const things = (named.data ?? []).map(({ text, kind, to = '/' }): Command => ({
    text,
    kind,
    act: () => navigate(to),
  }));
  return [...pages, ...deedsFor(can), ...things];
}

function deedsFor(can: ReturnType<typeof useRole>['can']): readonly Command[] {
  const to = (text: string, place: string): Command => ({
    text,
    kind: words.frame.toDo,
    act: () => navigate(place),
  });
  const scheme = (text: string, value: 'light' | 'dark' | ''): Command => ({
    text,
    kind: words.frame.toDo,
    act: () => setScheme(value),
  });
  return [
    ...(can('editor')
      ? [
          to(words.terms.newListener, '/listeners/new'),
          to(words.terms.newTrigger, '/triggers?new=trigger'),
        ]
      : []),
    ...(can('admin') ? [to(words.terms.newApiKey, '/credentials?new=key')] : []),
    to(words.frame.replayDeadLetters, '/dead-letters'),
    to(words.frame.whyRequestsWereRejected, '/requests?outcome=rejected'),
    to(words.frame.myAccount, '/account'),
    scheme(words.frame.appearanceLight, 'light'),
    scheme(words.frame.appearanceDark, 'dark'),
    scheme(words.frame.appearanceAsTheSystem, ''),
    { text: words.terms.signOut, kind: words.frame.toDo, act: () => void signOut() },
  ];
}
