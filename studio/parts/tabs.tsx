import type { ComponentChildren } from 'preact';
import { setQuery, usePlace } from '../router.tsx';

type Tab = readonly [name: string, text: string, show: () => ComponentChildren];

/** Which one is open is in the address. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const { query } = usePlace();
  const open = tabs.find(([name]) => name === query.get('tab')) ?? tabs[0];
  const step = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined || open === undefined) return;
    const next = tabs[(tabs.indexOf(open) + by + tabs.length) % tabs.length];
    setQuery({ tab: next?.[0] ?? '' });
    document.getElementById(`tab-${next?.[0]}`)?.focus();
  };
  return (
    <>
      <div>
        <div class="tabs" role="tablist" aria-label={label} onKeyDown={step}>
          {tabs.map(([name, text]) => (
            <button
              key={name}
              id={`tab-${name}`}
              type="button"
              role="tab"
              aria-selected={name === open?.[0]}
              tabIndex={name === open?.[0] ? 0 : -1}
              onClick={() => setQuery({ tab: name })}
            >
              {text}
            </button>
          ))}
        </div>
      </div>
      <div role="tabpanel" aria-labelledby={`tab-${open?.[0]}`} class="stack">
        {open?.[2]()}
      </div>
    </>
  );
}
