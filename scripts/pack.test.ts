import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findFreePort, startServer } from '../test/kit/server.ts';

/** The package as a user gets it: packed, unpacked among its own dependencies alone, and run. */
const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};
const onWindows = process.platform === 'win32';

let place: string;
let installed: string;

function npm(...parameters: string[]): string {
  return execFileSync('npm', parameters, {
    cwd: root,
    encoding: 'utf8',
    shell: onWindows,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Stands in for an install, without the network: the dependencies that a user would get, copied from here. */
function installDependencies(): void {
  for (const path of npm('ls', '--omit=dev', '--all', '--parseable').split('\n')) {
    const from = relative(root, path);
    const isOutermost = from.lastIndexOf('node_modules') === 0;
    if (isOutermost && existsSync(path) && basename(path) !== 'earshot-toolchain') {
      cpSync(path, join(place, from), { recursive: true, dereference: true });
    }
  }
}

function earshot(node: string, bin: string, ...parameters: string[]) {
  return spawnSync(node, [bin, ...parameters], { cwd: place, encoding: 'utf8', timeout: 30_000 });
}

/** A Node on this machine's path that is older than Earshot runs on. */
function findOldNode(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .map((folder) => join(folder, onWindows ? 'node.exe' : 'node'))
    .filter((path) => existsSync(path))
    .find((path) => {
      const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
      return Number(/^v(\d+)/.exec(stdout)?.[1] ?? 24) < 24;
    });
}

describe('the published package', () => {
  before(() => {
    place = mkdtempSync(join(tmpdir(), 'earshot-pack-'));
    npm('pack', '--pack-destination', place);
    execFileSync('tar', ['-xzf', `earshot-${version}.tgz`], { cwd: place });
    installed = join(place, 'node_modules', 'earshot');
    mkdirSync(join(place, 'node_modules'));
    cpSync(join(place, 'package'), installed, { recursive: true });
    installDependencies();
  });

  after(() => rmSync(place, { recursive: true, force: true }));

  it('has the program, the documents and nothing else', () => {
    const files = globSync('**/*', { cwd: installed, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(installed, join(entry.parentPath, entry.name)))
      .map((path) => path.replaceAll('\\', '/'));
    const expected =
      /^(?:(?:bin|dist|docs|examples)\/.+|(?:README|CHANGELOG)\.md|LICENSE|package\.json)$/;
    assert.deepEqual(
      files.filter((path) => !expected.test(path) || /\.(?:test|suite)\.|\.tsx?$/.test(path)),
      [],
    );
    const needed = [
      'bin/earshot.js',
      'dist/main.js',
      'dist/LICENSES.txt',
      'LICENSE',
      'package.json',
    ];
    for (const path of needed) {
      assert.ok(files.includes(path), path);
    }
  });

  it('serves its documentation, its Studio and the notify route, from a store of its own', async () => {
    const server = await startServer({
      program: join(installed, 'bin/earshot.js'),
      dataFolder: join(place, 'data'),
      port: await findFreePort(),
    });
    const { url } = server;
    try {
      for (const path of globSync('docs/*.md', { cwd: root })) {
        const page = await fetch(`${url}/docs/${basename(path, '.md')}`);
        assert.equal(page.status, 200, path);
      }
      const studio = await (await fetch(`${url}/`)).text();
      for (const [, asset = ''] of studio.matchAll(/(?:src|href)="([^"]+)"/g))
        assert.equal((await fetch(new URL(asset, url))).status, 200, asset);
      const nobody = '00000000-0000-4000-8000-000000000000';
      const notify = `${url}/webhooks/v1/listeners/${nobody}/notify`;
      assert.equal((await fetch(notify, { method: 'POST' })).status, 404);
    } finally {
      await server.kill('SIGTERM');
    }
  });

  it('tells its version', () => {
    const { status, stdout, stderr } = earshot(
      process.execPath,
      join(installed, 'bin/earshot.js'),
      '--version',
    );
    assert.deepEqual([status, stdout.trim(), stderr], [0, version, '']);
  });

  it('tells its commands', () => {
    const { status, stdout, stderr } = earshot(
      process.execPath,
      join(installed, 'bin/earshot.js'),
      '--help',
    );
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^Usage: earshot/);
    assert.match(stdout, /\bserve\b/);
  });

  it('says on an old Node what is wrong and what to do', (context) => {
    const old = findOldNode();
    if (old === undefined) return context.skip('every Node on the path is new enough');
    const inPackage = earshot(old, join(installed, 'bin/earshot.js'), 'serve');
    assert.deepEqual([inPackage.status, inPackage.stdout], [1, '']);
    assert.match(inPackage.stderr, /^Earshot needs Node 24 or newer; this is v\d+\.\d+\.\d+\.\n/);
    assert.match(inPackage.stderr, /\nInstall Node 24 or newer/);
    assert.doesNotMatch(inPackage.stderr, /npm start|\bat /);

    const inCheckout = earshot(old, join(root, 'bin/earshot.js'), 'serve');
    assert.equal(inCheckout.status, 1);
    assert.match(inCheckout.stderr, /^Earshot needs Node 24 or newer; this is v/);
    assert.match(inCheckout.stderr, /"npm start" or "npx earshot"/);
  });
});

describe('a checkout', () => {
  it('runs its sources', () => {
    const bin = join(root, 'bin/earshot.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, '--version'], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout.trim(), stderr], [0, version, '']);
  });
});
