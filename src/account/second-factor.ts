import { randomKey } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Account, AccountId } from '../model/account.ts';
import { EarshotError } from '../model/error.ts';
import type { SealedSecondFactor } from '../store/store.ts';
import { createGuesses, toGuess } from './gate.ts';
import type { AccountOptions } from './options.ts';
import { toHash } from './token.ts';
import { findStep, newTotpSecret, toBase32, toKeyUri } from './totp.ts';

/** Codes of an authenticator besides the password, and recovery codes for whoever has lost it. */
export interface SecondFactors {
  /** A secret that is asked of nobody until a code of it was shown. */
  begin(account: Account, host: string): Promise<Result<NewFactor, EarshotError>>;
  /** Puts it in force; answers the recovery codes, which are shown this once. */
  confirm(account: Account, code: string): Promise<Result<readonly string[], EarshotError>>;
  /** Takes a code, or a recovery code, up; each is good once. Nothing to show where none is in force. */
  check(account: Account, code: string | undefined): Promise<Result<void, EarshotError>>;
  state(id: AccountId): Promise<FactorState | undefined>;
  /** New recovery codes in place of those before. */
  renewCodes(id: AccountId): Promise<readonly string[]>;
}

export interface NewFactor {
  /** As it is typed where no QR code can be read. */
  readonly secret: string;
  readonly uri: string;
}

export interface FactorState {
  readonly since: Date;
  readonly codesLeft: number;
}

const RECOVERY_CODES = 10;
/** 80 bits: nobody finds one by hashing guesses. */
const RECOVERY_BYTES = 10;

export function createSecondFactors(options: AccountOptions): SecondFactors {
  const { store, clock, sealing } = options;
  const shelf = store.secondFactors;
  const meet = createMeeting(options);
  return {
    async begin(account, host) {
      const secretId = store.newId('sec');
      const secret = newTotpSecret();
      const sealed = sealing.sealSecret(secretId, secret);
      const createdAt = new Date(clock.now());
      if (!(await shelf.begin({ accountId: account.id, secretId, sealed, createdAt })))
        return err(new EarshotError('state_conflict', 'a second factor is in force already'));
      const text = toBase32(secret);
      return ok({
        secret: text,
        uri: toKeyUri({ secret: text, account: account.name, host }),
      });
    },
    async confirm(account, code) {
      const factor = await shelf.find(account.id);
      if (factor === undefined || factor.confirmedAt !== undefined)
        return err(new EarshotError('state_conflict', 'no second factor waits to be confirmed'));
      return meet(account.id, async () => {
        const usedStep = findCode(factor, code);
        if (usedStep === undefined) return undefined;
        const codes = newRecoveryCodes();
        const confirmed = { ...factor, usedStep, confirmedAt: new Date(clock.now()) };
        return (await shelf.confirm(confirmed, codes.map(toCodeHash))) ? codes : undefined;
      });
    },
    async check(account, code) {
      const factor = await shelf.find(account.id);
      if (factor?.confirmedAt === undefined) return ok(undefined);
      if (code === undefined || code === '') return err(new EarshotError('second_factor_required'));
      const checked = await meet(account.id, async () => {
        const step = findCode(factor, code);
        const isGood =
          step === undefined
            ? await shelf.useCode(account.id, toCodeHash(code))
            : await shelf.useStep(account.id, step);
        return isGood ? true : undefined;
      });
      return checked.ok ? ok(undefined) : checked;
    },
    async state(id) {
      const since = (await shelf.find(id))?.confirmedAt;
      return since && { since, codesLeft: await shelf.countCodes(id) };
    },
    async renewCodes(id) {
      const codes = newRecoveryCodes();
      await shelf.replaceCodes(id, codes.map(toCodeHash));
      return codes;
    },
  };

  function findCode({ secretId, sealed }: SealedSecondFactor, code: string): number | undefined {
    const secret = sealing.openSecret(secretId, sealed);
    return secret && findStep(secret, code.replaceAll(/\s/g, ''), clock.now());
  }
}

type Meeting = <T>(
  id: AccountId,
  attempt: () => Promise<T | undefined>,
) => Promise<Result<T, EarshotError>>;

/**
 * Five wrong codes for an account, from wherever, and the next quarter of an hour's are refused unread. Only who has the
 * password comes this far, so that nobody else can lock its owner out.
 */
function createMeeting({ store, clock }: Pick<AccountOptions, 'store' | 'clock'>): Meeting {
  const guesses = createGuesses({ shelf: store.guesses, clock });
  return async (id, attempt) => {
    const tried = await guesses([toGuess(`code ${id}`)], attempt);
    if (!tried.ok) return tried;
    return tried.value === undefined
      ? err(new EarshotError('second_factor_mismatch'))
      : ok(tried.value);
  };
}

function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const text = toBase32(randomKey(RECOVERY_BYTES)).toLowerCase();
    return (text.match(/.{4}/g) ?? []).join('-');
  });
}

/** However it is typed: the dashes are for the eye. */
function toCodeHash(code: string): string {
  return toHash(code.toLowerCase().replaceAll(/[\s-]/g, ''));
}
