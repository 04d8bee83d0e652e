import { mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newUuid } from '../base/id.ts';
import { parseJson } from '../base/json.ts';
import { loadClientVariables } from '../config/config.ts';
import { CommandFailure } from './failure.ts';

export interface Profile {
  readonly server: string;
  readonly token: string;
}

export interface Profiles {
  /** The one that is used when nothing else is said. */
  readonly inUse: string | undefined;
  readonly byName: Readonly<Record<string, Profile>>;
}

/** The server of the folder in which a command is run: what is talked to where no profile is in use. */
export const LOCAL = 'local';

const NONE: Profiles = { inUse: undefined, byName: {} };

/** Of this user, on this machine: tokens in plain text, as the system keeps them from others. */
export function findProfileFile(): string {
  const { folder } = loadClientVariables();
  if (folder !== undefined) return join(folder, 'profiles.json');
  throw new CommandFailure(
    'usage',
    'there is no place for profiles: set HOME or XDG_CONFIG_HOME (on Windows, APPDATA)',
  );
}

/** None, where there is no file or no place for one. Refuses a file that others may read or change. */
export async function readProfiles(): Promise<Profiles> {
  const { folder } = loadClientVariables();
  if (folder === undefined) return NONE;
  const path = findProfileFile();
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NONE;
    throw unusable(path, error);
  }
  try {
    // Of the opened file, not of the path: what is judged must be what is read.
    const mode = (await file.stat()).mode & 0o777;
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new CommandFailure(
        'usage',
        `${path} holds tokens and others may use it (mode ${mode.toString(8)}); run: chmod 600 '${path}'`,
      );
    }
    return parseProfiles(await file.readFile('utf8'), path);
  } finally {
    await file.close();
  }
}

interface Written {
  readonly in_use?: string | undefined;
  readonly profiles: Readonly<Record<string, Profile>>;
}

function parseProfiles(text: string, path: string): Profiles {
  const written = parseJson(text) as Partial<Written> | null | undefined;
  const profiles = written?.profiles;
  const isWhole =
    typeof profiles === 'object' &&
    Object.values(profiles).every(
      (each) => typeof each?.server === 'string' && typeof each.token === 'string',
    );
  if (!isWhole) throw unusable(path, new Error('it is not what earshot profile writes'));
  return { inUse: written?.in_use, byName: profiles };
}

/** Whole or not at all. */
export async function writeProfiles({ inUse, byName }: Profiles): Promise<string> {
  const path = findProfileFile();
  const temporary = `${path}.${newUuid()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ in_use: inUse, profiles: byName }, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw unusable(path, error);
  }
  return path;
}

function unusable(path: string, error: unknown): CommandFailure {
  const reason = error instanceof Error ? error.message : String(error);
  return new CommandFailure('usage', `${path} cannot be used: ${reason}`);
}

/** The profile with this name; without one the profile in use, if there is one. */
export async function findProfile(name: string | undefined): Promise<Profile | undefined> {
  if (name === LOCAL) return undefined;
  const { inUse, byName } = await readProfiles();
  const wanted = name ?? inUse;
  return wanted === undefined ? undefined : getProfile(byName, wanted);
}

export function getProfile(byName: Profiles['byName'], name: string): Profile {
  const profile = Object.hasOwn(byName, name) ? byName[name] : undefined;
  if (profile !== undefined) return profile;
  const names = Object.keys(byName);
  const known = names.length === 0 ? 'there are none' : `there are: ${names.join(', ')}`;
  throw new CommandFailure('usage', `there is no profile "${name}"; ${known}`);
}
