import { build, type Plugin } from 'esbuild';
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundleStudio } from '../src/studio/bundle.ts';

/**
 * src/ → dist/: JavaScript for the published package. A checkout runs its sources and needs no build.
 *
 * In few files: finding and reading eight hundred modules takes longer than all else that a start does.
 */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** What is loaded by its name: the program, and what runs in a thread or is measured by itself. */
const ENTRIES = {
  main: 'main',
  app: 'app/app',
  'config/config': 'config/config',
  'store/sql/sqlite-thread': 'store/sql/sqlite-thread',
};
/** Of many small modules, all of which each start needs; what else is used comes from `node_modules` as it is. */
const BUNDLED = ['kysely', 'zod'];

const packageOf = (path: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path;

const onlyBundled: Plugin = {
  name: 'only some packages',
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || BUNDLED.includes(packageOf(path))
        ? undefined
        : { path, external: true },
    );
  },
};

/** A module goes on to know where its source would stand, since what it reads stands there. */
const knownPlace: Plugin = {
  name: 'the place of a module',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const place = relative(join(root, 'src'), path).replaceAll('\\', '/').replace(/\.ts$/, '.js');
      const contents = readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        `new URL('./${place}', import.meta.url).href`,
      );
      return { contents, loader: 'ts' };
    });
  },
};

rmSync(dist, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(
    Object.entries(ENTRIES).map(([name, file]) => [name, `src/${file}.ts`]),
  ),
  outdir: dist,
  bundle: true,
  // What several entries or a command share is one file, beside `main.js`: `knownPlace` counts on that.
  splitting: true,
  chunkNames: '[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node24',
  plugins: [onlyBundled, knownPlace],
  logLevel: 'warning',
});

// What is read at run time and is no module.
for (const path of globSync('src/**/*.{sql,json,md}', { cwd: root })) {
  const target = join(dist, relative('src', path));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(root, path), target);
}

// Whoever has a copy has its licence.
const licences = BUNDLED.map((name) => {
  const text = readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8');
  return `${name}\n\n${text.trim()}\n`;
});
writeFileSync(join(dist, 'LICENSES.txt'), licences.join('\n\n'));

// What the browser runs: from a checkout it is bundled when it is first asked for.
const assets = join(dist, 'studio/assets');
mkdirSync(assets, { recursive: true });
for (const [name, bytes] of await bundleStudio()) writeFileSync(join(assets, name), bytes);
