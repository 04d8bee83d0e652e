import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from 'commander';
import { openStreams } from '../../test/kit/streams.ts';
import { ALL_SETTINGS } from '../config/config.ts';
import { createProgram, runCli } from './cli.ts';
import { EXIT_CODES } from './failure.ts';
import { openTerminal } from './terminal.ts';

async function run(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const streams = openStreams();
  const code = await runCli(argv, streams);
  return { code, stdout: streams.printed(), stderr: streams.noted() };
}

test('the help has every command and every exit code', async () => {
  const { code, stdout } = await run('--help');
  assert.equal(code, 0);
  assert.match(stdout, /^Usage: earshot/);
  for (const name of [
    'serve',
    'listeners',
    'credentials',
    'triggers',
    'requests',
    'events',
    'runs',
    'send',
    'replay',
  ]) {
    assert.match(stdout, new RegExp(`^ {2}${name}\\b`, 'm'));
  }
  for (const exit of Object.values(EXIT_CODES))
    assert.match(stdout, new RegExp(`^ {2}${exit.code} {2}`, 'm'));
});

test('`serve --help` has every setting but the secrets', async () => {
  const { stdout } = await run('serve', '--help');
  for (const [, { flag, env }] of ALL_SETTINGS) {
    if (flag === undefined)
      assert.doesNotMatch(stdout, new RegExp(`--${env.slice(8).toLowerCase().replace('_', '-')}`));
    else assert.ok(stdout.includes(`${flag} <`), flag);
  }
});

test('every command that talks to a server takes --json, --server and --token', async () => {
  const nouns = [
    'listeners list',
    'credentials list',
    'triggers list',
    'requests list',
    'events list',
    'runs list',
  ];
  for (const command of [...nouns, 'listeners rotate-url', 'requests body', 'send', 'replay']) {
    const { code, stdout } = await run(...command.split(' '), '--help');
    assert.equal(code, 0, command);
    for (const flag of ['--json', '--profile <name>', '--server <url>', '--token <token>'])
      assert.ok(stdout.includes(flag), command);
  }
});

const WRONG: readonly (readonly [argv: string, message: RegExp])[] = [
  ['', /^Usage: earshot/],
  ['nonsense', /unknown command 'nonsense'/],
  ['listeners', /^Usage: earshot listeners/],
  ['listeners create', /required option '--name <name>'/],
  ['listeners get', /missing required argument 'id'/],
  ['listeners get evt_06yjb975000', /Expected an id such as lsn_…/],
  ['listeners list --colour', /unknown option '--colour'/],
  ['listeners update lsn_06yjb975000 --enable --disable', /cannot be used with/],
  ['listeners list --server nonsense --token x', /--server: expected a URL/],
  ['triggers update trg_06yjb975000 --timeout 1s', /--timeout needs --forward/],
  ['runs list --status done', /Allowed choices are pending, running/],
  ['serve --addr 80', /^earshot: --addr: expected host:port .*; got "80"$/m],
  ['serve --admin-token x', /unknown option '--admin-token'/],
  ['serve --spool s', /--spool: expected on or off/],
  ['send --data x', /give where to send: --listener or --url/],
  ['send --url http://127.0.0.1', /give what to send: an id, --as, --sample, --data or --file/],
  ['send --url nonsense --data x', /--url: expected a webhook URL/],
  ['send --url http://127.0.0.1 --file nowhere.json', /--file: ENOENT/],
  ['send --url http://127.0.0.1 --sample github/x', /there is no sample "github\/x"/],
  ['send --url http://127.0.0.1 --sample github/push --data x', /cannot be used with/],
  ['send lsn_06yjb975000', /Expected an id such as evt_… or req_…/],
  ['send evt_06yjb975000 --data x', /--data does not go with evt_06yjb975000/],
  ['replay', /give one id, or --of/],
  ['replay lsn_06yjb975000', /Expected an id such as evt_…, req_… or run_…/],
  ['replay run_06yjb975000 --of runs', /--of does not go with run_06yjb975000/],
  ['replay req_06yjb975000 --trigger trg_06yjb975000', /--trigger does not go with req_/],
  ['replay run_06yjb975000 --plan', /--plan does not go with run_/],
  ['replay --of runs --plan --yes', /cannot be used with/],
  ['replay --of runs --server http://127.0.0.1 --token x', /--plan to see which, or --yes/],
];

for (const [argv, message] of WRONG) {
  test(`"earshot ${argv}" ends with 2 and says why`, async () => {
    const { code, stdout, stderr } = await run(...argv.split(' ').filter((part) => part !== ''));
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, message);
  });
}

test('`send --sample list` needs no server', async () => {
  const { code, stdout } = await run('send', '--sample', 'list');
  assert.equal(code, 0);
  assert.match(stdout, /^github\/issues\.opened$/m);
});

/** Commands that do something; the others only lead to them. */
function leavesOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

async function readCommands(): Promise<Command> {
  const streams = openStreams();
  return createProgram(openTerminal(streams), streams);
}

/** One id for all: its value is nobody's business here, its form is. */
const ID = '06yjb975000';

/** As a shell would cut it: quotes hold together, what is behind `>` or `|` is another matter. */
function toWords(line: string): readonly string[] {
  const [own = ''] = line.replaceAll(/\b([a-z]{3})_…/g, `$1_${ID}`).split(/ [|>]/);
  return [...own.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
}

/** The examples of one command's own help. */
async function readExamples(path: string): Promise<readonly string[]> {
  const { stdout } = await run(...path.split(' ').slice(1), '--help');
  const examples = /^Examples:\n((?: {2}.*\n)+)/m.exec(stdout)?.[1] ?? '';
  const lines = examples.split('\n').map((line) => line.trim().split(/ {3}/)[0] ?? '');
  return lines.filter((line) => line.includes(path));
}

const PATHS = leavesOf(await readCommands()).map(pathOf);

test('every command shows examples, and each of them parses', async () => {
  for (const path of ['earshot', ...PATHS]) {
    const examples = await readExamples(path);
    assert.ok(examples.length > 0, `${path} has no example`);
    for (const line of examples) {
      const program = await readCommands();
      for (const command of leavesOf(program)) command.action(() => undefined);
      const words = toWords(line.slice(line.indexOf('earshot ') + 'earshot '.length));
      // Help ends by an exception, and eval is the shell's.
      if (words.includes('--help') || line.includes('eval')) continue;
      await assert.doesNotReject(program.parseAsync(words, { from: 'user' }), line);
    }
  }
});

test('every command that answers takes --json', async () => {
  const silent = new Set(['earshot mcp', 'earshot completion']);
  for (const path of PATHS.filter((each) => !silent.has(each))) {
    const { stdout } = await run(...path.split(' ').slice(1), '--help');
    assert.match(stdout, / --json /, path);
  }
});

test('whoever only reads the help can make a listener, forward it and replay an event', async () => {
  const { stdout } = await run('--help');
  for (const line of [
    'earshot serve',
    'earshot listeners create --name',
    'earshot listen --forward http://localhost:3000/hook --listener lsn_…',
    'earshot replay evt_…',
  ])
    assert.ok(stdout.includes(`  ${line}`), line);
});
