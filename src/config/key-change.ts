import { access, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { equalBytes, randomKey } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Config } from './schema.ts';
import { createOnce, MASTER_KEY_FILE, readSecret, SECRET_BYTES, syncFolder } from './secrets.ts';
import { readMasterKey } from './value.ts';

/** A new master key that lies beside the current one, on the disk, until it is in force. */
export interface KeyChange {
  readonly current: Buffer;
  readonly next: Buffer;
  /** Where the new key is until then. */
  readonly staged: string;
  /** Where it is once it is in force. */
  readonly file: string;
  /** Left by a change that was broken off: whether it was in force by then, the store knows. */
  readonly isLeft: boolean;
  keep(): Promise<void>;
  drop(): Promise<void>;
}

/**
 * Makes a new master key, durable before anything is sealed with it. A key that is configured cannot be put in place
 * from here: then the new one goes to a file of the caller's. One that is there already is gone on with.
 */
export async function openKeyChange(
  config: Pick<Config, 'data' | 'masterKey'>,
  target: string | undefined,
): Promise<Result<KeyChange, string>> {
  const isConfigured = config.masterKey !== undefined;
  if (isConfigured !== (target !== undefined)) return err(isConfigured ? GIVE_TARGET : NO_TARGET);
  const kept = join(config.data, MASTER_KEY_FILE);
  const current = isConfigured ? ok(config.masterKey) : await readSecret(kept, readMasterKey);
  if (!current.ok) return current;
  if (current.value === undefined) return err(`there is no master key in ${config.data}`);

  const staged = target ?? `${kept}.next`;
  const isLeft = await exists(staged);
  const next = await makeNext(staged, current.value);
  if (!next.ok) return next;
  return ok({
    current: current.value,
    next: next.value,
    staged,
    file: target ?? kept,
    isLeft,
    async keep() {
      if (target === undefined) await rename(staged, kept);
      await syncFolder(dirname(staged));
    },
    drop: () => rm(staged, { force: true }),
  });
}

async function makeNext(staged: string, current: Uint8Array): Promise<Result<Buffer, string>> {
  await createOnce(staged, `${randomKey(SECRET_BYTES).toString('base64')}\n`);
  const next = await readSecret(staged, readMasterKey);
  if (!next.ok) return next;
  if (next.value === undefined) return err(`${staged} vanished while it was being made`);
  if (equalBytes(next.value, current)) return err(`${staged} holds the current master key`);
  return ok(next.value);
}

const GIVE_TARGET =
  'the master key is configured and not in the data folder: say with --out which file the new one goes to';
const NO_TARGET =
  'the master key is in the data folder, where the new one goes too: leave out --out';

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
