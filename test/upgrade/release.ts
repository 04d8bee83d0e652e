import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A version as it was, in a folder of its own, with the packages that are installed now. */
export interface Release {
  readonly commit: string;
  /** What it says of itself. */
  readonly subject: string;
  /** How many migrations it knows fewer than the present tree. */
  readonly migrationsBehind: number;
  /** What is started. */
  readonly main: string;
  remove(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MIGRATIONS = 'src/store/sql/migrations';
const MOST_BYTES = 2 ** 28;

function git(...parameters: readonly string[]): string {
  return run('git', parameters).toString().trim();
}

function run(command: string, parameters: readonly string[], input?: Buffer): Buffer {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    cwd: ROOT,
    maxBuffer: MOST_BYTES,
    ...(input !== undefined && { input }),
  });
  if (error !== undefined) throw new Error(`"${command}" cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${parameters[0]}: ${stderr.toString().trim()}`);
  return stdout;
}

/** The commit before that which added the last migration: whose nodes meet tables that they do not know. */
function beforeLastMigration(): string {
  const added = git('log', '--diff-filter=A', '-1', '--format=%H', '--', MIGRATIONS);
  if (added === '') throw new Error('no commit has added a migration');
  return `${added}^`;
}

/** Throws where there is no history to take it from: nothing was tried then, and nothing may pass. */
export async function openRelease(from: string | undefined): Promise<Release> {
  const commit = findCommit(from);
  const folder = await mkdtemp(join(tmpdir(), 'earshot-release-'));
  const tree = run('git', ['archive', '--format=tar', commit]);
  run('tar', ['-x', '-C', folder], tree);
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return {
    commit,
    subject: git('log', '-1', '--format=%s', commit),
    migrationsBehind: countMigrations('HEAD') - countMigrations(commit),
    main: join(folder, 'src/main.ts'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function findCommit(from: string | undefined): string {
  try {
    return git('rev-parse', '--verify', `${from ?? beforeLastMigration()}^{commit}`);
  } catch (error) {
    throw new Error(
      `there is no history to take the version before from, so nothing was tried; a whole clone is needed (git fetch --unshallow): ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function countMigrations(commit: string): number {
  return git('ls-tree', '--name-only', commit, `${MIGRATIONS}/`).split('\n').length;
}
