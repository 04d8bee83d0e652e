import { send } from '../api.ts';
import { useLoaded } from '../query.ts';
import { Card, Loading } from './page.tsx';
import { Table } from './table.tsx';

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
  flag: 'a flag',
  environment: 'the environment',
  file: 'the file',
  default: 'default',
};

/** Limits and all else that the server was started with: read here, changed where it is started. */
export function ServerSettings() {
  const settings = useLoaded('server settings', load);
  return (
    <Card title="How the server is configured">
      <div class="stack">
        <p class="muted">
          These hold since it was started. To change one, set its variable or its line in the
          configuration file, and start the server anew.
        </p>
        <Loading of={settings}>
          {(items) => (
            <Table
              label="Settings of the server"
              columns={['Setting', 'Value', 'From', 'What it does']}
              rows={items.map(({ key, env, value, origin, doc }) => [
                key,
                [
                  <span title={env}>
                    <code>{key}</code>
                  </span>,
                  value === '' ? <span class="muted">none</span> : <code>{value}</code>,
                  <span class={origin === 'default' ? 'muted' : ''}>{ORIGINS[origin]}</span>,
                  <span class="small">{doc}</span>,
                ],
              ])}
            />
          )}
        </Loading>
      </div>
    </Card>
  );
}
