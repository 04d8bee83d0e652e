import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

const bin = join(import.meta.dirname, '../bin/earshot.js');
const home = mkdtempSync(join(tmpdir(), 'earshot-home-'));

/** Tells each module that is loaded, on standard error. */
const TELLING = `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { console.error('loaded ' + url); return next(url, context); } });`;

function earshot(variables: Readonly<Record<string, string>>, ...words: string[]) {
  const flags = ['--import', `data:text/javascript,${encodeURIComponent(TELLING)}`];
  const env = { PATH: process.env.PATH, HOME: home, ...variables };
  const ended = spawnSync(process.execPath, [...flags, bin, ...words], { encoding: 'utf8', env });
  const packages = ended.stderr.matchAll(/^loaded .*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//gm);
  return { ...ended, packages: new Set([...packages].map(([, name]) => name)) };
}

describe('starting', () => {
  after(() => rmSync(home, { recursive: true, force: true }));

  it('loads what a command needs and nothing else', () => {
    for (const words of [['--help'], ['--version'], ['nonsense']])
      assert.deepEqual([...earshot({}, ...words).packages], ['commander']);
    const { packages } = earshot({}, 'events', 'list', '--help');
    assert.ok(packages.has('openapi-fetch'));
    for (const heavy of ['zod', 'undici', 'pino', 'kysely', 'hono'])
      assert.ok(!packages.has(heavy), heavy);
  });

  it('keeps what was compiled in a folder of the user, where there is one', () => {
    assert.ok(globSync('.cache/earshot/*/*', { cwd: home }).length > 0);
    const elsewhere = { XDG_CACHE_HOME: join(home, 'elsewhere') };
    assert.equal(earshot(elsewhere, '--version').status, 0);
    assert.ok(globSync('elsewhere/earshot/*/*', { cwd: home }).length > 0);
  });

  it('goes on where there is none', () => {
    assert.equal(earshot({ XDG_CACHE_HOME: bin }, '--version').status, 0);
  });
});
