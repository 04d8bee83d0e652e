import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { EarshotError } from '../model/error.ts';
import { ALLOW_SETTING } from './allow.ts';
import type { Guard } from './guard.ts';
import { toSingleNetwork } from './network.ts';

/** Every address of a host; rejects when there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The system's resolver, which knows the hosts file and container names; c-ares (`dns.resolve`) knows neither. */
export const systemResolve: Resolve = async (host) => {
  const addresses = await systemLookup(host, { all: true });
  return addresses.map(({ address }) => address);
};

/**
 * Makes undici's connections, each only to an address that the guard has passed. What is checked is what is connected
 * to: the look-up and the check are one answer inside the socket's own `lookup`, so a name that is answered otherwise a
 * moment later (DNS rebinding) changes nothing. A pooled connection was checked when it was made and stays where it is.
 */
export function createPinnedConnector(options: {
  guard: Guard;
  resolve: Resolve;
  connectTimeoutMs: number;
}): buildConnector.connector {
  const { guard } = options;
  const connect = buildConnector({
    timeout: options.connectTimeoutMs,
    autoSelectFamily: true, // the look-up is then always asked for all addresses
    rejectUnauthorized: true, // said aloud, since NODE_TLS_REJECT_UNAUTHORIZED=0 would win otherwise
    lookup: createPinnedLookup(guard, options.resolve),
  });
  return (target, callback) => {
    // A socket does not look up what is already an address, so this is the only place where those are seen.
    const is = isIP(target.hostname) === 0 ? undefined : guard.refusal(target.hostname);
    if (is === undefined) return connect(target, callback);
    queueMicrotask(() => callback(refused({ guard, address: target.hostname, is }), null));
  };
}

function createPinnedLookup(guard: Guard, resolve: Resolve): LookupFunction {
  const underWay = new Map<string, Promise<readonly string[]>>();
  // A burst opens many connections to one host at once, and the system's resolver has four threads for all of them.
  const resolveOnce = (host: string): Promise<readonly string[]> => {
    const known = underWay.get(host);
    if (known !== undefined) return known;
    const asked = resolveChecked(host, { guard, resolve }).finally(() => underWay.delete(host));
    underWay.set(host, asked);
    return asked;
  };
  return (host, _options, callback) => {
    resolveOnce(host).then(
      (addresses) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        ),
      (error: Error) => callback(error, []),
    );
  };
}

async function resolveChecked(
  host: string,
  { guard, resolve }: { guard: Guard; resolve: Resolve },
): Promise<readonly string[]> {
  const addresses = await resolve(host).catch((cause: NodeJS.ErrnoException) => {
    throw new EarshotError(
      'destination_unresolved',
      `${host} does not resolve (${cause.code ?? cause.message})`,
      {
        cause,
      },
    );
  });
  if (addresses.length === 0 || addresses.some((address) => isIP(address) === 0)) {
    throw new EarshotError('destination_unresolved', `${host} resolves to no address`);
  }
  if (guard.allowsHost(host)) return addresses;
  // One refused address refuses the host. Connecting to the others would be as safe, but an answer that mixes public
  // and private is an attack or a mistake, and should fail the same way each time rather than by the order of records.
  for (const address of addresses) {
    const is = guard.refusal(address);
    if (is !== undefined) throw refused({ guard, host, address, is });
  }
  return addresses;
}

function refused(what: { guard: Guard; host?: string; address: string; is: string }): EarshotError {
  const { guard, host, address, is } = what;
  const found =
    host === undefined ? `${address} is ${is}` : `${host} resolves to ${address}, ${is}`;
  const network = toSingleNetwork(address);
  // To set the variable anew would lose what it holds.
  const deed = guard.isDefault
    ? `set ${ALLOW_SETTING}=${network}`
    : `add ${network} to ${ALLOW_SETTING}`;
  const other = host === undefined ? '' : ` (or the name ${host}, for whatever it resolves to)`;
  return new EarshotError('destination_refused', `${found}; to allow it ${deed}${other}`);
}
