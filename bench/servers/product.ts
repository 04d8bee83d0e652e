import type { startApp as StartApp, App } from '../../src/app/app.ts';
import type { loadConfig as LoadConfig } from '../../src/config/config.ts';
import { toSettings, type Place } from './settings.ts';

/** Where the package is, and what it is to work on. */
export type Product = Partial<Place> & { readonly product?: string };

/** Starts Earshot as it is published: from sources, each thread would hold what strips the types, too. */
export async function startProduct({ product = '', folder = '', ...place }: Product): Promise<{
  readonly app: App;
}> {
  const { startApp } = (await import(`${product}/dist/app.js`)) as { startApp: typeof StartApp };
  const { loadConfig } = (await import(`${product}/dist/config/config.js`)) as {
    loadConfig: typeof LoadConfig;
  };
  const config = await loadConfig(toSettings({ folder, ...place }));
  if (!config.ok) throw new Error(config.error.join('\n'));
  return { app: await startApp(config.value.config) };
}
