import { send } from '../api.ts';
import { useLoaded } from '../query.ts';
import { Card, Loading } from './page.tsx';
import { withCode } from './marks.tsx';
import { Table } from './table.tsx';
import { words } from '../words/words.ts';

interface Setting {
  readonly key: string;
  readonly env: string;
  readonly value: string;
  readonly origin: 'flag' | 'environment' | 'file' | 'default';
  readonly doc: string;
}

async function load(signal: AbortSignal): Promise<readonly Setting[]> {
  const response = await send('/studio/auth/settings', { signal });
  return ((await response.json()) as { items: readonly Setting[] }).items;
}

const ORIGINS: Readonly<Record<Setting['origin'], string>> = {
  flag: words.settings.aFlag,
  environment: words.settings.theEnvironment,
  file: words.settings.theFile,
  default: words.settings.theDefault,
};

/** Limits and all else that the server was started with: read here, changed where it is started. */
export function ServerSettings() {
  const settings = useLoaded('server settings', load);
  return (
    <Card title={words.settings.howTheServerIs}>
      <div class="stack">
        <p class="muted">{words.settings.serverText}</p>
        <Loading of={settings}>
          {(items) => (
            <Table
              label={words.settings.settingsOfTheServer}
              columns={[
                words.settings.setting,
                words.settings.value,
                words.terms.from,
                words.terms.whatItDoes,
              ]}
              rows={items.map(({ key, env, value, origin, doc }) => [
                key,
                [
                  <span title={env}>
                    <code>{key}</code>
                  </span>,
                  value === '' ? (
                    <span class="muted">{words.settings.none}</span>
                  ) : (
                    <code>{value.replaceAll('`', '')}</code>
                  ),
                  <span class={origin === 'default' ? 'small muted' : 'small'}>
                    {ORIGINS[origin]}
                  </span>,
                  <span class="small">{withCode(doc)}</span>,
                ],
              ])}
            />
          )}
        </Loading>
      </div>
    </Card>
  );
}
