import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { err, ok, type Result } from '../base/result.ts';
import {
  ALL_SETTINGS,
  CLIENT_VARIABLES,
  INVARIANTS,
  SETTINGS,
  type Config,
  type Setting,
} from './schema.ts';
import { readTelemetry, type TelemetrySettings } from './telemetry.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Origin = 'flag' | 'environment' | 'file' | 'default';

/** A value as it was written, and where. */
export interface Written {
  readonly origin: Origin;
  readonly text: string | undefined;
}

export interface LoadedConfig {
  readonly config: Config;
  /** By key. */
  readonly written: Readonly<Record<string, Written>>;
  /** The file that was read. */
  readonly file: string | undefined;
}

export interface LoadOptions {
  /** By key, as typed. */
  readonly flags?: Readonly<Record<string, string | undefined>>;
  /** Must exist, unlike `earshot.config.yaml` in the folder. */
  readonly file?: string | undefined;
  readonly env?: Environment;
  readonly folder?: string;
}

/** In the folder where it is started; or another one, by name. */
export const CONFIG_FILE = 'earshot.config.yaml';

/** Flags come before the environment, the environment before the file, the file before the defaults. All problems are told at once. */
export async function loadConfig(
  options: LoadOptions,
): Promise<Result<LoadedConfig, readonly string[]>> {
  const env = options.env ?? process.env;
  const read = await readConfigFile(options);
  if (!read.ok) return read;
  const { values: fileValues, path: file } = read.value;

  const problems = [...unknownVariables(env), ...unknownKeys(fileValues, file)];
  const written: Record<string, Written> = {};
  const values: Record<string, unknown> = {};
  for (const [property, setting] of ALL_SETTINGS) {
    const found = firstWritten(setting, {
      flag: options.flags?.[setting.key],
      env: env[setting.env],
      file: fileValues[setting.key],
    });
    written[setting.key] = found;
    const value = readValue(setting, found, file);
    if (value.ok) values[property] = value.value;
    else problems.push(value.error);
  }
  if (problems.length > 0) return err(problems);

  // Every property of SETTINGS has just been set to what its own reader made: this is what Config says.
  const config = Object.freeze(values) as Config;
  const broken = INVARIANTS.map((holds) => holds(config)).filter(
    (sentence) => sentence !== undefined,
  );
  return broken.length > 0 ? err(broken) : ok({ config, written, file });
}

export interface ClientVariables {
  readonly url: string | undefined;
  readonly secret: string | undefined;
  readonly adminToken: string | undefined;
  readonly profile: string | undefined;
  /** Where this user's programs keep what they are told; undefined where the system does not say. */
  readonly folder: string | undefined;
}

/** What the command line reads of the environment beside the configuration. An empty variable counts as unset everywhere. */
export function loadClientVariables(env: Environment = process.env): ClientVariables {
  return {
    url: env[CLIENT_VARIABLES.url.env] || undefined,
    secret: env[CLIENT_VARIABLES.secret.env] || undefined,
    adminToken: env[SETTINGS.adminToken.env] || undefined,
    profile: env[CLIENT_VARIABLES.profile.env] || undefined,
    folder: findUserFolder(env),
  };
}

/** A variable that the user names; an empty one counts as unset. */
export function readVariable(name: string, env: Environment = process.env): string | undefined {
  return env[name] || undefined;
}

/** The standard variables of OpenTelemetry; undefined where none of them names a collector. */
export function loadTelemetry(
  env: Environment = process.env,
): Result<TelemetrySettings | undefined, readonly string[]> {
  return readTelemetry(env);
}

/** As the XDG Base Directory Specification says, which takes absolute paths only; on Windows, %APPDATA%. */
function findUserFolder(env: Environment): string | undefined {
  const given = process.platform === 'win32' ? env['APPDATA'] : env['XDG_CONFIG_HOME'];
  if (given !== undefined && isAbsolute(given)) return join(given, 'earshot');
  return env['HOME'] ? join(env['HOME'], '.config', 'earshot') : undefined;
}

