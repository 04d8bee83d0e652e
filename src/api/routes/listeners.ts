import type { z } from 'zod';
import type { Json } from '../../base/json.ts';
import { newUuid } from '../../base/id.ts';
import { CUSTOM_PRESET, isSecured, type Listener, type ListenerId } from '../../model/listener.ts';
import { compileListener } from '../../definition/definition.ts';
import { listenerInput } from '../contract/listener.ts';
import { Otherwise, type ApiDeps, type Handlers } from '../handler.ts';
import { check } from '../input.ts';
import { mergePatch, replaceWhole } from '../merge-patch.ts';
import { cutPage, toWirePage } from '../page.ts';
import { found, refuseField, refuseProblems } from '../refusal.ts';
import {
  fromListenerInput,
  toListenerInput,
  toWireListener,
  type Definition,
} from '../wire/listener.ts';
import { fromSignatureInput } from '../wire/signature.ts';
import {
  createSecret,
  endOfPrevious,
  isInForce,
  toReference,
  type NewSecret,
} from '../wire/secret.ts';
import type { Change } from './change.ts';

export type ListenerDeps = Pick<
  ApiDeps,
  | 'store'
  | 'catalog'
  | 'keyring'
  | 'publicUrl'
  | 'presets'
  | 'describeSecretFault'
  | 'secretSourceOf'
  | 'findSignatureFault'
  | 'findChallengeFaults'
  | 'limits'
>;
type Deps = ListenerDeps;
type Input = z.output<typeof listenerInput>;
type SignatureInput = NonNullable<NonNullable<Input['verification']>['signature']>;

type ListenerHandlers = Pick<
  Handlers,
  | 'createListener'
  | 'listListeners'
  | 'getListener'
  | 'updateListener'
  | 'replaceListener'
  | 'deleteListener'
>;

export function createListenerHandlers(deps: Deps): ListenerHandlers {
  const { store, publicUrl } = deps;

  async function find(id: ListenerId): Promise<Listener> {
    return found(await store.listeners.find(id), 'listener', id);
  }

  return {
    async createListener({ body, query, now }) {
      const definition = toDefinition(deps, body, undefined);
      const id = store.newId('lsn');
      const secret = createSignatureSecret(deps, body, { ownerId: id, now });
      const url = { uuid: newUuid(), createdAt: now, expiresAt: undefined };
      const listener = { ...definition, id, urls: [url], createdAt: now, updatedAt: now };
      if (query.dry_run === 'true')
        return new Otherwise(toAnswer(deps, listener, { secret, isGiven: true }));
      const secrets = secret === undefined ? [] : [secret.sealed];
      await store.listeners.insert(listener, secrets, body.change_description);
      return toAnswer(deps, listener, {
        secret,
        isGiven: body.verification?.signature?.secret !== undefined,
      });
    },

    async listListeners({ query }) {
      return toWirePage(cutPage(await store.listeners.list(), query), (listener) =>
        toWireListener(listener, publicUrl),
      );
    },

    async getListener({ params }) {
      return toWireListener(await find(params.id), publicUrl);
    },

    async updateListener({ params, body, now }) {
      const before = await find(params.id);
      const patched = mergePatch(toListenerInput(before) as Json, body as Json);
      const whole = replaceWhole(patched, body as Json, WHOLE_MEMBERS);
      const merged = check(listenerInput, whole, 'body');
      return replaceDefinition(deps, before, { input: merged, now, isDry: false });
    },

    async replaceListener({ params, query, body, now }) {
      const isDry = query.dry_run === 'true';
      const { previous_expire_in: previousExpireIn } = query;
      const change = { input: body, now, isDry, previousExpireIn };
      return replaceDefinition(deps, await find(params.id), change);
    },

    async deleteListener({ params, now }) {
      await find(params.id);
      await store.listeners.delete(params.id, now);
    },
  };
}

export async function replaceDefinition(
  deps: Deps,
  before: Listener,
  { input, now, isDry, previousExpireIn }: Change<Input>,
): Promise<ReturnType<typeof toAnswer>> {
  const definition = toDefinition(deps, input, before);
  const { id, urls, createdAt } = before;
  const listener = { ...definition, id, urls, createdAt, updatedAt: now };
  const secret = needsSecret(deps, { input, before, now })
    ? createSignatureSecret(deps, input, { ownerId: id, now })
    : undefined;
  if (isDry) return toAnswer(deps, withSecretsOf(listener, before), { secret, isGiven: true });
  const isGraced =
    secret !== undefined && previousExpireIn !== undefined && isSamePreset(listener, before);
  if (isGraced)
    await deps.store.secrets.insert(secret.sealed, endOfPrevious(previousExpireIn, now));
  await deps.store.listeners.update(
    listener,
    isGraced ? undefined : secretsAfter(listener, before, secret),
    input.change_description,
  );
  const isGiven = input.verification?.signature?.secret !== undefined;
  const after = found(await deps.store.listeners.find(id), 'listener', id);
  return toAnswer(deps, after, { secret, isGiven });
}

/** These are values to us, though they are objects: merged into one another, two schemas would make a third. */
export const WHOLE_MEMBERS = [
  ['verification', 'signature', 'scheme'],
  ['verification', 'signature', 'params'],
  ['payload', 'schema'],
  ['mapping', 'data'],
] as const;

