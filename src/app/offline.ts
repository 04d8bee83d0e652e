import { systemClock } from '../base/clock.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Config, KeyChange } from '../config/config.ts';
import { changeMasterKey, fitsMasterKey, type Resealed } from '../keyring/keyring.ts';
import { openStore } from '../store/open.ts';

/** What is done to a store while no server has it. */

export interface Rekeyed extends Resealed {
  /** It was in force already: an earlier change was broken off behind its transaction. */
  readonly wasInForce: boolean;
}

/** Seals everything in a store with another master key. Refuses where a server holds the store. */
export async function rekeyStore(
  config: Config,
  change: Pick<KeyChange, 'current' | 'next' | 'isLeft'>,
): Promise<Result<Rekeyed, string>> {
  const { storeUrl: url, data: dataFolder } = config;
  const opened = await openStore({ url, dataFolder, clock: systemClock }).then(
    ok,
    (error: unknown) => err(error instanceof Error ? error.message : String(error)),
  );
  if (!opened.ok) return opened;
  const store = opened.value;
  try {
    if (change.isLeft && (await fitsMasterKey(store, change.next)) === true)
      return ok({ secrets: 0, signingKeys: 0, wasInForce: true });
    const changed = await changeMasterKey(store, change);
    return changed.ok ? ok({ ...changed.value, wasInForce: false }) : changed;
  } finally {
    await store.close();
  }
}

/** Brings the tables up to date, and no more: for a role that may, where the servers' own may not. */
export async function migrateStore({ storeUrl: url, data: dataFolder }: Config): Promise<void> {
  await (await openStore({ url, dataFolder, clock: systemClock })).close();
}
