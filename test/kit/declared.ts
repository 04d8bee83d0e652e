import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { earshot, type Ended, type Place } from './cli.ts';

/** Files of configuration as code, and what `earshot apply` tells of them. */

interface Change {
  readonly action: string;
  readonly noun: string;
  readonly name: string;
  readonly done: boolean;
  readonly secret?: string;
  readonly differences?: readonly { readonly path: string; readonly hidden?: true }[];
}

export interface Report {
  readonly changes: readonly Change[];
  readonly error?: { readonly message: string };
}

export const FILE = `
listeners:
  GitHub:
    verification:
      signature:
        preset: github
        secret: { env: GITHUB_SECRET }
    retention: 7
  Orders:
    description: { file: about.txt }
    payload:
      content_types: [application/json]
triggers:
  GitHub to CI:
    listeners: [GitHub]
    workflow:
      steps:
        - forward:
            url: https://ci.example/hook
            headers:
              Authorization: { env: CI_TOKEN }
              X-Team: billing
    concurrency: 4
`;
export const ENV = { GITHUB_SECRET: 'first secret', CI_TOKEN: 'Bearer one' };

/** Into the folder `conf`. */
export async function writeFiles(
  place: Place,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(place.folder, 'conf', name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
  }
}

export function applyFiles(
  place: Place,
  env: Readonly<Record<string, string>>,
  ...more: readonly string[]
): Promise<Ended> {
  return earshot({ ...place, env: { ...place.env, ...env } }, 'apply', '-f', 'conf', ...more);
}

/** One line for each change. */
export async function describeApplied(
  place: Place,
  env: Readonly<Record<string, string>>,
  ...more: readonly string[]
): Promise<readonly string[]> {
  const { code, stdout, stderr } = await applyFiles(place, env, '--json', ...more);
  assert.deepEqual([code, stderr], [0, '']);
  return (JSON.parse(stdout) as Report).changes.map(describeOne);
}

function describeOne({ action, noun, name, done, differences = [] }: Change): string {
  const paths = differences.map(({ path, hidden }) => path + (hidden === true ? ' (hidden)' : ''));
  return [`${action} ${noun} ${name}`, ...paths, ...(done ? ['done'] : [])].join(', ');
}
