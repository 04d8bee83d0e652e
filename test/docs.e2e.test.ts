import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ERRORS } from '../src/model/error.ts';
import { eventually } from './kit/clock.ts';
import { makePlace, removePlace, serveUntil, type Place } from './kit/cli.ts';
import { readDocs, type Block, type Page } from './kit/docs.ts';
import { findFreePort, isListening } from './kit/server.ts';

/**
 * The docs are run, page by page: the blocks of a page in their order, in one shell, beside a server of the page's own.
 *
 * - ```sh          is run, and must go well; `sh fails` must fail; `sh norun` cannot be run here, see NORUN
 * - ```js hook.mjs is written to that file, for a later sh block to run
 * - ```text output is what the sh block before it prints: these lines in this order, `…` standing for anything
 * - ```json        must parse; what is for another program's configuration is checked by `docs-config.test.ts`
 * - ```sql          is run by the tests of the store (`postgres.test.ts`)
 * - every other block is only read
 * - `lsn_…`, `whsec_…`, `eyJ…` and the like stand for what was printed on the page so far, as they do for a reader:
 *   the newest id, the last secret. The ports 8080, 3000 and 3001 become free ones.
 */
const root = join(import.meta.dirname, '..');

/** The whole of what is shown and not run: each needs another machine, or ends the server of the page. */
const NORUN: readonly string[] = [
  'npm ci && npm start',
  'EARSHOT_OUTBOUND_ALLOW=localhost npm start',
  'EARSHOT_PUBLIC_URL=https://hooks.example.com npm start',
  'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 npm start',
  'npm install standardwebhooks',
  'npx earshot doctor',
  'npm run studio:measure -- --rows 10000000 --tail-seconds 600\nnpm run studio:lighthouse\nnpm run studio:lighthouse -- --mobile --only overview',
  'npm run test:crash\nnpm run test:crash -- --power-failure',
  'ssh -N -o ExitOnForwardFailure=yes -o ServerAliveInterval=30 -R 127.0.0.1:8080:127.0.0.1:8080 you@hooks.example.com',
  [
    'npm ci',
    'npm run bench',
    'npm run bench -- ack-64 ack-256 --rounds 5',
    'npm run bench -- --all --seed-rows 10000000 --name mine',
    'npm run bench:page -- mine',
  ].join('\n'),
];

const pages = readDocs();
/** The command line is started a hundred times; compiled once, it is there in half the time. */
let compileCache: string;
const blocks = pages.flatMap((page) => page.blocks);

const HAS_BASH = process.platform !== 'win32';

describe('the docs can be run as they stand', { skip: !HAS_BASH, concurrency: 2 }, () => {
  before(async () => {
    compileCache = await mkdtemp(join(tmpdir(), 'earshot-docs-'));
  });

  after(() => rm(compileCache, { recursive: true, force: true }));

  for (const page of pages) {
    const isRun = page.blocks.some(({ language, info }) => language === 'sh' && info !== 'norun');
    if (isRun) test(page.name, { timeout: 60_000 }, () => runPage(page));
  }

  test('`npx earshot` is the command line of the checkout', () => {
    const options = { cwd: root, encoding: 'utf8', timeout: 30_000 } as const;
    const call = ['--no-install', 'earshot', '--version'];
    const version = execFileSync('npx', call, options);
    assert.match(version, /^\d+\.\d+\.\d+$/m);
  });
});

