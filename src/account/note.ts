import type { Json } from '../base/json.ts';
import type { Account } from '../model/account.ts';
import type { AccountOptions } from './options.ts';

/** What its owner did to an account; never a secret. */
export interface Deed {
  readonly operation: string;
  readonly before?: Json;
  readonly after?: Json;
}

export type Note = (account: Account, deed: Deed) => Promise<void>;

/** Writes into the audit log what comes past the API. As there, what was done is not undone where this fails. */
export function createNote({
  store,
  clock,
  log,
}: Pick<AccountOptions, 'store' | 'clock' | 'log'>): Note {
  return async (account, { operation, before = null, after = null }) => {
    try {
      await store.audit.insert({
        id: store.newId('aud'),
        at: new Date(clock.now()),
        actor: account.name,
        token: undefined,
        operation,
        subject: account.id,
        input: null,
        before,
        after,
      });
    } catch (error) {
      log.error('audit.lost', { operation, account: account.name, error: String(error) });
    }
  };
}
