import { useState } from 'preact/hooks';
import { call, type Listener } from '../api.ts';
import { useLoaded } from '../query.ts';
import { Copy, Line } from './marks.tsx';
import { Card, Loading } from './page.tsx';
import { TextView } from './text.tsx';
import { words } from '../words/words.ts';

/** Code that sends to the listener as it wants to be sent to. */
export function Snippets({ listener }: { listener: Listener }) {
  const snippets = useLoaded(`snippets ${listener.id}`, async () => {
    const { items } = await call('listListenerSnippets', { params: { id: listener.id } });
    return items;
  });
  const [language, setLanguage] = useState('curl');
  return (
    <Loading of={snippets}>
      {(items) => {
        const shown = items.find((each) => each.language === language) ?? items[0];
        return (
          <>
            <div class="tabs" role="group" aria-label={words.listeners.language}>
              {items.map(({ language, title }) => (
                <button
                  key={language}
                  type="button"
                  aria-pressed={language === shown?.language}
                  onClick={() => setLanguage(language)}
                >
                  {title}
                </button>
              ))}
            </div>
            {shown !== undefined && <Snippet of={shown} />}
          </>
        );
      }}
    </Loading>
  );
}

type SnippetItem = Awaited<ReturnType<typeof call<'listListenerSnippets'>>>['items'][number];

function Snippet({ of }: { of: SnippetItem }) {
  return (
    <Card title={of.file} actions={<Copy text={of.source} label={words.listeners.copyTheCode} />}>
      <div class="stack">
        <TextView text={of.source} label={words.listeners.code(of.title)} />
        {of.install !== null && <Line text={of.install} label={words.listeners.installCommand} />}
        <Line text={of.run} label={words.listeners.runCommand} />
        {of.variables.length > 0 && (
          <p class="muted small">{words.listeners.readsEnvironment(of.variables.join(' and '))}</p>
        )}
      </div>
    </Card>
  );
}
