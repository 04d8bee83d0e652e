import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** A small file system of its own, gone with the test; the sentence says why it cannot be had. */
export async function mountTmpfs(
  t: TestContext,
  options: string,
): Promise<{ readonly folder: string } | { readonly missing: string }> {
  if (process.getuid?.() !== 0) return { missing: 'only root may mount a small file system' };
  const folder = await mkdtemp(join(tmpdir(), 'earshot-mount-'));
  const { status, stderr } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', options, 'earshot-test', folder],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    await rm(folder, { recursive: true });
    return { missing: `no file system can be mounted here: ${stderr}` };
  }
  t.after(async () => {
    // Lazily: whoever still has a file open there must not keep the test from ending.
    spawnSync('umount', ['--lazy', folder]);
    await rm(folder, { recursive: true });
  });
  return { folder };
}

export function remount(folder: string, options: string): boolean {
  return spawnSync('mount', ['-o', `remount,${options}`, folder]).status === 0;
}
