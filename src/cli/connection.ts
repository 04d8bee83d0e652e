import {
  loadClientVariables,
  loadConfig,
  readAdminToken,
  type ClientVariables,
  type Config,
} from '../config/config.ts';
import { createClient, type Client } from './client.ts';
import { CommandFailure } from './failure.ts';
import { findProfile, type Profile } from './profile-file.ts';

export interface ConnectionOptions {
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly profile?: string | undefined;
}

/** Where a server is, and what it takes to be heard there. */
export interface Connection {
  /** Without a slash at the end. */
  readonly server: string;
  readonly token: string;
}

export async function connect(options: ConnectionOptions): Promise<Client> {
  return createClient(await findServer(options));
}

/** On the machine of the server nothing need be said: its address and token are where the server has them from. */
export async function findServer(options: ConnectionOptions): Promise<Connection> {
  const variables = loadClientVariables();
  const profile = await chooseProfile(options, variables);
  // The variable is the token of another server, as likely as not.
  if (profile !== undefined) return { ...profile, token: options.token ?? profile.token };
  const server = options.server ?? variables.url;
  const token = options.token ?? variables.adminToken;
  if (server !== undefined && token !== undefined) return { server: toServer(server), token };

  const loaded = await loadConfig({});
  if (!loaded.ok) throw new CommandFailure('usage', loaded.error.join('\n'));
  const { config } = loaded.value;
  const url = server === undefined ? toLoopback(config) : toServer(server);
  return { server: url, token: token ?? (await findToken(config, url)) };
}

function chooseProfile(
  { server, profile }: ConnectionOptions,
  variables: ClientVariables,
): Promise<Profile | undefined> {
  if (profile !== undefined) return findProfile(profile);
  const isSaid = server !== undefined || variables.url !== undefined;
  return isSaid ? Promise.resolve(undefined) : findProfile(variables.profile);
}

export function toServer(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CommandFailure(
      'usage',
      `--server: expected a URL such as "http://127.0.0.1:8080"; got "${text}"`,
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

const EVERY_INTERFACE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

function toLoopback({ addr }: Config): string {
  if (addr.port === 0) {
    throw new CommandFailure(
      'usage',
      'the server took a free port; give its URL with --server or EARSHOT_URL',
    );
  }
  const host = EVERY_INTERFACE[addr.host] ?? addr.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${addr.port}`;
}

const LOOPBACK = /^(127(\.\d+){3}|localhost|\[::1\])$/;

/** Whether an address leads back to the machine that asks. */
export function isThisMachine(server: string): boolean {
  return LOOPBACK.test(URL.parse(server)?.hostname ?? '');
}

async function findToken({ data, addr, adminToken }: Config, server: string): Promise<string> {
  if (adminToken !== undefined) return adminToken;
  // The token in the data folder is of the server on this machine: no other may be told it.
  const { hostname } = new URL(server);
  if (!isThisMachine(server) && hostname !== addr.host) {
    throw new CommandFailure(
      'usage',
      `give the admin token of ${server} with --token or EARSHOT_ADMIN_TOKEN`,
    );
  }
  const token = await readAdminToken(data);
  if (!token.ok) throw new CommandFailure('usage', token.error);
  if (token.value !== undefined) return token.value;
  throw new CommandFailure(
    'usage',
    `there is no admin token in ${data}. Run this in the folder where the server was started, or say with EARSHOT_DATA ` +
      'where its data folder is, or give the token with --token or EARSHOT_ADMIN_TOKEN.\n' +
      'If no server has been started yet: npx earshot serve',
  );
}
