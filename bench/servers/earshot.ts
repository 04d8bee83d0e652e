import { startApp } from '../../src/app.ts';
import { prepare, toConfig, type Installation } from './installation.ts';
import { readPrepared } from './prepared.ts';
import { readOptions, report, type Target } from './server.ts';

/**
 * The whole product: API key verified, body parsed, request, body, event and one run committed and synced before the
 * answer. The trigger is paused unless it is to forward, so that the runs are kept and what is measured is the receipt
 * alone.
 */
const installation = { folder: '', ...readOptions<Installation>() };
const prepared = (await readPrepared(installation.folder)) ?? (await prepare(installation));
const app = await startApp(await toConfig(installation));

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
