import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Installation } from './installation.ts';
import { readPrepared } from './prepared.ts';
import { startProduct } from './product.ts';
import { readOptions, report, type Target } from './server.ts';

/**
 * The whole product, as it is published: API key verified, body parsed, request, body, event and one run committed and
 * synced before the answer. The trigger is paused unless it is to forward, so that the runs are kept and what is
 * measured is the receipt alone.
 */
interface Options extends Installation {
  /** Where the package is. */
  readonly product: string;
}

const { product, ...installation } = {
  folder: '',
  product: '',
  ...readOptions<Options>(),
};

async function prepare(): Promise<void> {
  const module = fileURLToPath(new URL('./prepare.ts', import.meta.url));
  const child = spawn(process.execPath, [module, JSON.stringify(installation)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error('the installation could not be prepared');
}

if ((await readPrepared(installation.folder)) === undefined) await prepare();
const prepared = await readPrepared(installation.folder);
if (prepared === undefined) throw new Error('nothing was prepared');
const { app } = await startProduct({ product, ...installation });

const { paths, tokens, triggerIds } = prepared;
const targets = Array.from({ length: Math.max(paths.length, tokens.length) }, (_, i): Target => {
  const token = tokens[i % tokens.length] ?? '';
  return {
    path: paths[i % paths.length] ?? '',
    headers: { authorization: `Bearer ${token}`, 'x-github-event': 'issues' },
  };
});
report({
  port: Number(new URL(app.url).port),
  targets,
  admin: { url: app.url, token: app.adminToken, triggerIds },
});
