import { randomKey, seal, unseal } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { newUuid } from '../base/id.ts';
import { signToken, verifyToken, type Claims, type TokenProblem } from '../base/jwt.ts';
import type { Result } from '../base/result.ts';
import type { ApiKey, OauthClient, SigningKey } from '../model/credential.ts';
import type { SealedSigningKey, Store } from '../store/store.ts';
import { checkOf, CHECK_SETTING, fitsMasterKey } from './master-key.ts';

export { changeMasterKey, fitsMasterKey, type Resealed } from './master-key.ts';

/**
 * The installation's keys: seals secrets with the master key, and makes and verifies API keys and access tokens.
 * Everything sealed is bound to the id of its row.
 */
export interface Keyring {
  readonly installationId: string;
  sealSecret(id: string, value: Uint8Array): Buffer;
  /** Undefined when the master key or the row is not the one it was sealed with. */
  openSecret(id: string, sealed: Uint8Array): Buffer | undefined;
  /** The id of the key that signs new tokens. */
  currentKeyId(): SigningKey['id'];
  mintApiKey(credential: ApiKey): Promise<string>;
  /** An access token of this client, signed by the current key. */
  mintAccessToken(client: OauthClient, life: TokenLife): Promise<string>;
  /** An API key or an access token: which of them, its subject says. */
  verifyToken(token: string): Promise<Result<Claims, TokenProblem>>;
  listKeys(): readonly SigningKey[];
  /** Reads the signing keys again: another node may have made one, or retired one. */
  reload(): Promise<void>;
  /** Makes a new signing key; tokens of the older ones stay good until those retire. */
  rotate(): Promise<SigningKey>;
  /** Tokens of this key are refused from now on. */
  retire(id: SigningKey['id']): Promise<void>;
}

export interface TokenLife {
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export type KeyringStore = Pick<Store, 'configuration' | 'settings' | 'signingKeys' | 'newId'>;

export interface KeyringOptions {
  readonly store: KeyringStore;
  readonly clock: Clock;
  readonly masterKey: Uint8Array;
}

const SIGNING_KEY_BYTES = 32;
const ISSUER = 'earshot';

/** Refuses a master key other than the one that this store was made with. */
export async function openKeyring(options: KeyringOptions): Promise<Keyring> {
  const { store, clock, masterKey } = options;
  const installationId = await store.settings.insertOnce('installation_id', newUuid());
  await assertMasterKey(store, masterKey, installationId);

  const keys = new Map<string, OpenSigningKey>();
  const load = async (): Promise<void> => {
    const kept = await store.signingKeys.list();
    // Only now: while the store is read, and when it cannot be, the keys that are held stay good.
    keys.clear();
    for (const key of kept) {
      const bytes = unseal(masterKey, key.sealed, key.id);
      if (bytes !== undefined && key.state !== 'retired') keys.set(key.id, { ...key, bytes });
    }
  };
  const current = (): OpenSigningKey => {
    const key = [...keys.values()].find(({ state }) => state === 'current');
    if (key === undefined) throw new Error('no signing key is current');
    return key;
  };
  const rotate = async (): Promise<SigningKey> => {
    const key = newSigningKey(store, clock, masterKey);
    await store.signingKeys.insertCurrent(key);
    await load();
    return key;
  };

  const isComplete = (): Promise<boolean> =>
    load().then(() => [...keys.values()].some(({ state }) => state === 'current'));
  if (!(await isComplete())) await makeFirst(store, { isComplete, rotate });

  return {
    installationId,
    sealSecret: (id, value) => seal(masterKey, value, id),
    openSecret: (id, sealed) => unseal(masterKey, sealed, id),
    currentKeyId: () => current().id,
    mintApiKey: (credential) =>
      signToken(toClaims(credential, installationId), keys.get(credential.keyId) ?? current()),
    mintAccessToken: ({ id }, life) =>
      signToken(
        { issuer: ISSUER, audience: installationId, subject: id, tokenId: newUuid(), ...life },
        current(),
        'at+jwt',
      ),
    verifyToken: (token) =>
      verifyToken(token, {
        issuer: ISSUER,
        audience: installationId,
        now: new Date(clock.now()),
        keyOf: (kid) => keys.get(kid)?.bytes,
      }),
    listKeys: () => [...keys.values()].map(({ bytes: _bytes, ...key }) => key),
    reload: load,
    rotate,
    async retire(id) {
      await store.signingKeys.retire(id, new Date(clock.now()));
      await load();
    },
  };
}

/** Of nodes that start at once on an empty store, one makes the first key. */
function makeFirst(
  { configuration }: Pick<KeyringStore, 'configuration'>,
  keys: { isComplete(): Promise<boolean>; rotate(): Promise<unknown> },
): Promise<void> {
  return configuration.change(async () => {
    if (!(await keys.isComplete())) await keys.rotate();
  });
}

type OpenSigningKey = SigningKey & { readonly bytes: Uint8Array };

function toClaims(credential: ApiKey, audience: string): Claims {
  return {
    issuer: ISSUER,
    audience,
    subject: credential.id,
    tokenId: credential.tokenId,
    issuedAt: credential.createdAt,
    expiresAt: credential.expiresAt,
  };
}

function newSigningKey(
  store: Pick<Store, 'newId'>,
  clock: Clock,
  masterKey: Uint8Array,
): SealedSigningKey {
  const id = store.newId('key');
  return {
    id,
    state: 'current',
    createdAt: new Date(clock.now()),
    retiredAt: undefined,
    sealed: seal(masterKey, randomKey(SIGNING_KEY_BYTES), id),
  };
}

/** A wrong master key would open nothing and seal new secrets that the right one cannot open: refuse to start. */
async function assertMasterKey(
  { settings }: KeyringStore,
  masterKey: Uint8Array,
  installationId: string,
): Promise<void> {
  await settings.insertOnce(CHECK_SETTING, checkOf(installationId, masterKey));
  if (await fitsMasterKey({ settings }, masterKey)) return;
  throw new Error(
    'EARSHOT_MASTER_KEY is not the key that the secrets in this store were sealed with',
  );
}
