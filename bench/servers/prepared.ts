import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListenerId } from '../../src/model/listener.ts';

/** What there is to send to an installation. */
export interface Prepared {
  readonly paths: readonly string[];
  readonly tokens: readonly string[];
  readonly listenerIds: readonly ListenerId[];
  readonly triggerIds: readonly string[];
  /** Of the first trigger. */
  readonly workflowId: string;
}

const fileOf = (folder: string): string => join(folder, 'bench.json');

export async function writePrepared(folder: string, prepared: Prepared): Promise<void> {
  await writeFile(fileOf(folder), JSON.stringify(prepared));
}

/** Undefined where nothing was prepared. */
export async function readPrepared(folder: string): Promise<Prepared | undefined> {
  if (!existsSync(fileOf(folder))) return undefined;
  return JSON.parse(await readFile(fileOf(folder), 'utf8')) as Prepared;
}