describe('the docs hold', () => {
  test('what they show and do not run is on the list, and nothing else', () => {
    const shown = blocks.filter(({ info }) => info === 'norun').map(({ text }) => text.trim());
    assert.deepEqual([...new Set(shown)].toSorted(), NORUN.toSorted());
  });

  test('a block is of a sort that this test knows', () => {
    const known =
      /^(sh( fails| norun)?|text( output)?|json|js [\w.-]+|nginx|caddyfile|http|yaml|sql)$/;
    for (const { where, language, info } of blocks)
      assert.match(`${language} ${info}`.trim(), known, where);
  });

  test('JSON parses', () => {
    for (const { where, language, text } of blocks)
      if (language === 'json') assert.doesNotThrow(() => JSON.parse(text), where);
  });

  test('links lead somewhere', () => {
    for (const { name, markdown } of pages) {
      for (const [, path = '', anchor] of markdown.matchAll(
        /\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g,
      )) {
        const target = path === '' ? name : relative(root, join(root, dirname(name), path));
        assert.ok(existsSync(join(root, target)), `${name} links to ${target}`);
        if (anchor === undefined) continue;
        const headings = [...readFileSync(join(root, target), 'utf8').matchAll(/^#+ (.*)$/gm)];
        const anchors = headings.map(([, heading = '']) => toAnchor(heading));
        assert.ok(anchors.includes(anchor), `${name} links to ${target}#${anchor}`);
      }
    }
  });

  test('a status that stands beside a code is the status of that code', () => {
    const codes: Readonly<Record<string, { readonly status: number }>> = ERRORS;
    for (const { name, markdown } of pages) {
      for (const [row, status, code = ''] of markdown.matchAll(/^\| (\d{3}) +\| `(\w+)`.*$/gm))
        assert.equal(codes[code]?.status, Number(status), `${name}: ${row}`);
    }
  });
});

/** As the sites that show Markdown make them. */
function toAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

async function runPage({ blocks }: Page): Promise<void> {
  const place = await makePlace({ EARSHOT_OUTBOUND_ALLOW: 'localhost' });
  const server = await serveUntil(place, /triggers create .*\n/);
  const shell = await openShell(place, /http:\S+/.exec(server.text)?.[0] ?? '');
  try {
    shell.saw(server.text);
    let printed = '';
    for (const [at, block] of blocks.entries()) {
      if (block.language === 'sh' && block.info === 'norun') printed = server.text;
      else if (block.language === 'sh') printed = await runBlock(shell, block, blocks[at + 1]);
      else if (block.info === 'output') assertPrinted(shell, block, printed);
      else if (block.language === 'js')
        await writeFile(join(place.folder, block.info), shell.fill(block));
    }
  } finally {
    shell.close();
    await server.stop();
    await removePlace(place);
  }
}

const READS = /^(?:(?:npx earshot \w+ (?:list|get)\b.*|#.*|)\n)+$/;
const PATIENCE_MS = 10_000;

/** Runs take a moment: what only reads is read again until it shows what the page says. */
async function runBlock(shell: Shell, block: Block, next: Block | undefined): Promise<string> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const printed = await shell.run(block);
    await whenListening(shell, block);
    const isDone = next?.info !== 'output' || isPrinted(shell, next, printed);
    if (isDone || !READS.test(block.text) || performance.now() > deadline) return printed;
    await sleep(200);
  }
}

/** What a reader starts behind `&` is there before the next block is typed. */
async function whenListening(shell: Shell, { text }: Block): Promise<void> {
  const [, file] = /^node (\w+\.mjs) &$/m.exec(text) ?? [];
  if (file === undefined) return;
  const port = /listen\((\d+)/.exec(await shell.read(file))?.[1];
  await eventually(() => isListening(Number(port), 'localhost'), PATIENCE_MS);
}

function assertPrinted(shell: Shell, block: Block, printed: string): void {
  assert.ok(isPrinted(shell, block, printed), `${block.where}: what was printed is\n${printed}`);
}

function isPrinted(shell: Shell, { text }: Block, printed: string): boolean {
  const lines = shell.withPorts(text).trim().split('\n');
  const patterns = lines.map((line) =>
    line
      .trim()
      .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('…', '.*')
      .replaceAll(/\s+/g, String.raw`\s+`),
  );
  return new RegExp(`^\\s*${patterns.join('\\s*$[^]*?^\\s*')}\\s*$`, 'm').test(printed);
}

interface Shell {
  /** What it printed; on its standard error too. */
  run(block: Block): Promise<string>;
  /** A file beside it. */
  read(name: string): Promise<string>;
  /** The text with the placeholders filled in. */
  fill(block: Block): string;
  withPorts(text: string): string;
  /** The reader has read this. */
  saw(text: string): void;
  close(): void;
}

async function openShell(place: Place, url: string): Promise<Shell> {
  const ports = new Map([
    ['8080', new URL(url).port],
    ['3000', String(await findFreePort())],
    ['3001', String(await findFreePort())],
  ]);
  const withPorts = (text: string): string =>
    text.replaceAll(/\b(?:8080|3000|3001)\b/g, (port) => ports.get(port) ?? port);
  const tools = await makeTools(place);
  const path = [tools, join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  // A group of its own, so that what was started behind `&` ends with it.
  const child = spawn('bash', ['--noprofile', '--norc'], {
    cwd: place.folder,
    env: {
      PATH: path,
      HOME: place.folder,
      EARSHOT_URL: url,
      NODE_COMPILE_CACHE: compileCache,
    },
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.write('exec 2>&1\nset -euo pipefail\n');
  const ended = once(child, 'close');
  const seen = new Map<string, string>();
  const saw = (text: string): void => {
    for (const [id, prefix = ''] of text.matchAll(/\b([a-z]{3})_[0-9a-z]{11}\b/g))
      if (id > (seen.get(prefix) ?? '')) seen.set(prefix, id);
    for (const [secret] of text.matchAll(/whsec_[\w+/=]+/g)) seen.set('whsec', secret);
    for (const [token] of text.matchAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g)) seen.set('eyJ', token);
  };
  const fill = ({ text, where }: Block): string =>
    withPorts(text).replaceAll(/\b(?:([a-z]{3}|whsec)_|(eyJ))…/g, (placeholder, id, token) => {
      const value = seen.get((id ?? token) as string);
      return value ?? assert.fail(`${where}: nothing printed so far fits ${placeholder}`);
    });
  return {
    read: (name) => readFile(join(place.folder, name), 'utf8'),
    async run(block) {
      const script = join(tools, 'block.sh');
      await writeFile(script, fill(block));
      const printed = await runScript({ child, ended }, script, block);
      saw(printed);
      return printed;
    },
    fill,
    withPorts,
    saw,
    close() {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    },
  };
}

/** `npx` as it acts in a checkout, without the second that it takes to look around; and the packages of this one. */
async function makeTools({ folder }: Place): Promise<string> {
  const npx = join(folder, 'tools', 'npx');
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await mkdir(dirname(npx));
  await writeFile(
    npx,
    `#!/bin/sh\ntest "$1" = earshot && shift && exec node '${join(root, 'bin/earshot.js')}' "$@"\n`,
  );
  await chmod(npx, 0o755);
  return dirname(npx);
}

const MARK = '=== the block has ended with';

interface Bash {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
}

async function runScript(
  { child, ended }: Bash,
  script: string,
  { where, info }: Block,
): Promise<string> {
  let printed = '';
  const isEnded = (): boolean => new RegExp(`^${MARK} \\d+$`, 'm').test(printed);
  const keep = (chunk: Buffer): void => void (printed += chunk.toString());
  child.stdout?.on('data', keep);
  const call = `. '${script}' < /dev/null`;
  // A shell that was told `set -e` ends when a block fails, unless it is meant to.
  child.stdin?.write(
    `${info === 'fails' ? `if ${call}; then exit 1; fi` : call}\nprintf '\\n%s %s\\n' '${MARK}' "$?"\n`,
  );
  while (!isEnded()) {
    const isGone = await Promise.race([
      ended.then(() => true),
      once(child.stdout ?? child, 'data').then(() => false),
    ]);
    if (isGone) assert.fail(`${where}: it did not end as the page says:\n${printed}`);
  }
  child.stdout?.off('data', keep);
  return printed.slice(0, printed.indexOf(`\n${MARK}`) + 1);
}
