import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkImports } from './check-imports.ts';

function check(files: Readonly<Record<string, string>>): string {
  return checkImports(new Map(Object.entries(files))).join('\n');
}

function imports(...names: string[]): string {
  return names.map((name) => `import '${name}';`).join('\n');
}

const refused: readonly [title: string, files: Readonly<Record<string, string>>, say: RegExp][] = [
  [
    'refuses an import that goes up',
    { 'src/store/store.ts': imports('../engine/engine.ts'), 'src/engine/engine.ts': '' },
    /^src\/store\/store\.ts:1 {2}"store" \(floor 3\) imports "engine" \(floor 5\)/,
  ],
  [
    'refuses a type that goes up',
    { 'src/base/id.ts': "\nimport type { A } from '../model/a.ts';", 'src/model/a.ts': '' },
    /^src\/base\/id\.ts:2 {2}"base" \(floor 1\) imports "model"/,
  ],
  [
    'refuses one wing in another',
    { 'src/api/api.ts': imports('../ingest/ingest.ts'), 'src/ingest/ingest.ts': '' },
    /"api" imports "ingest" of its own floor/,
  ],
  [
    'refuses a room of the same floor that is no landing',
    { 'src/outbound/outbound.ts': imports('../config/config.ts'), 'src/config/config.ts': '' },
    /"outbound" imports "config" of its own floor/,
  ],
  [
    'refuses a room that stands on no floor',
    { 'src/attic/attic.ts': '' },
    /"attic" stands on no floor/,
  ],
  [
    'refuses a file behind a door',
    { 'src/app/app.ts': imports('../engine/worker.ts'), 'src/engine/worker.ts': '' },
    /"src\/engine\/worker\.ts" is behind a door; import "src\/engine\/engine\.ts"/,
  ],
  [
    'refuses a file behind an inner door',
    {
      'src/ingest/stages.ts': imports('./verify/signature.ts'),
      'src/ingest/verify/verify.ts': '',
      'src/ingest/verify/signature.ts': '',
    },
    /is behind a door; import "src\/ingest\/verify\/verify\.ts"/,
  ],
  [
    'refuses an inner door to those outside the room',
    { 'src/app/app.ts': imports('../engine/run/run.ts'), 'src/engine/run/run.ts': '' },
    /is behind a door; import "src\/engine\/engine\.ts"/,
  ],
  [
    'refuses a shelf inside a room to those outside it',
    { 'src/app/app.ts': imports('../store/sql/sqlite.ts'), 'src/store/sql/sqlite.ts': '' },
    /is behind a door; import "src\/store\/store\.ts"/,
  ],
  [
    'refuses a window to those it is not for',
    { 'src/cli/cli.ts': imports('../store/open.ts'), 'src/store/open.ts': '' },
    /is behind a door; import "src\/store\/store\.ts"/,
  ],
  [
    'refuses a circle of files, types included',
    {
      'src/model/a.ts': "export type { B } from './b.ts';",
      'src/model/b.ts': "type A = import('./a.ts').A;",
    },
    /imports itself: src\/model\/a\.ts → src\/model\/b\.ts → src\/model\/a\.ts/,
  ],
  [
    'refuses a test in the product',
    { 'src/app/app.ts': imports('../store/store.suite.ts') },
    /"src\/store\/store\.suite\.ts" is a test/,
  ],
  [
    'refuses what is outside src',
    { 'src/app/app.ts': imports('../../bench/load.ts') },
    /"bench\/load\.ts" is outside src/,
  ],
  [
    'refuses a package that has no door',
    { 'src/app/app.ts': imports('left-pad') },
    /"left-pad" has no door/,
  ],
  [
    'refuses a computed import',
    { 'src/app/app.ts': 'await import(name);' },
    /computed name cannot be checked/,
  ],
];

