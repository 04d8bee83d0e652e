import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { report } from './server.ts';

/**
 * The whole product: API key verified, body parsed, request, body, event and one run committed and synced before the
 * answer. The trigger is paused, so that the runs are kept and what is measured is the receipt alone.
 */
const folder = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
process.on('exit', () => void rm(folder, { recursive: true, force: true }));

const config = await loadConfig({
  flags: { addr: '127.0.0.1:0', data: folder, log_level: 'silent' },
  env: {},
  folder,
});
if (!config.ok) throw new Error(config.error.join('\n'));
const app = await startApp(config.value.config);

async function create<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(`${app.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

const listener = await create<{ id: string; url: string }>('listeners', { name: 'Bench' });
const credential = await create<{ token: string }>('credentials', {
  name: 'Bench',
  kind: 'api_key',
});
await create('triggers', {
  name: 'Bench',
  listener_ids: [listener.id],
  workflow: { steps: [{ forward: { url: 'http://127.0.0.1:9/' } }] },
  paused: true,
});
const url = new URL(listener.url);
report({
  port: Number(url.port),
  path: url.pathname,
  headers: { authorization: `Bearer ${credential.token}`, 'x-github-event': 'issues' },
});
