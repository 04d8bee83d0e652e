import { BlockList, isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import type { Listener } from '../model/listener.ts';
import type { ArrivedRequest } from './request.ts';

/** Who sends: the peer of the connection, or whom a trusted proxy names. */
export interface AddressBook {
  senderOf(headers: IncomingHttpHeaders, peer: string): string;
  /**
   * Whether many may stand behind this address: a proxy in our own network that nobody has said to trust, as its
   * headers and its address show. What one of them did says nothing about the others.
   */
  isShared(request: Pick<ArrivedRequest, 'headers' | 'peer' | 'address'>): boolean;
  isAllowed(listener: Listener, address: string): boolean;
  /** Whether the other end of the connection is a trusted proxy. */
  isFromProxy(peer: string): boolean;
}

export function createAddressBook(trustedProxies: readonly string[]): AddressBook {
  const trusted = toBlockList(trustedProxies);
  // Keyed by the listener as loaded: an edited listener is another object, and the old list is collected with it.
  const allowlists = new WeakMap<Listener, BlockList>();
  return {
    senderOf(headers, peer) {
      const address = toPlain(peer);
      const forwarded = headers['x-forwarded-for'];
      if (
        trustedProxies.length === 0 ||
        typeof forwarded !== 'string' ||
        !contains(trusted, address)
      )
        return address;
      return firstUntrusted(forwarded, trusted) ?? address;
    },
    isShared({ headers, peer, address }) {
      const speaksForOthers =
        headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined;
      // Anybody can write the headers. Only a neighbour is believed this much: from outside, nobody has such an address.
      return speaksForOthers && toPlain(peer) === address && contains(NEIGHBOURS, address);
    },
    isFromProxy: (peer) => trustedProxies.length > 0 && contains(trusted, toPlain(peer)),
    isAllowed(listener, address) {
      const { allowlist } = listener.verification;
      if (allowlist === undefined) return true;
      let list = allowlists.get(listener);
      if (list === undefined) allowlists.set(listener, (list = toBlockList(allowlist)));
      return contains(list, address);
    },
  };
}

/** Loopback, private, link-local and shared addresses. */
const NEIGHBOURS = toBlockList([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '::1',
  'fc00::/7',
  'fe80::/10',
]);

/** Read from the right: what stands left of the first untrusted hop was written by whoever that is. */
function firstUntrusted(forwarded: string, trusted: BlockList): string | undefined {
  const hops = forwarded.split(',').map((hop) => toPlain(hop.trim()));
  for (const hop of hops.toReversed()) {
    if (isIP(hop) === 0) return undefined;
    if (!contains(trusted, hop)) return hop;
  }
  return hops[0];
}

/** An IPv4 peer of a dual-stack socket is written `::ffff:192.0.2.1`. */
function toPlain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.')
    ? address.slice('::ffff:'.length)
    : address;
}

function contains(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Entries were checked where they came in; one that is not a CIDR block or an address is a bug. */
function toBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
