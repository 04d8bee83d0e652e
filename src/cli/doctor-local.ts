import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ALL_SETTINGS, checkSecrets, loadConfig, type LoadedConfig } from '../config/config.ts';
import { messageOf } from './backup-folder.ts';
import { checksOf, type Check } from './check.ts';
import { checkPostgres } from './doctor-postgres.ts';
import { toSize } from './terminal.ts';

/** What can be looked at on the server's own machine, whether it runs or not. */

export async function checkConfig(): Promise<{
  checks: readonly Check[];
  loaded: LoadedConfig | undefined;
}> {
  const configuration = checksOf('configuration');
  const loaded = await loadConfig({});
  if (!loaded.ok) {
    const remedy = 'correct it; the settings are in docs/operations.md';
    return {
      checks: loaded.error.map((each) => configuration.fault(each, remedy)),
      loaded: undefined,
    };
  }
  const { file } = loaded.value;
  const message = file === undefined ? 'good; there is no file' : `good; read from ${file}`;
  const checks = [configuration.ok(message), ...(await checkFile(loaded.value))];
  return { checks: [...checks, ...checkSettings(loaded.value)], loaded: loaded.value };
}

async function checkFile({ file, written }: LoadedConfig): Promise<readonly Check[]> {
  const hasSecrets = ALL_SETTINGS.some(
    ([, { secret, key }]) => secret && written[key]?.origin === 'file',
  );
  if (file === undefined || !hasSecrets || (await isPrivate(file))) return [];
  const message = `${file} holds secrets, and others on this machine may read it`;
  return [checksOf('configuration').fault(message, `run: chmod 600 ${file}`)];
}

const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** What is allowed, and rarely meant. */
function checkSettings({ config }: LoadedConfig): readonly Check[] {
  const { warning } = checksOf('settings');
  const { addr, publicUrl, trustedProxies, outboundAllow } = config;
  const widest = [...trustedProxies, ...outboundAllow].find((block) => block.endsWith('/0'));
  return [
    ...(EVERYWHERE.has(addr.host)
      ? [
          warning(
            `it listens on every interface (${addr.host}:${addr.port}), with the admin API on the same port`,
            'listen on 127.0.0.1 behind a reverse proxy, or let a firewall guard the port',
          ),
        ]
      : []),
    ...(publicUrl !== undefined && trustedProxies.length === 0
      ? [
          warning(
            'public_url is set and trusted_proxies is not: behind a proxy every sender has its address',
            'set trusted_proxies to the address of the proxy; leave it where there is none',
          ),
        ]
      : []),
    ...(widest === undefined
      ? []
      : [
          warning(
            `"${widest}" in trusted_proxies or outbound_allow means every address`,
            'name what is meant',
          ),
        ]),
  ];
}

export async function checkFolder({ config }: LoadedConfig): Promise<readonly Check[]> {
  const { data } = config;
  const { ok, warning, fault } = checksOf('data folder');
  const keys = checksOf('keys');
  const path = resolve(data);
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return [warning(`${path} is not there yet`, 'the first start makes it: npx earshot serve')];
    return [fault(messageOf(error), 'give it to the user that Earshot runs as')];
  }
  const faults = await checkSecrets(config);
  return [
    (await isPrivate(path))
      ? ok(`${path}, for its owner only`)
      : warning(
          `others on this machine may look into ${path}, where bodies are kept`,
          `run: chmod 700 ${path}`,
        ),
    ...(faults.length === 0
      ? [keys.ok('they can be read, by their owner only')]
      : faults.map((each) => keys.fault(each, 'nothing starts before this is mended'))),
    await checkDisk(path, config.minFreeDisk),
  ];
}

async function isPrivate(path: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  return ((await stat(path)).mode & 0o077) === 0;
}

const COMFORT = 4;

async function checkDisk(path: string, minFreeBytes: number): Promise<Check> {
  const { ok, warning, fault } = checksOf('disk');
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const message = `${toSize(free)} free; below ${toSize(minFreeBytes)} events are refused`;
  const remedy = 'free some room, keep bodies for fewer days, or set min_free_disk';
  if (free < minFreeBytes) return fault(message, remedy);
  return free < COMFORT * minFreeBytes ? warning(message, remedy) : ok(message);
}

/** With `isThorough` every page is read, which takes as long as the store is large. */
export async function checkStore(
  { config }: LoadedConfig,
  isThorough: boolean,
): Promise<readonly Check[]> {
  const { ok, warning, fault } = checksOf('store');
  if (config.storeUrl !== undefined) return checkPostgres(config.storeUrl);
  const { checkStoreFile, isFolderHeld, STORE_FILE } = await import('../store/backup.ts');
  const file = join(resolve(config.data), STORE_FILE);
  try {
    const { size } = await stat(file);
    const isHeld = isFolderHeld(config.data);
    const message = `${file}, ${toSize(size)}, ${isHeld ? 'in use by a server' : 'not in use'}`;
    if (!isThorough) return [ok(message)];
    const damage = checkStoreFile(file, { isShared: true });
    if (damage === undefined) return [ok(`${message}; every page is sound`)];
    return [fault(`${file} is damaged: ${damage}`, 'stop Earshot and restore a backup')];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return [warning(`there is none in ${config.data} yet`, 'the first start makes it')];
    return [fault(messageOf(error), 'give it to the user that Earshot runs as')];
  }
}
