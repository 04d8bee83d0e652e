import { access, link, mkdir, open, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { randomKey } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Config } from './schema.ts';
import { readMasterKey, readToken, type Reader } from './value.ts';

export interface Secrets {
  readonly adminToken: string;
  readonly masterKey: Buffer;
}

const ADMIN_TOKEN_FILE = 'admin-token';
export const MASTER_KEY_FILE = 'master-key';
/** What a data folder holds of the installation's keys, where they are not configured. */
export const SECRET_FILES: readonly string[] = [MASTER_KEY_FILE, ADMIN_TOKEN_FILE];
export const SECRET_BYTES = 32;

/** The configured secrets, or those kept in the data folder, made there at first start. Makes the folder. */
export async function openSecrets(
  config: Pick<Config, 'data' | 'adminToken' | 'masterKey'>,
): Promise<Result<Secrets, string>> {
  try {
    await makeFolder(config.data);
    const adminToken = await openSecret(config.adminToken, {
      path: join(config.data, ADMIN_TOKEN_FILE),
      make: () => randomKey(SECRET_BYTES).toString('base64url'),
      read: readToken,
    });
    const lost = config.masterKey === undefined && (await hasLostMasterKey(config.data));
    if (lost) return err(describeLoss(config.data));
    const masterKey = await openSecret(config.masterKey, {
      path: join(config.data, MASTER_KEY_FILE),
      make: () => randomKey(SECRET_BYTES).toString('base64'),
      read: readMasterKey,
    });
    if (!adminToken.ok) return adminToken;
    return masterKey.ok
      ? ok({ adminToken: adminToken.value, masterKey: masterKey.value })
      : masterKey;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return err(`the data folder ${config.data} cannot be used: ${error.message}`);
  }
}

/** The admin token kept in a data folder; undefined when none has been made there. */
export async function readAdminToken(folder: string): Promise<Result<string | undefined, string>> {
  try {
    return await readSecret(join(folder, ADMIN_TOKEN_FILE), readToken);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return err(error.message);
  }
}

/** What is wrong with the key files of a data folder, and would keep a server from starting; each a sentence. */
export async function checkSecrets({
  data,
  adminToken,
  masterKey,
}: Pick<Config, 'data' | 'adminToken' | 'masterKey'>): Promise<readonly string[]> {
  const faults: string[] = [];
  const check = async <T>(name: string, read: Reader<T>): Promise<void> => {
    try {
      const kept = await readSecret(join(data, name), read);
      if (!kept.ok) faults.push(kept.error);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      faults.push(error.message);
    }
  };
  if (adminToken === undefined) await check(ADMIN_TOKEN_FILE, readToken);
  if (masterKey === undefined) await check(MASTER_KEY_FILE, readMasterKey);
  if (masterKey === undefined && (await hasLostMasterKey(data))) faults.push(describeLoss(data));
  return faults;
}

/** The store that was made with the first master key. */
const STORE_FILE = 'earshot.db';

/** A new key would open nothing of what the old one sealed: it must not be made in silence. */
async function hasLostMasterKey(folder: string): Promise<boolean> {
  return (await exists(join(folder, STORE_FILE))) && !(await exists(join(folder, MASTER_KEY_FILE)));
}

function describeLoss(folder: string): string {
  const path = join(folder, MASTER_KEY_FILE);
  return `there is a store in ${folder} but no master key: put the file ${path} back, or set EARSHOT_MASTER_KEY`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

interface SecretFile<T> {
  readonly path: string;
  readonly make: () => string;
  readonly read: Reader<T>;
}

async function openSecret<T>(
  configured: T | undefined,
  file: SecretFile<T>,
): Promise<Result<T, string>> {
  if (configured !== undefined) return ok(configured);
  const kept = await readSecret(file.path, file.read);
  if (!kept.ok) return kept;
  if (kept.value !== undefined) return ok(kept.value);
  await createOnce(file.path, `${file.make()}\n`);
  // Read back: where two processes started at once, both must go on with the one that was kept.
  const made = await readSecret(file.path, file.read);
  if (!made.ok) return made;
  return made.value === undefined
    ? err(`${file.path} vanished while it was being made`)
    : ok(made.value);
}

export async function readSecret<T>(
  path: string,
  read: Reader<T>,
): Promise<Result<T | undefined, string>> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return ok(undefined);
    throw error;
  }
  try {
    // Of the opened file, not of the path: what is judged must be what is read.
    const mode = (await file.stat()).mode & 0o777;
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      return err(
        `${path} holds a secret and others may use it (mode ${mode.toString(8)}); run: chmod 600 ${path}`,
      );
    }
    const value = read((await file.readFile('utf8')).trim());
    if (value.ok) return value;
    return err(`${path}: expected ${value.error.expected}`);
  } finally {
    await file.close();
  }
}

/** Whole or not at all, also when the power fails, and never over what is there already: `link` refuses, `rename` would not. */
export async function createOnce(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomKey(6).toString('hex')}.tmp`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(temporary, path);
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'EEXIST') throw error;
  } finally {
    await unlink(temporary);
  }
  await syncFolder(dirname(path));
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first !== undefined) await syncFolder(dirname(resolve(first)));
}

/** The entry of a new file is in its folder: without this, a power failure may lose the file although it was synced. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // cannot open folders, and does this by itself
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