const modules: readonly [path: string, name: string][] = [
  ['src/app/app.ts', 'node:crypto'],
  ['src/store/open.ts', 'node:sqlite'],
  ['src/store/store.ts', 'kysely'],
  ['src/cli/client.ts', 'undici'],
  ['src/ingest/admit.ts', 'node:dns/promises'],
  ['src/app/app.ts', 'node:tls'],
  ['src/cli/cli.ts', 'yaml'],
  ['src/ingest/receive.ts', 'hono'],
  ['src/ingest/receive.ts', 'hono/body-limit'],
  ['src/engine/engine.ts', '@hono/node-server'],
  ['src/engine/worker.ts', 'node:http'],
  ['src/app/app.ts', 'pino'],
  ['src/app/app.ts', 'commander'],
  ['src/ingest/verify/credential.ts', 'jose'],
  ['src/base/log.ts', 'node:perf_hooks'],
];

const uses: readonly [path: string, source: string, name: string][] = [
  ['src/app/app.ts', 'process.env.PORT', 'process.env'],
  ['src/app/app.ts', "process['env']", 'process.env'],
  ['src/app/app.ts', 'const { env } = process;', 'process.env'],
  ['src/engine/retry.ts', 'const now = Date.now();', 'Date.now'],
  ['src/engine/retry.ts', 'const now = new Date();', 'new Date()'],
  ['src/engine/retry.ts', 'performance.now()', 'performance.now'],
  ['src/engine/retry.ts', 'Math.random()', 'Math.random'],
  ['src/api/auth.ts', 'crypto.randomUUID()', 'crypto.randomUUID'],
  ['src/engine/engine.ts', "await fetch('http://x')", 'fetch()'],
];

describe('checkImports', () => {
  for (const [title, files, say] of refused) it(title, () => assert.match(check(files), say));

  for (const [path, name] of modules) {
    it(`refuses ${name} in ${path}`, () => {
      assert.ok(check({ [path]: imports(name) }).startsWith(`${path}:1  "${name}": `));
    });
  }

  for (const [path, source, name] of uses) {
    it(`refuses \`${source}\` in ${path}`, () => {
      assert.ok(check({ [path]: source }).startsWith(`${path}:1  "${name}": `));
    });
  }

  it('lets a house pass that keeps to the plan', () => {
    const house = {
      'src/main.ts': imports('./cli/cli.ts'),
      'src/cli/cli.ts': imports('commander', './serve.ts', '../api/contract.ts'),
      'src/cli/serve.ts': imports('../app/app.ts', '../model/event.ts'),
      'src/app/app.ts': imports(
        'node:http',
        '../store/open.ts',
        '../ingest/ingest.ts',
        '../api/api.ts',
      ),
      'src/ingest/ingest.ts': imports('node:http', './stages.ts'),
      'src/ingest/stages.ts': imports('./verify/verify.ts', '../store/store.ts'),
      'src/ingest/outcome.ts': imports('../model/event.ts'),
      'src/ingest/verify/verify.ts': imports('./signature.ts', '../outcome.ts'),
      'src/ingest/verify/signature.ts': imports('../../base/bytes.ts'),
      'src/api/api.ts': imports('hono', './routes/events.ts'),
      'src/api/routes/events.ts': imports('../contract.ts'),
      'src/api/contract.ts': imports('zod'),
      'src/store/open.ts': imports('./sql/sqlite.ts'),
      'src/store/sql/sqlite.ts': imports('node:sqlite', 'kysely', '../store.ts'),
      'src/store/store.ts': imports('../model/event.ts'),
      'src/catalog/catalog.ts': imports('../store/store.ts'),
      'src/outbound/outbound.ts': imports('undici', 'node:tls', '../model/event.ts'),
      'src/config/load.ts': `${imports('yaml')} process.env;`,
      'src/model/event.ts': imports('../base/id.ts'),
      'src/base/bytes.ts': imports('node:crypto'),
      'src/base/id.ts': imports('node:crypto', './clock.ts'),
      'src/base/clock.ts': 'Date.now(); new Date(0); performance.now();',
    };
    assert.equal(check(house), '');
  });

  it('leaves tests and suites alone', () => {
    const free = imports('../engine/worker.ts', 'node:sqlite', 'fast-check', './store.test.ts');
    assert.equal(check({ 'src/store/store.test.ts': free, 'src/store/store.suite.ts': free }), '');
  });

  it('refuses a file that it cannot read', () => {
    assert.throws(() => check({ 'src/app/app.ts': 'import {' }), /src\/app\/app\.ts/);
  });
});