/** The definition that an input makes, where everything in it can hold here. */
export function toDefinition(deps: Deps, input: Input, before: Listener | undefined): Definition {
  const definition = fromListenerInput(input, deps.limits.retentionDays);
  const { verification, payload } = definition;
  assertVerifiable(deps, definition);
  assertSizeFits(deps, payload.maxBytes, before);
  if (!isSecured(verification) && !definition.unsecured) {
    refuseField(
      'unsecured',
      'expected true, since both credential and signature are off: anybody could send',
    );
  }
  assertCredentialsExist(deps, verification.allowedCredentials ?? [], before);
  refuseProblems(compileListener(definition)?.problems);
  return definition;
}

/** The preset is known, has all that it wants, and whatever the builder has made up can be evaluated. */
function assertVerifiable(
  { presets, findSignatureFault, findChallengeFaults }: Deps,
  { verification: { signature }, challenges = [] }: Definition,
): void {
  const [fault] = findChallengeFaults(challenges);
  if (fault !== undefined) refuseField(`challenges.${fault.field}`, fault.problem);
  if (signature === undefined) return;
  const { preset, scheme } = signature;
  if (scheme === undefined && !presets.includes(preset)) {
    const names = [...presets, CUSTOM_PRESET].map((name) => `"${name}"`);
    refuseField('verification.signature.preset', `expected one of ${names.join(', ')}`);
  }
  if (scheme !== undefined && preset !== CUSTOM_PRESET) {
    refuseField(
      'verification.signature.scheme',
      `goes with the preset "${CUSTOM_PRESET}"; "${preset}" has its own`,
    );
  }
  const lack = findSignatureFault(signature);
  if (lack !== undefined) refuseField(`verification.signature.${lack.field}`, lack.problem);
}

/** One that was over a limit that has been lowered since must not stand in the way of other changes. */
function assertSizeFits(
  { limits }: Deps,
  maxBytes: number | undefined,
  before: Listener | undefined,
): void {
  if (maxBytes === undefined || maxBytes === before?.payload.maxBytes) return;
  if (maxBytes <= limits.maxBodyBytes) return;
  const expected = `expected at most ${limits.maxBodyBytes}, the limit of this installation`;
  refuseField('payload.max_bytes', expected);
}

/** One that was named before may be gone by now: that must not stand in the way of other changes. */
function assertCredentialsExist(
  { catalog }: Deps,
  ids: readonly string[],
  before: Listener | undefined,
): void {
  const known = before?.verification.allowedCredentials ?? [];
  for (const id of ids) {
    if (known.includes(id) || catalog.credential(id as `crd_${string}`) !== undefined) continue;
    refuseField('verification.allowed_credentials', `no credential has the id "${id}"`);
  }
}

function assertSecretFits(
  { describeSecretFault }: Deps,
  signature: SignatureInput | undefined,
): void {
  if (signature?.secret === undefined) return;
  const fault = describeSecretFault(fromSignatureInput(signature), signature.secret);
  if (fault !== undefined) refuseField('verification.signature.secret', fault);
}

interface Replacing {
  readonly input: Input;
  readonly before: Listener;
  readonly now: Date;
}

/** A signature that is new, that is another provider's, or whose secret is another one than those in force. */
function needsSecret({ catalog }: Deps, { input, before, now }: Replacing): boolean {
  const signature = input.verification?.signature;
  if (signature === undefined) return false;
  if (signature.preset !== before.verification.signature?.preset) return true;
  if (signature.secret === undefined) return false;
  return !isInForce(catalog, { ownerId: before.id, value: signature.secret, now });
}

function createSignatureSecret(
  deps: Deps,
  input: Input,
  owner: { ownerId: ListenerId; now: Date },
): NewSecret | undefined {
  const signature = input.verification?.signature;
  if (signature === undefined) return undefined;
  assertSecretFits(deps, signature);
  const source = deps.secretSourceOf(fromSignatureInput(signature));
  if (signature.secret === undefined && source === 'none') return undefined;
  if (signature.secret === undefined && source === 'given')
    refuseField(
      'verification.signature.secret',
      'expected the one of the provider, which makes it',
    );
  return createSecret(deps, { ...owner, value: signature.secret });
}

/** What the store is to do with the secrets: replace them, remove them, or (undefined) leave them. */
function secretsAfter(
  listener: Listener,
  before: Listener,
  secret: NewSecret | undefined,
): NewSecret['sealed'][] | undefined {
  if (secret !== undefined) return [secret.sealed];
  const isSigned = listener.verification.signature !== undefined;
  return isSigned && isSamePreset(listener, before) ? undefined : [];
}

function isSamePreset(one: Listener, other: Listener): boolean {
  return one.verification.signature?.preset === other.verification.signature?.preset;
}

/** With the secret where it was generated; who gave one has it. */
function toAnswer(
  { publicUrl }: Deps,
  listener: Listener,
  { secret, isGiven }: { secret: NewSecret | undefined; isGiven: boolean },
) {
  const answer = toWireListener(withSecret(listener, secret), publicUrl);
  return secret === undefined || isGiven ? answer : { ...answer, secret: secret.value };
}

/** As it will be read where the secrets stay. */
function withSecretsOf(listener: Listener, { verification: { signature } }: Listener): Listener {
  const { verification } = listener;
  if (verification.signature === undefined || signature === undefined) return listener;
  const { secrets } = signature;
  const kept = { ...verification.signature, secrets };
  return { ...listener, verification: { ...verification, signature: kept } };
}

/** A listener that was just made does not know its secret yet. */
function withSecret(listener: Listener, secret: NewSecret | undefined): Listener {
  const { verification } = listener;
  if (secret === undefined || verification.signature === undefined) return listener;
  const signature = { ...verification.signature, secrets: [toReference(secret.sealed)] };
  return { ...listener, verification: { ...verification, signature } };
}
