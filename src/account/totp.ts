import { equalBytes, hmac, randomKey } from '../base/bytes.ts';
import { SECOND } from '../base/duration.ts';

/** Codes that change with time (RFC 6238), as every authenticator takes them: SHA-1, six digits, thirty seconds. */

const SECRET_BYTES = 20; // RFC 4226, 4: 160 bits are recommended
const STEP_MS = 30 * SECOND;
const DIGITS = 6;

export function newTotpSecret(): Buffer {
  return randomKey(SECRET_BYTES);
}

/** The code of one time step: the steps are counted from 1970. */
export function toCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = hmac('sha1', secret, [counter]);
  // RFC 4226, 5.3: the last four bits say where the code is, and its first bit is no part of it.
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const value = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(value % 10 ** DIGITS).padStart(DIGITS, '0');
}

export function stepAt(nowMs: number): number {
  return Math.floor(nowMs / STEP_MS);
}

/** The step that a code is of: now, or one before or behind, since clocks differ (RFC 6238, 5.2). */
export function findStep(secret: Uint8Array, code: string, nowMs: number): number | undefined {
  const given = Buffer.from(code);
  const now = stepAt(nowMs);
  return [now, now - 1, now + 1].find((step) =>
    equalBytes(Buffer.from(toCode(secret, step)), given),
  );
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, 6, without padding, which authenticators do not take. */
export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => BASE32[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}

export interface Enrolment {
  readonly secret: string;
  /** Whose codes these are, as the authenticator lists them. */
  readonly account: string;
  readonly host: string;
}

/** What the QR code says. https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function toKeyUri({ secret, account, host }: Enrolment): string {
  const issuer = `Earshot ${host}`;
  const label = [issuer, account].map((part) => encodeURIComponent(part)).join(':');
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}
