import { createAllowList } from './allow.ts';
import { createNetworkSet, toSubject } from './network.ts';

type Range = { readonly is: string; readonly by: string; readonly networks: readonly string[] };

/**
 * Every range that is not somebody's public host, from the IANA special-purpose registries (RFC 6890); the first that
 * holds an address names it.
 *
 * Forms that carry an IPv4 address inside (mapped, compatible, translated, NAT64, 6to4, Teredo) are refused outright
 * rather than judged by what they carry: which address a packet ends at is then the translator's decision, and no
 * check here can pin it. An IPv6-only network with DNS64 must name `64:ff9b::/96` to be served.
 */
const RANGES: readonly Range[] = [
  {
    is: 'a cloud metadata address',
    by: 'AWS, Azure, Google, Alibaba, Oracle',
    networks: [
      '169.254.169.254/32',
      'fd00:ec2::254/128',
      'fd20:ce::254/128',
      '168.63.129.16/32', // Azure's WireServer; public space, yet answered by the host of the machine
      '100.100.100.200/32',
      '192.0.0.192/32',
    ],
  },
  {
    is: 'a private address',
    by: 'RFC 1918',
    networks: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  },
  { is: 'a loopback address', by: 'RFC 1122', networks: ['127.0.0.0/8'] },
  { is: 'an address of this host', by: 'RFC 1122', networks: ['0.0.0.0/8'] },
  { is: 'a link-local address', by: 'RFC 3927', networks: ['169.254.0.0/16'] },
  { is: 'a carrier-grade NAT address', by: 'RFC 6598', networks: ['100.64.0.0/10'] },
  { is: 'an IETF protocol address', by: 'RFC 6890', networks: ['192.0.0.0/24'] },
  {
    is: 'a documentation address',
    by: 'RFC 5737',
    networks: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'],
  },
  { is: 'a 6to4 relay address', by: 'RFC 7526', networks: ['192.88.99.0/24'] },
  { is: 'a benchmark address', by: 'RFC 2544', networks: ['198.18.0.0/15'] },
  { is: 'a multicast address', by: 'RFC 5771', networks: ['224.0.0.0/4'] },
  { is: 'the broadcast address', by: 'RFC 919', networks: ['255.255.255.255/32'] },
  { is: 'a reserved address', by: 'RFC 1112', networks: ['240.0.0.0/4'] },

  { is: 'the unspecified address', by: 'RFC 4291', networks: ['::/128'] },
  { is: 'a loopback address', by: 'RFC 4291', networks: ['::1/128'] },
  { is: 'an IPv4-mapped address', by: 'RFC 4291', networks: ['::ffff:0:0/96'] },
  { is: 'an IPv4-compatible address', by: 'RFC 4291', networks: ['::/96'] },
  { is: 'an IPv4-translated address', by: 'RFC 2765', networks: ['::ffff:0:0:0/96'] },
  { is: 'a NAT64 address', by: 'RFC 6052', networks: ['64:ff9b::/96'] },
  { is: 'a local-use NAT64 address', by: 'RFC 8215', networks: ['64:ff9b:1::/48'] },
  { is: 'a discard-only address', by: 'RFC 6666', networks: ['100::/64'] },
  { is: 'a Teredo address', by: 'RFC 4380', networks: ['2001::/32'] },
  { is: 'a benchmark address', by: 'RFC 5180', networks: ['2001:2::/48'] },
  { is: 'an IETF protocol address', by: 'RFC 2928', networks: ['2001::/23'] },
  { is: 'a documentation address', by: 'RFC 3849', networks: ['2001:db8::/32'] },
  { is: 'a 6to4 address', by: 'RFC 3056', networks: ['2002::/16'] },
  { is: 'a documentation address', by: 'RFC 9637', networks: ['3fff::/20'] },
  { is: 'a segment routing address', by: 'RFC 9602', networks: ['5f00::/16'] },
  { is: 'a unique local address', by: 'RFC 4193', networks: ['fc00::/7'] },
  { is: 'a link-local address', by: 'RFC 4291', networks: ['fe80::/10'] },
  { is: 'a site-local address', by: 'RFC 3879', networks: ['fec0::/10'] },
  { is: 'a multicast address', by: 'RFC 4291', networks: ['ff00::/8'] },
  // All but 2000::/3, so that what is put to use later is refused until this table knows it.
  {
    is: 'outside the global unicast range',
    by: 'RFC 4291',
    networks: ['::/3', '4000::/2', '8000::/1'],
  },
];

export interface Guard {
  /** Whether nothing is allowed beyond what is public. */
  readonly isDefault: boolean;
  /** Whether the operator has named the host, so that whatever it resolves to may be connected to. */
  allowsHost(host: string): boolean;
  /** What the address is, when it must not be connected to: `a private address (RFC 1918)`. */
  refusal(address: string): string | undefined;
}

/** Judges addresses after the URL parser has normalised them; `allow` is checked here and throws a TypeError. */
export function createGuard(allow: readonly string[]): Guard {
  const allowed = createAllowList(allow);
  const ranges = RANGES.map(({ is, by, networks }) => ({
    label: `${is} (${by})`,
    set: createNetworkSet(networks),
  }));
  return {
    isDefault: allowed.isEmpty,
    allowsHost: (host) => allowed.hasHost(host),
    refusal(address) {
      const subject = toSubject(address);
      if (subject === undefined) return 'not an IP address';
      if (allowed.hasAddress(subject)) return undefined;
      return ranges.find(({ set }) => set.has(subject))?.label;
    },
  };
}
