import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundleStudio } from '../src/studio/bundle.ts';

/** src/ → dist/: JavaScript for the published package. A checkout runs its sources and needs no build. */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);

// What is read at run time and is no module.
for (const path of globSync('src/**/*.{sql,json,md}', { cwd: root })) {
  const target = join(dist, relative('src', path));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(root, path), target);
}

// What the browser runs: from a checkout it is bundled when it is first asked for.
const assets = join(dist, 'studio/assets');
mkdirSync(assets, { recursive: true });
for (const [name, bytes] of await bundleStudio()) writeFileSync(join(assets, name), bytes);
