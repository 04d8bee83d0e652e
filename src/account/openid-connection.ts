import { err, ok, type Result } from '../base/result.ts';
import type { Account } from '../model/account.ts';
import { EarshotError } from '../model/error.ts';
import type { AccountSession } from '../store/store.ts';
import type { Gate } from './gate.ts';
import type { Note } from './note.ts';
import type { Begun, Fault, Openid, Returned } from './openid/openid.ts';
import type { AccountOptions } from './options.ts';
import { createAsOwner, type Owner } from './owner.ts';
import type { Passwords } from './password.ts';
import type { SecondFactors } from './second-factor.ts';

/** A provider for an account that is there: its owner signs in by it, too. */
export interface OpenidConnection {
  isConnected(account: Account): Promise<boolean>;
  /**
   * With the password, and a code where a second factor is in force: a session that was left open is not enough, for by what
   * is connected its owner is let in without either.
   */
  begin(owner: ConnectionOwner, redirectUri: string): Promise<Result<Begun, EarshotError>>;
  /** Whether a browser that comes back was sent there to connect. */
  isReturn(cookie: string | undefined): boolean;
  finish(returned: Returned): Promise<Result<void, Fault>>;
  delete(owner: ConnectionOwner): Promise<Result<void, EarshotError>>;
}

export interface ConnectionOwner extends AccountSession, Owner {
  readonly code: string | undefined;
}

interface Parts {
  readonly gate: Gate;
  readonly note: Note;
  readonly passwords: Passwords;
  readonly factors: SecondFactors;
  readonly openid: Openid;
  readonly issuer: string;
}

export function createOpenidConnection(
  { store, clock }: Pick<AccountOptions, 'store' | 'clock'>,
  { gate, note, passwords, factors, openid, issuer }: Parts,
): OpenidConnection {
  const withPassword = createAsOwner(gate, passwords);
  const asOwner = <T>(
    owner: ConnectionOwner,
    act: () => Promise<Result<T, EarshotError>>,
  ): Promise<Result<T, EarshotError>> =>
    withPassword(owner, async () => {
      const checked = await factors.check(owner.account, owner.code);
      return checked.ok ? act() : checked;
    });

  /** Whose session it was when the browser was sent, if that has not ended: its own cookie does not come from another site. */
  async function findOwner(hash: string): Promise<Account | undefined> {
    const found = await store.accounts.findSession(hash);
    const isOver = found === undefined || found.session.expiresAt.getTime() <= clock.now();
    return isOver ? undefined : found.account;
  }

  return {
    isConnected: ({ id }) => store.identities.has(id, issuer),
    isReturn: (cookie) => openid.purposeOf(cookie) !== undefined,
    begin: (owner, redirectUri) =>
      asOwner(owner, async () => {
        if (await store.identities.has(owner.account.id, issuer))
          return err(new EarshotError('state_conflict', `"${openid.title}" is connected already`));
        const begun = await openid.begin(redirectUri, owner.session.hash);
        if (begun.ok) return begun;
        const message = `"${openid.title}" cannot be reached; try again`;
        return err(new EarshotError('provider_unavailable', message));
      }),
    async finish(returned) {
      const owner = await findOwner(openid.purposeOf(returned.cookie) ?? '');
      if (owner === undefined)
        return err({ problem: 'invalid', reason: 'the session that has begun this is over' });
      const person = await openid.finish(returned);
      if (!person.ok) return person;
      const { issuer, subject } = person.value;
      if (!(await store.identities.insert({ issuer, subject }, owner.id)))
        return err({ problem: 'taken', reason: `"${subject}" or the account has another one` });
      await note(owner, { operation: 'createIdentity', after: { issuer, subject } });
      return ok(undefined);
    },
    delete: (owner) =>
      asOwner(owner, async () => {
        if (!(await store.identities.delete(owner.account.id, issuer)))
          return err(new EarshotError('state_conflict', `"${openid.title}" is not connected`));
        await note(owner.account, { operation: 'deleteIdentity', before: { issuer } });
        return ok(undefined);
      }),
  };
}
