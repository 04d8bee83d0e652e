import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { earshot, makePlace, removePlace, succeed, type Place } from './kit/cli.ts';

/** What is typed, the last word being completed; and what must be offered, and must not. */
const CASES: readonly (readonly [
  typed: string,
  has: readonly string[],
  lacks: readonly string[],
])[] = [
  ['earshot ', ['listen', 'listeners', 'doctor', 'completion', 'mcp'], ['create', '--json']],
  ['earshot lis', ['listen', 'listeners'], ['serve']],
  ['earshot listeners ', ['create', 'rotate-url', 'snippet'], ['listeners', 'pause']],
  ['earshot listeners cr', ['create'], ['list']],
  ['earshot listeners create --', ['--name', '--preset', '--json', '--help'], ['--enable']],
  ['earshot listeners create --name x --cred', ['--credential'], ['--name']],
  ['earshot listeners create --credential ', ['required', 'off'], ['--name', 'create']],
  ['earshot listeners create --credential re', ['required'], ['off']],
  ['earshot runs list --status f', ['failed'], ['running']],
  ['earshot completion ', ['bash', 'zsh', 'fish'], ['list']],
  ['earshot listeners create --name ', [], ['--preset', 'create', 'earshot.txt']],
  ['earshot send --file ', ['earshot.txt'], ['--data']],
  ['earshot backup ', ['folder'], ['earshot.txt']],
];

describe('completion', () => {
  let place: Place;

  before(async () => {
    place = await makePlace();
    await writeFile(join(place.folder, 'earshot.txt'), '');
    await mkdir(join(place.folder, 'folder'));
    for (const shell of ['bash', 'zsh', 'fish']) {
      const text = await succeed(place, 'completion', shell);
      await writeFile(join(place.folder, `completion.${shell}`), text);
    }
  });

  after(() => removePlace(place));

  function run(shell: string, flags: readonly string[], script: string): readonly string[] {
    const options = { cwd: place.folder, encoding: 'utf8', timeout: 10_000 } as const;
    const printed = execFileSync(shell, [...flags, '-c', script], options);
    // Without the descriptions of fish, and the slash that ends a folder.
    return printed.split('\n').map((line) => (line.split('\t')[0] ?? '').replace(/\/ ?$/, ''));
  }

  function testCases(complete: (typed: string) => readonly string[]): void {
    for (const [typed, has, lacks] of CASES) {
      const offered = complete(typed);
      for (const word of has) assert.ok(offered.includes(word), `${typed}: ${offered.join(' ')}`);
      for (const word of lacks) assert.ok(!offered.includes(word), `${typed}: ${word}`);
    }
  }

  test('bash completes', { skip: !isThere('bash') }, () => {
    testCases((typed) => {
      const words = typed.split(' ').map((word) => `'${word}'`);
      return run(
        'bash',
        ['--noprofile', '--norc'],
        `. ./completion.bash; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _earshot; printf '%s\\n' "\${COMPREPLY[@]}"`,
      );
    });
  });

  test('zsh completes', { skip: !isThere('zsh') }, () => {
    // What zsh would show goes to a file in place of the screen, filtered by what is typed as zsh does.
    const shown = `
      compdef() { : }
      offer() { local word; for word in "$@"; do [[ $word == \${words[CURRENT]}* ]] && print -r -- "$word"; done; true }
      compadd() { [[ $1 == -- ]] && shift; offer "$@" }
      _describe() { local -a all; all=("\${(@P)@[-1]}"); offer "\${(@)all%%:*}" }
      _files() { if [[ $1 == -/ ]]; then offer *(/N); else offer *(N); fi }
      . ./completion.zsh`;
    testCases((typed) => {
      const words = typed.split(' ').map((word) => `'${word}'`);
      const set = `words=(${words.join(' ')}); CURRENT=${words.length}`;
      return run('zsh', ['-f'], `${shown}\n${set}; _earshot`);
    });
  });

  test('fish completes', { skip: !isThere('fish') }, () => {
    testCases((typed) =>
      run('fish', ['--no-config'], `source completion.fish; complete -C '${typed}'`),
    );
  });

  test('another shell is refused', async () => {
    const { code, stderr } = await earshot(place, 'completion', 'powershell');
    assert.equal(code, 2);
    assert.match(stderr, /Allowed choices are bash, zsh, fish/);
  });
});

function isThere(shell: string): boolean {
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
