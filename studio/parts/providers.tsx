import { useState } from 'preact/hooks';
import type { Provider } from '../names.ts';
import { TextField } from './form.tsx';
import { words } from '../words/words.ts';

/** Those that are asked for most stand where the eye falls first. */
const FIRST = ['', 'github', 'stripe', 'shopify', 'slack', 'standard-webhooks', 'gitlab', 'twilio'];
const SHOWN = 24;

export function ChooseProvider({
  providers,
  chosen,
  choose,
}: {
  providers: readonly Provider[];
  chosen: Provider | undefined;
  choose: (provider: Provider) => void;
}) {
  const [search, setSearch] = useState('');
  const [all, setAll] = useState(false);
  const rank = ({ name }: Provider): number =>
    (FIRST.indexOf(name) + FIRST.length + 1) % (FIRST.length + 1);
  const found = providers
    .filter(({ title }) => title.toLowerCase().includes(search.trim().toLowerCase()))
    .toSorted((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title));
  const shown = all || search !== '' ? found : found.slice(0, SHOWN);
  return (
    <div class="stack">
      <TextField
        label={words.listeners.findAProvider}
        type="search"
        value={search}
        set={setSearch}
        placeholder={words.listeners.findAProviderPlaceholder}
      />
      <fieldset aria-label={words.listeners.whoSends2}>
        <div class={shown.length < found.length ? 'choices few' : 'choices'}>
          {shown.map((provider) => (
            <label key={provider.name}>
              <input
                type="radio"
                name="provider"
                checked={chosen?.name === provider.name}
                onChange={() => choose(provider)}
              />
              {provider.title}
            </label>
          ))}
        </div>
      </fieldset>
      {found.length === 0 && <p class="muted">{words.listeners.noProvider}</p>}
      {shown.length < found.length && (
        <div class="actions">
          <button type="button" onClick={() => setAll(true)}>
            {words.listeners.showAll(found.length)}
          </button>
        </div>
      )}
    </div>
  );
}
