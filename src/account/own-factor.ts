import { err, ok, type Result } from '../base/result.ts';
import type { Account } from '../model/account.ts';
import { EarshotError } from '../model/error.ts';
import type { Gate } from './gate.ts';
import type { Note } from './note.ts';
import type { AccountOptions } from './options.ts';
import { createAsOwner, type Owner } from './owner.ts';
import type { Passwords } from './password.ts';
import type { FactorState, NewFactor, SecondFactors } from './second-factor.ts';

/** What an owner does about the second factor, each time with the password: a session that was left open is not enough. */
export interface OwnFactor {
  state(account: Account): Promise<FactorState | undefined>;
  /** `host`: of this server, as the authenticator lists it. */
  begin(owner: Owner, host: string): Promise<Result<NewFactor, EarshotError>>;
  confirm(account: Account, code: string): Promise<Result<readonly string[], EarshotError>>;
  delete(owner: Owner): Promise<Result<void, EarshotError>>;
  renewCodes(owner: Owner): Promise<Result<readonly string[], EarshotError>>;
}

interface Parts {
  readonly gate: Gate;
  readonly note: Note;
  readonly passwords: Passwords;
  readonly factors: SecondFactors;
}

export function createOwnFactor(
  { store }: Pick<AccountOptions, 'store'>,
  { gate, note, passwords, factors }: Parts,
): OwnFactor {
  const asOwner = createAsOwner(gate, passwords);
  return {
    state: ({ id }) => factors.state(id),
    begin: (owner, host) => asOwner(owner, () => factors.begin(owner.account, host)),
    async confirm(account, code) {
      const codes = await factors.confirm(account, code);
      if (codes.ok) await note(account, { operation: 'createSecondFactor' });
      return codes;
    },
    delete: (owner) =>
      asOwner(owner, async () => {
        await store.secondFactors.delete(owner.account.id);
        await note(owner.account, { operation: 'deleteSecondFactor' });
        return ok(undefined);
      }),
    renewCodes: (owner) =>
      asOwner(owner, async () => {
        const { account } = owner;
        if (!account.hasSecondFactor)
          return err(new EarshotError('state_conflict', 'no second factor is in force'));
        const codes = await factors.renewCodes(account.id);
        await note(account, { operation: 'createRecoveryCodes' });
        return ok(codes);
      }),
  };
}