function firstWritten(
  setting: Setting<unknown>,
  texts: { flag: string | undefined; env: string | undefined; file: string | undefined },
): Written {
  if (texts.flag !== undefined) return { origin: 'flag', text: texts.flag };
  // Compose files and CI can set a variable to nothing, but not unset it; a bare `key:` in the file means the same.
  if (texts.env !== undefined && texts.env !== '')
    return { origin: 'environment', text: texts.env };
  if (texts.file !== undefined && texts.file !== '') return { origin: 'file', text: texts.file };
  return { origin: 'default', text: setting.default };
}

function readValue(
  setting: Setting<unknown>,
  written: Written,
  file: string | undefined,
): Result<unknown, string> {
  if (written.text === undefined) return ok(undefined);
  const result = setting.read(written.text);
  if (result.ok) return result;
  const name = nameAt(setting, written.origin, file);
  const came = setting.secret
    ? 'a value that is not shown, being a secret'
    : JSON.stringify(written.text);
  return err(`${name}: expected ${result.error.expected}; got ${came}`);
}

function nameAt(setting: Setting<unknown>, origin: Origin, file: string | undefined): string {
  if (origin === 'flag') return setting.flag ?? setting.key;
  if (origin === 'environment') return setting.env;
  return file === undefined ? setting.key : `${setting.key} in ${file}`;
}

/** Keys and texts, as they stand in the file. */
interface ConfigFile {
  readonly values: Readonly<Record<string, string>>;
  readonly path: string | undefined;
}

async function readConfigFile(
  options: LoadOptions,
): Promise<Result<ConfigFile, readonly string[]>> {
  const path = options.file ?? join(options.folder ?? process.cwd(), CONFIG_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isAbsent && options.file === undefined) return ok({ values: {}, path: undefined });
    return err([
      isAbsent ? `--config: there is no file ${path}` : `cannot read ${path}: ${messageOf(error)}`,
    ]);
  }
  return parseConfigFile(text, path);
}

async function parseConfigFile(
  text: string,
  path: string,
): Promise<Result<ConfigFile, readonly string[]>> {
  // Most starts have no such file, and are spared the reading of the parser.
  const { parse: parseYaml } = await import('yaml');
  let parsed: unknown;
  try {
    // Failsafe: every scalar stays the text that was written. A token of digits must not become a number.
    parsed = parseYaml(text, { schema: 'failsafe' }) ?? {};
  } catch (error) {
    return err([`${path} is not YAML: ${messageOf(error)}`]);
  }
  if (typeof parsed !== 'object' || Array.isArray(parsed))
    return err([`${path}: expected lines of "key: value"`]);
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const [key, value] of Object.entries(parsed as object) as [string, unknown][]) {
    const plain = toText(value);
    if (plain === undefined)
      problems.push(`${key} in ${path}: expected a plain value or a list of them`);
    else values[key] = plain;
  }
  return problems.length > 0 ? err(problems) : ok({ values, path });
}

/** As it would stand in the environment. */
function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isList ? value.join(',') : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function unknownKeys(
  values: Readonly<Record<string, unknown>>,
  file: string | undefined,
): string[] {
  const known = ALL_SETTINGS.map(([, setting]) => setting.key);
  const unknown = Object.keys(values).filter((key) => !known.includes(key));
  return unknown.map(
    (key) => `${key} in ${file}: no such key; expected one of ${known.join(', ')}`,
  );
}

/**
 * Kubernetes and Docker give every container variables for the services beside it: one called "earshot" makes
 * EARSHOT_SERVICE_HOST and EARSHOT_PORT=tcp://…. Those are nobody's mistake.
 */
const SERVICE_LINK = {
  name: /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)/,
  value: /^(tcp|udp|sctp):\/\//,
};

function unknownVariables(env: Environment): string[] {
  const known = [
    ...ALL_SETTINGS.map(([, setting]) => setting.env),
    ...Object.values(CLIENT_VARIABLES).map((variable) => variable.env as string),
  ];
  const isUnknown = (name: string): boolean =>
    name.startsWith('EARSHOT_') &&
    !known.includes(name) &&
    !SERVICE_LINK.name.test(name) &&
    !SERVICE_LINK.value.test(env[name] ?? '');
  return Object.keys(env)
    .filter(isUnknown)
    .map((name) => `${name}: no such variable; expected one of ${known.join(', ')}`);
}
