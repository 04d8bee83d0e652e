import { isIP } from 'node:net';
import type { LogLevel } from '../base/log.ts';
import { parseDuration, SECOND } from '../base/duration.ts';
import { err, ok, type Result } from '../base/result.ts';
import { splitHosts } from '../base/url-hosts.ts';
import { ROLES, type Role } from '../model/account.ts';
import { RETENTION_CLASSES, type RetentionDays } from '../model/listener.ts';
import { NODE_ROLES, type NodeRole } from '../model/node-role.ts';

/** Why a text is not the value of a setting. What came is added by the caller, who knows whether it may be shown. */
export interface Mismatch {
  readonly expected: string;
}

/** Reads one value as it is written in a flag, in the environment or in the file. */
export type Reader<T> = (text: string) => Result<T, Mismatch>;

export interface Address {
  readonly host: string;
  readonly port: number;
}

function expected(what: string): Result<never, Mismatch> {
  return err({ expected: what });
}

const ADDRESS = /^(?:\[(?<v6>[^\]]+)\]|(?<name>[^:[\]]+)):(?<port>\d{1,5})$/;
const HOST_NAME = /^(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/i;

export const readAddress: Reader<Address> = (text) => {
  const { v6 = '', name = '', port } = ADDRESS.exec(text)?.groups ?? {};
  const isHost = isIP(v6) === 6 || isIP(name) === 4 || HOST_NAME.test(name);
  if (!isHost || Number(port) > 65_535) {
    return expected(
      'host:port such as "127.0.0.1:8080", "[::1]:8080" or, for every interface, "0.0.0.0:8080"',
    );
  }
  return ok({ host: v6 === '' ? name : v6, port: Number(port) });
};

export const readPath: Reader<string> = (text) => {
  return text.trim() === '' || text.includes('\0') ? expected('a path') : ok(text);
};

export const readUrl: Reader<string> = (text) => {
  const url = URL.parse(text);
  const isBase =
    url !== null && /^https?:$/.test(url.protocol) && !/[?#]/.test(text) && url.username === '';
  if (!isBase)
    return expected('an absolute URL such as "https://hooks.example.com", without query or user');
  return ok(url.href.replace(/\/+$/, ''));
};

/** It travels in a header: visible ASCII only (RFC 6750, 2.1 is stricter, for no gain here). */
export const readToken: Reader<string> = (text) => {
  return /^[\x21-\x7e]+$/.test(text)
    ? ok(text)
    : expected('visible ASCII characters without spaces');
};

const MASTER_KEY_BYTES = 32;

/** Strict, unlike Buffer.from, which skips what is not base64: a mistyped key must not become another key. */
export const readMasterKey: Reader<Buffer> = (text) => {
  const key = Buffer.from(text, 'base64');
  const isExact = key.toString('base64').replace('=', '') === text.replace('=', '');
  if (key.byteLength !== MASTER_KEY_BYTES || !isExact) {
    return expected(
      `${MASTER_KEY_BYTES} bytes in base64; make one with: openssl rand -base64 ${MASTER_KEY_BYTES}`,
    );
  }
  return ok(key);
};

/** With several hosts, or none behind a name, it is no URL by itself: each is looked at as if it were alone. */
export const readStoreUrl: Reader<string> = (text) => {
  const { before, hosts, behind } = splitHosts(text);
  const isGood =
    /^postgres(ql)?:\/\/./.test(text) &&
    hosts.every((host) => URL.canParse(`${before}${host || 'host'}${behind}`));
  return isGood ? ok(text) : expected('postgres://user@host/database');
};

export const readRole: Reader<NodeRole> = (text) => {
  const role = NODE_ROLES.find((each) => each === text);
  return role === undefined ? expected('"all", "ingest" or "worker"') : ok(role);
};

/** A single address counts as a block of one. */
function toBlock(text: string): string | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  // A zone (`fe80::1%eth0`) means something on one machine only.
  const bits = address.includes('%') ? 0 : ({ 4: 32, 6: 128 }[isIP(address)] ?? 0);
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
  return bits === 0 || !isPrefix || rest.length > 0 ? undefined : `${address}/${prefix ?? bits}`;
}

function readList<T extends string>(
  read: (item: string) => T | undefined,
  what: string,
): Reader<readonly T[]> {
  return (text) => {
    const items: T[] = [];
    for (const item of text.split(',')) {
      if (item.trim() === '') continue;
      const value = read(item.trim());
      if (value === undefined) return expected(what);
      items.push(value);
    }
    return ok(items);
  };
}

export const readBlocks = readList(
  toBlock,
  'address blocks such as "10.0.0.0/8" or "::1", with commas in between',
);

/** Over TLS alone: else anybody on the way could be the provider. */
export const readIssuer: Reader<string> = (text) => {
  // As it was written: what the provider calls itself is compared character by character.
  return URL.parse(text)?.protocol === 'https:' && !/[?#]/.test(text)
    ? ok(text)
    : expected('an https URL such as "https://id.example.com", without query');
};

export const readText: Reader<string> = (text) => {
  const isGood = text.trim() !== '' && text.length <= 200 && !/\p{Cc}/u.test(text);
  return isGood ? ok(text.trim()) : expected('up to 200 characters');
};

export const readClaim: Reader<string> = (text) =>
  /^[^\s,]{1,200}$/.test(text) ? ok(text) : expected('the name of a claim, such as "groups"');

/** RFC 6749, 3.3. */
export const readScopes = readList(
  (text) => (/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text) ? text : undefined),
  'scopes such as "openid,email,profile"',
);

export const readDomains = readList(
  (text) => (HOST_NAME.test(text) && text.includes('.') ? text.toLowerCase() : undefined),
  'domains such as "example.com", with commas in between',
);

/** The last `=` counts: groups may have one in their name. */
export const readRoleMap: Reader<readonly (readonly [value: string, role: Role])[]> = (text) => {
  const pairs: (readonly [string, Role])[] = [];
  for (const item of text.split(',').filter((one) => one.trim() !== '')) {
    const at = item.lastIndexOf('=');
    const value = item.slice(0, Math.max(at, 0)).trim();
    const role = ROLES.find((one) => one === item.slice(at + 1).trim());
    if (value === '' || role === undefined)
      return expected('pairs of a value and a role such as "admins=admin", with commas in between');
    pairs.push([value, role]);
  }
  return ok(pairs);
};

export const readRoles = readList(
  (text): Role | undefined => ROLES.find((role) => role === text),
  `roles among ${ROLES.map((role) => `"${role}"`).join(', ')}, with commas in between`,
);

// Underscores are no part of a host name, but containers are called so and resolvers take them.
const DESTINATION = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/;

/** Digits and dots that are no address are a slip of the hand, not a host. */
function toDestination(host: string): string | undefined {
  return DESTINATION.test(host) && !host.includes('..') && !/^[\d.]+$/.test(host)
    ? host
    : undefined;
}

export const readDestinations = readList(
  (item) => toBlock(item) ?? toDestination(item.toLowerCase()),
  'address blocks or hosts such as "127.0.0.1/32", "crm.internal" or "*.internal", with commas in between',
);

/** In whole seconds: what is said of them on the wire is in seconds. */
export function readDuration(limit: {
  readonly min: string;
  readonly max: string;
}): Reader<number> {
  return (text) => {
    const [value, min, max] = [text, limit.min, limit.max].map(parseDuration);
    const ms = value?.ok === true ? value.value : Number.NaN;
    const fits = min?.ok === true && max?.ok === true && ms >= min.value && ms <= max.value;
    return fits && ms % SECOND === 0
      ? ok(ms)
      : expected(`a duration in whole seconds from ${limit.min} to ${limit.max}, such as "30m"`);
  };
}

const SIZE = /^(\d+(?:\.\d+)?) ?(B|KiB|MiB|GiB|kB|KB|MB|GB)?$/;
const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
};

