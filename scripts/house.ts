/** The plan of the house, as data: which room stands on which floor, and who may come in by which door. */

/** A room may import rooms of lower floors only; rooms of one floor do not know each other. */
export const FLOORS: Readonly<Record<string, number>> = {
  main: 8,
  cli: 7,
  app: 6,
  mcp: 6,
  ingest: 5,
  engine: 5,
  retention: 5,
  api: 5,
  studio: 5,
  attendance: 4,
  trigger: 4,
  catalog: 4,
  keyring: 4,
  spool: 4,
  account: 4,
  workflow: 3,
  definition: 3,
  telemetry: 3,
  store: 3,
  config: 2,
  model: 2,
  outbound: 2,
  client: 2,
  snippet: 2,
  provider: 2,
  expr: 1,
  base: 1,
};

/** Rooms that the rest of their own floor may import: the nouns. */
export const LANDINGS: Readonly<Record<string, readonly string[]>> = {
  model: ['config', 'outbound', 'provider'],
};

/** Rooms without a door: every file is its own. */
export const SHELVES: readonly string[] = ['base', 'model'];

/** Files besides the door that some may import from outside the room. */
export const WINDOWS: Readonly<Record<string, string>> = {
  'src/store/open.ts': 'src/app/**',
  'src/store/backup.ts': 'src/cli/**',
  'src/store/checkup.ts': 'src/cli/**',
  'src/store/move.ts': 'src/cli/**',
  'src/api/contract.ts': 'src/cli/**',
};

export interface Outsider {
  readonly thing: string;
  /** Modules (and what is below them), or what is used of the globals. */
  readonly names: readonly string[];
  readonly doors: readonly string[];
}

/** What is not ours, and where alone it may be touched. A package that is not named here may not be imported. */
export const OUTSIDERS: readonly Outsider[] = [
  {
    thing: 'the environment',
    names: ['process.env', 'node:process'],
    doors: ['src/config/load.ts'],
  },
  {
    thing: 'the clock',
    names: ['Date.now', 'new Date()', 'performance.now', 'process.hrtime', 'node:perf_hooks'],
    doors: ['src/base/clock.ts'],
  },
  { thing: 'randomness', names: ['Math.random'], doors: ['src/base/id.ts'] },
  {
    thing: 'cryptography',
    names: ['node:crypto', 'crypto.subtle', 'crypto.randomUUID', 'crypto.getRandomValues'],
    doors: [
      'src/base/bytes.ts',
      'src/base/public-key.ts',
      'src/base/id.ts',
      'src/expr/functions/digests.ts',
    ],
  },
  { thing: 'SQLite', names: ['node:sqlite'], doors: ['src/store/sql/sqlite*.ts'] },
  { thing: 'PostgreSQL', names: ['pg'], doors: ['src/store/sql/postgres*.ts'] },
  { thing: 'the query builder', names: ['kysely'], doors: ['src/store/sql/**'] },
  {
    thing: 'the way out',
    names: ['undici', 'node:dns', 'node:tls', 'node:https'],
    doors: ['src/outbound/**'],
  },
  { thing: 'fetch', names: ['fetch()'], doors: ['src/cli/**'] },
  { thing: 'the typed fetch', names: ['openapi-fetch'], doors: ['src/client/client.ts'] },
  {
    thing: 'YAML',
    names: ['yaml'],
    doors: ['src/config/load.ts', 'src/workflow/parse.ts', 'src/cli/declare/**'],
  },
  {
    thing: 'the HTTP framework',
    names: ['hono', '@hono/node-server'],
    doors: ['src/ingest/ingest.ts', 'src/api/**'],
  },
  {
    thing: 'HTTP',
    names: ['node:http'],
    doors: ['src/ingest/**', 'src/api/**', 'src/studio/**', 'src/app/**', 'src/outbound/**'],
  },
  { thing: 'regular expressions in linear time', names: ['re2js'], doors: ['src/expr/pattern.ts'] },
  { thing: 'XML', names: ['saxes'], doors: ['src/expr/functions/xml.ts'] },
  { thing: 'JSON Schema', names: ['ajv'], doors: ['src/definition/schema.ts'] },
  { thing: 'the logger', names: ['pino'], doors: ['src/base/log.ts'] },
  { thing: 'the metrics', names: ['prom-client'], doors: ['src/api/metrics.ts'] },
  { thing: 'the bundler', names: ['esbuild'], doors: ['src/studio/bundle.ts', 'scripts/build.ts'] },
  { thing: 'Markdown', names: ['marked'], doors: ['src/api/docs/html.ts'] },
  { thing: 'tokens', names: ['jose'], doors: ['src/base/jwt.ts', 'src/base/jws.ts'] },
  { thing: 'OpenID Connect', names: ['oauth4webapi'], doors: ['src/account/openid/provider.ts'] },
  { thing: 'the command line', names: ['commander'], doors: ['src/cli/**'] },
  {
    thing: 'schemas',
    names: ['zod'],
    doors: ['src/config/**', 'src/api/**', 'src/workflow/**'],
  },
];
