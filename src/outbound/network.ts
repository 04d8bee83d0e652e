import { BlockList, isIP, SocketAddress } from 'node:net';

type Family = 'ipv4' | 'ipv6';
type Network = { readonly address: string; readonly family: Family; readonly prefix: number };

const WIDTH: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 };
const PREFIX = /^(?:0|[1-9]\d{0,2})$/;

function familyOf(address: string): Family | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}

/** Reads `10.0.0.0/8`, `fd00::/8` or a single address; undefined when the text is neither. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', length, ...rest] = text.split('/');
  const family = familyOf(address);
  // A zone (`fe80::1%eth0`) is of one machine and would be dropped in silence.
  if (family === undefined || rest.length > 0 || address.includes('%')) return undefined;
  if (length === undefined) return { address, family, prefix: WIDTH[family] };
  if (!PREFIX.test(length) || Number(length) > WIDTH[family]) return undefined;
  return { address, family, prefix: Number(length) };
}

/** The network that holds this address alone, as it is written in an allow list. */
export function toSingleNetwork(address: string): string {
  const family = familyOf(address) ?? 'ipv6';
  return `${new SocketAddress({ address, family }).address}/${WIDTH[family]}`;
}

/** The address in the form that a NetworkSet compares; undefined when it is not an IP address. */
export function toSubject(address: string): SocketAddress | undefined {
  const family = familyOf(address);
  return family === undefined ? undefined : new SocketAddress({ address, family });
}

export interface NetworkSet {
  has(subject: SocketAddress): boolean;
}

/**
 * The families are kept apart. One BlockList for both compares IPv4 with IPv6 as `::ffff:a.b.c.d`: a rule for `::/3`
 * would then take in all of IPv4, and allowing `10.0.0.0/8` would allow its mapped twin, which nobody named.
 */
export function createNetworkSet(texts: readonly string[]): NetworkSet {
  const lists: Readonly<Record<Family, BlockList>> = {
    ipv4: new BlockList(),
    ipv6: new BlockList(),
  };
  for (const text of texts) {
    const network = parseNetwork(text);
    if (network === undefined) throw new TypeError(`"${text}" is not a network`);
    lists[network.family].addSubnet(network.address, network.prefix, network.family);
  }
  return { has: (subject) => lists[subject.family].check(subject) };
}
