import { isIP, type SocketAddress } from 'node:net';
import { createNetworkSet, parseNetwork } from './network.ts';

/** The setting as the operator knows it: messages say what to write, and where. */
export const ALLOW_SETTING = 'EARSHOT_OUTBOUND_ALLOW';

/** What the operator has named: networks, and hosts that may resolve to anything. */
export interface AllowList {
  readonly isEmpty: boolean;
  hasHost(host: string): boolean;
  hasAddress(subject: SocketAddress): boolean;
}

// Underscores are no part of a host name (RFC 952), but container names have them and resolvers take them.
const HOST = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/;

/** Host names come in two spellings, with and without the root's dot. */
function withoutRoot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/** Brings a host through the URL parser, as a destination's is, so that both are spelled alike (case, IDNA). */
function parseHost(text: string): string | undefined {
  const url = URL.parse(`http://${text}/`);
  if (url === null || url.href !== `http://${url.hostname}/`) return undefined;
  const host = withoutRoot(url.hostname);
  // `10.1` and `0x7f.1` are addresses to a URL, but whoever wrote them here may have meant a network.
  return HOST.test(host) && isIP(host) === 0 ? host : undefined;
}

/** Throws on an entry that cannot be read: one that is skipped would be missed only when a forward is refused. */
export function createAllowList(entries: readonly string[]): AllowList {
  const networks: string[] = [];
  const hosts = new Set<string>();
  const suffixes: string[] = [];
  for (const entry of entries) {
    const isNetwork = parseNetwork(entry) !== undefined;
    const isWildcard = entry.startsWith('*.');
    const host = isNetwork ? undefined : parseHost(isWildcard ? entry.slice(2) : entry);
    if (isNetwork) networks.push(entry);
    else if (host === undefined) throw new TypeError(unreadable(entry));
    else if (isWildcard) suffixes.push(`.${host}`);
    else hosts.add(host);
  }
  const allowed = createNetworkSet(networks);
  return {
    isEmpty: entries.length === 0,
    hasHost(given) {
      const host = withoutRoot(given);
      return hosts.has(host) || suffixes.some((suffix) => host.endsWith(suffix));
    },
    hasAddress: (subject) => allowed.has(subject),
  };
}

function unreadable(entry: string): string {
  return (
    `${ALLOW_SETTING}: "${entry}" is neither a network ("10.0.0.0/8", "fd00::/8"), an address ("10.1.2.3") ` +
    `nor a host name ("hooks.internal", "*.example.internal", without scheme or port)`
  );
}
