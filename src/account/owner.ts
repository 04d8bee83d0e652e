import type { Result } from '../base/result.ts';
import type { Account } from '../model/account.ts';
import type { EarshotError } from '../model/error.ts';
import type { Gate } from './gate.ts';
import type { Passwords } from './password.ts';

/** Who does something about his own account, with his password: a session that was left open is not enough. */
export interface Owner {
  readonly account: Account;
  readonly password: string;
  readonly address: string | undefined;
}

export type AsOwner = <T>(
  owner: Owner,
  act: () => Promise<Result<T, EarshotError>>,
) => Promise<Result<T, EarshotError>>;

/** Guesses are slowed down as those at the sign-in are. */
export function createAsOwner(gate: Gate, passwords: Pick<Passwords, 'matches'>): AsOwner {
  return ({ account, password, address }, act) =>
    gate({ name: account.name, address }, async () =>
      (await passwords.matches(password, account.password)) ? act() : undefined,
    );
}
