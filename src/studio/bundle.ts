import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

/**
 * The sources of `studio/` as what a browser takes: a script and a style sheet for every page, and scripts of their own
 * for what only some pages want, in some tens of milliseconds. A checkout has this done when the Studio is first asked
 * for; the published package, when it is built.
 */
export async function bundleStudio(): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = new URL('../../studio/', import.meta.url);
  const { build, stop } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('app.tsx', folder))],
    outdir: 'assets',
    bundle: true,
    write: false,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    plugins: [withoutDigests],
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
  // It would else keep a process of its own.
  await stop();
  const icon = await readFile(new URL('icon.svg', folder));
  return new Map([
    ...outputFiles.map(({ path, contents }): [string, Uint8Array] => [basename(path), contents]),
    ['icon.svg', icon],
  ]);
}

/** The editors check expressions in the browser, and evaluate none: of digests they need no more than the names. */
const withoutDigests: Plugin = {
  name: 'without digests',
  setup(build) {
    build.onResolve({ filter: /^node:crypto$/ }, ({ path }) => ({ path, namespace: 'absent' }));
    build.onLoad({ filter: /^/, namespace: 'absent' }, () => ({
      contents: 'export let createHash, createHmac, timingSafeEqual;',
    }));
  },
};
