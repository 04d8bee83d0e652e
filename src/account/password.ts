import { equalBytes, randomKey, stretchPassword, type PasswordCost } from '../base/bytes.ts';
import { createLane } from '../base/lane.ts';
import { EarshotError } from '../model/error.ts';

/**
 * Passwords are kept as `scrypt$N$r$salt$key`. The cost is that of OWASP's password storage cheat sheet: 32 MiB and a
 * tenth of a second a guess. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const COST: PasswordCost = { n: 2 ** 15, r: 8 };
const SALT_BYTES = 16;

/** Of what strangers may make the server do at once, this takes the most memory: one after the other. */
export function createPasswords(cost = COST): Passwords {
  const inTurn = createLane();
  const stretch = (password: string, salt: Uint8Array, cost: PasswordCost): Promise<Buffer> =>
    inTurn(() => stretchPassword(password.normalize('NFKC'), salt, cost));
  const nobody = { cost, salt: randomKey(SALT_BYTES), key: randomKey(32) };
  return {
    async hash(password) {
      const salt = randomKey(SALT_BYTES);
      const key = await stretch(password, salt, cost);
      return ['scrypt', cost.n, cost.r, toText(salt), toText(key)].join('$');
    },
    async matches(password, kept) {
      // A name that nobody has takes as long as one that somebody has.
      const { cost, salt, key } = (kept === undefined ? undefined : parse(kept)) ?? nobody;
      return equalBytes(await stretch(password, salt, cost), key) && kept !== undefined;
    },
  };
}

export interface Passwords {
  hash(password: string): Promise<string>;
  matches(password: string, kept: string | undefined): Promise<boolean>;
}

function toText(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function parse(kept: string) {
  const [kind, n, r, salt, key] = kept.split('$');
  if (kind !== 'scrypt' || salt === undefined || key === undefined) return undefined;
  return {
    cost: { n: Number(n), r: Number(r) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
}

/** NIST SP 800-63B, 3.1.1: length is what counts; which characters does not. */
const LENGTH = { min: 12, max: 256 };

/** What is wrong with a new password; undefined when it is a good one. */
export function describePasswordFault(password: string, name: string): EarshotError | undefined {
  const { min, max } = LENGTH;
  if (password.length < min || password.length > max) {
    const expected = `expected from ${min} to ${max} characters`;
    return new EarshotError('request_invalid', `"password": ${expected}`);
  }
  return password.toLowerCase() === name.toLowerCase()
    ? new EarshotError('request_invalid', '"password": expected something else than the name')
    : undefined;
}