export function readSize(limit: {
  readonly min: number;
  readonly max: number;
  readonly range: string;
}): Reader<number> {
  return (text) => {
    const [, amount, unit = 'B'] = SIZE.exec(text) ?? [];
    const bytes = Number(amount) * (SIZE_UNITS[unit] ?? Number.NaN);
    if (!Number.isInteger(bytes) || bytes < limit.min || bytes > limit.max) {
      return expected(`a size such as "1MiB", ${limit.range}`);
    }
    return ok(bytes);
  };
}

export const readRetention: Reader<RetentionDays> = (text) => {
  const days = RETENTION_CLASSES.find((each) => text === `${each}` || text === `${each}d`);
  return days === undefined ? expected(`one of ${RETENTION_CLASSES.join(', ')} (days)`) : ok(days);
};

export function readDays(limit: { readonly min: number; readonly max: number }): Reader<number> {
  return (text) => {
    const days = /^\d{1,5}d?$/.test(text) ? Number.parseInt(text, 10) : Number.NaN;
    return days >= limit.min && days <= limit.max
      ? ok(days)
      : expected(`a number of days from ${limit.min} to ${limit.max}`);
  };
}

const LOG_LEVELS = [
  'debug',
  'info',
  'warn',
  'error',
  'silent',
] as const satisfies readonly LogLevel[];

export const readSwitch: Reader<boolean> = (text) =>
  text === 'on' || text === 'off' ? ok(text === 'on') : expected('on or off');

export const readLogLevel: Reader<LogLevel> = (text) => {
  const level = LOG_LEVELS.find((each) => text === each);
  return level === undefined ? expected(`one of ${LOG_LEVELS.join(', ')}`) : ok(level);
};
