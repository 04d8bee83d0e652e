import { digest, equalBytes, seal, unseal } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Store } from '../store/store.ts';

export type MasterKeyStore = Pick<Store, 'settings' | 'signingKeys' | 'secrets'>;

export const CHECK_SETTING = 'master_key_check';

/** Tells keys apart and gives none away: it is hashed with what is this installation's alone. */
export function checkOf(installationId: string, masterKey: Uint8Array): string {
  const text = Buffer.from(`earshot ${installationId} `);
  return digest('sha256', Buffer.concat([text, masterKey])).toString('base64');
}

/** Whether a store was made with this key; undefined where none has been. */
export async function fitsMasterKey(
  { settings }: Pick<Store, 'settings'>,
  masterKey: Uint8Array,
): Promise<boolean | undefined> {
  const installationId = await settings.find('installation_id');
  const kept = await settings.find(CHECK_SETTING);
  if (installationId === undefined || kept === undefined) return undefined;
  return equalBytes(Buffer.from(kept), Buffer.from(checkOf(installationId, masterKey)));
}

export interface MasterKeys {
  readonly current: Uint8Array;
  readonly next: Uint8Array;
}

export interface Resealed {
  readonly secrets: number;
  readonly signingKeys: number;
}

/**
 * Seals everything with another master key, in one transaction. What does not open under the current one stops it
 * before anything is written: under the next one it would be lost for good.
 */
export async function changeMasterKey(
  store: MasterKeyStore,
  { current, next }: MasterKeys,
): Promise<Result<Resealed, string>> {
  const installationId = await store.settings.find('installation_id');
  if (installationId === undefined || (await fitsMasterKey(store, current)) !== true)
    return err('the master key is not the one that the secrets in this store were sealed with');
  const secrets = resealAll(await store.secrets.list(), { current, next });
  const signingKeys = resealAll(await store.signingKeys.list(), { current, next });
  const lost = [...secrets.lost, ...signingKeys.lost];
  if (lost.length > 0)
    return err(
      `these cannot be opened with the master key: ${lost.join(', ')}; nothing was changed`,
    );
  await store.secrets.reseal({
    secrets: secrets.sealed,
    signingKeys: signingKeys.sealed,
    setting: { name: CHECK_SETTING, value: checkOf(installationId, next) },
  });
  return ok({ secrets: secrets.sealed.length, signingKeys: signingKeys.sealed.length });
}

interface Sealed<Id extends string> {
  readonly id: Id;
  readonly sealed: Uint8Array;
}

function resealAll<Id extends string>(
  all: readonly Sealed<Id>[],
  { current, next }: MasterKeys,
): { readonly sealed: readonly Sealed<Id>[]; readonly lost: readonly Id[] } {
  const sealed: Sealed<Id>[] = [];
  const lost: Id[] = [];
  for (const { id, sealed: before } of all) {
    const value = unseal(current, before, id);
    if (value === undefined) lost.push(id);
    else sealed.push({ id, sealed: seal(next, value, id) });
  }
  return { sealed, lost };
}
