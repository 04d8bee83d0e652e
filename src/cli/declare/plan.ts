import type {
  ListenerInput,
  TriggerInput,
  WireCredential,
  WireError,
  WireListener,
  WireTrigger,
} from '../../api/contract.ts';
import { parseJson } from '../../base/json.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Client } from '../client.ts';
import { CommandFailure } from '../failure.ts';
import { findDifferences, type Difference } from './difference.ts';
import type { Declaration, Declared, Noun } from './read.ts';
import type { Misfit, Path } from './reference.ts';
import { isObject } from './schema.ts';
import { readState, type State } from './state.ts';

/** What is to be done with one thing; `keep`: nothing. */
export type Change = {
  readonly noun: Noun;
  readonly name: string;
} & (
  | { readonly action: 'create'; readonly declared: Declared }
  | {
      readonly action: 'update';
      readonly declared: Declared;
      readonly id: string;
      /** As it was when the plan was made. */
      readonly etag: string | undefined;
      readonly differences: readonly Difference[];
    }
  | { readonly action: 'keep'; readonly id: string }
  | { readonly action: 'delete'; readonly id: string; readonly etag: string | undefined }
);

export interface Plan {
  /** In the order in which it is done: listeners before the triggers that are bound to them. */
  readonly changes: readonly Change[];
  readonly state: State;
  readonly grace: string | undefined;
}

export interface PlanOptions {
  /** Deletes what is on the server and not in the files. */
  readonly prune: boolean;
  /** How long secrets stay good that others replace. */
  readonly grace: string | undefined;
}

/** Asks the server what each definition would make, and changes nothing. All problems are told at once. */
export async function makePlan(
  client: Client,
  declaration: Declaration,
  { prune, grace }: PlanOptions,
): Promise<Result<Plan, readonly string[]>> {
  const state = await readState(client);
  const planning = { client, state, declaration, grace, problems: [] };
  const changes = [
    ...(await planAll(planning, declaration.listeners, planListener)),
    ...(await planAll(planning, declaration.triggers, planTrigger)),
    ...(prune ? await planPrune(planning) : []),
  ];
  return planning.problems.length > 0 ? err(planning.problems) : ok({ changes, state, grace });
}

interface Planning {
  readonly client: Client;
  readonly state: State;
  readonly declaration: Declaration;
  readonly grace: string | undefined;
  readonly problems: string[];
}

type PlanOne = (planning: Planning, declared: Declared) => Promise<Change | undefined>;

async function planAll(
  planning: Planning,
  all: readonly Declared[],
  planOne: PlanOne,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const declared of all) {
    const change = await telling(planning, declared, () => planOne(planning, declared));
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

async function planListener(planning: Planning, declared: Declared): Promise<Change | undefined> {
  const { client, state, grace } = planning;
  const before = findOne(planning, declared, state.listeners);
  const missing = findMissingCredential(state, declared);
  if (missing !== undefined) tell(planning, declared, missing);
  if (missing !== undefined || before === 'many') return undefined;
  const body = toListenerBody(state, declared);
  const query = { dry_run: 'true' } as const;
  if (before === undefined) {
    await client.call('createListener', { query, body });
    return { ...named(declared), action: 'create', declared };
  }
  const params = { id: before.id };
  const now = await client.call('getListener', { params });
  const { value } = await client.call('replaceListener', {
    params,
    query: { ...query, previous_expire_in: grace },
    body,
  });
  return toChange(declared, { ...params, etag: now.etag }, findDifferences(now.value, value));
}

async function planTrigger(planning: Planning, declared: Declared): Promise<Change | undefined> {
  const { client, state, grace } = planning;
  const before = findOne(planning, declared, state.triggers);
  const known = findListeners(planning, declared);
  if (known === undefined || before === 'many') return undefined;
  const { ids, fresh } = known;
  const query = { dry_run: 'true' } as const;
  if (before === undefined) {
    // Where a listener is still to be made, the server cannot be asked yet.
    if (fresh.length === 0)
      await client.call('createTrigger', { query, body: toTriggerBody(declared, ids) });
    return { ...named(declared), action: 'create', declared };
  }
  const body = toTriggerBody(declared, ids.length > 0 ? ids : before.listener_ids);
  const params = { id: before.id };
  const now = await client.call('getTrigger', { params });
  const { value } = await client.call('replaceTrigger', {
    params,
    query: { ...query, previous_expire_in: grace },
    body,
  });
  const shown = findDifferences(
    withNames(state, now.value, []),
    withNames(state, { ...value, listener_ids: ids }, fresh),
  );
  return toChange(declared, { ...params, etag: now.etag }, shown);
}

function named({ noun, name }: Declared): { readonly noun: Noun; readonly name: string } {
  return { noun, name };
}

interface Read {
  readonly id: string;
  readonly etag: string | undefined;
}

function toChange(
  declared: Declared,
  { id, etag }: Read,
  differences: readonly Difference[],
): Change {
  return differences.length === 0
    ? { ...named(declared), action: 'keep', id }
    : { ...named(declared), action: 'update', declared, id, etag, differences };
}

/** In the plan a trigger is bound to names, as in the files. */
function withNames(
  { listeners }: State,
  { listener_ids: ids, ...trigger }: WireTrigger,
  fresh: readonly string[],
): object {
  const names = ids.map((id) => listeners.find((listener) => listener.id === id)?.name ?? id);
  return { ...trigger, listeners: [...names, ...fresh].toSorted() };
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The one thing of this name; names are not unique on a server, and files cannot say which one is meant. */
function findOne<T extends Named>(
  planning: Planning,
  declared: Declared,
  all: readonly T[],
): T | 'many' | undefined {
  const found = all.filter(({ name }) => name === declared.name);
  if (found.length < 2) return found[0];
  const ids = found.map(({ id }) => id).join(', ');
  const message = `the server has ${found.length} ${declared.noun}s called "${declared.name}" (${ids}); rename or delete all but one`;
  tell(planning, declared, { path: [], message });
  return 'many';
}

/** The listeners that a trigger names: those that are there, and those that the plan will make. */
function findListeners(
  planning: Planning,
  declared: Declared,
): { readonly ids: WireTrigger['listener_ids']; readonly fresh: readonly string[] } | undefined {
  const { state, declaration } = planning;
  const names = listenersOf(declared);
  const unknown = names.filter(
    (name) => ![...state.listeners, ...declaration.listeners].some((one) => one.name === name),
  );
  for (const name of unknown) {
    const message = `no listener is called "${name}", in the files or on the server`;
    tell(planning, declared, { path: ['listeners', names.indexOf(name)], message });
  }
  if (unknown.length > 0) return undefined;
  const fresh = names.filter((name) => !state.listeners.some((one) => one.name === name));
  return { ids: idsOf(state.listeners, names), fresh };
}

function listenersOf({ input }: Declared): readonly string[] {
  return input['listeners'] as readonly string[];
}

function idsOf(
  listeners: readonly Pick<WireListener, 'id' | 'name'>[],
  names: readonly string[],
): WireListener['id'][] {
  return names.flatMap((name) => listeners.find((one) => one.name === name)?.id ?? []);
}

/** Credentials are not made of files: what lets somebody in is made by the server, and shown once. */
function findMissingCredential(state: State, { input }: Declared): Misfit | undefined {
  const names = credentialsOf(input) ?? [];
  const at = names.findIndex((name) => findCredential(state, name) === undefined);
  if (at < 0) return undefined;
  const message = `no credential is called "${names[at]}"; make it with: earshot credentials create`;
  return { path: ['verification', 'allowed_credentials', at], message };
}

function credentialsOf({ verification }: Declared['input']): readonly string[] | undefined {
  const names = isObject(verification) ? verification['allowed_credentials'] : undefined;
  return names as readonly string[] | undefined;
}

function findCredential({ credentials }: State, name: string): WireCredential | undefined {
  return credentials.find((one) => one.id === name || one.name === name);
}

/** What the API takes. */
export function toListenerBody(state: State, { name, input }: Declared): ListenerInput {
  const { verification, ...rest } = input;
  if (!isObject(verification)) return { ...rest, name };
  const ids = credentialsOf(input)?.flatMap((each) => findCredential(state, each)?.id ?? []);
  const members = { ...verification, ...(ids !== undefined && { allowed_credentials: ids }) };
  return { ...rest, name, verification: members };
}

export function toTriggerBody(
  { name, input }: Declared,
  listenerIds: WireTrigger['listener_ids'],
): TriggerInput {
  const { listeners: _names, ...rest } = input;
  return { ...rest, name, listener_ids: listenerIds } as TriggerInput;
}

/** The ids of the listeners that a trigger names, once all of them are there. */
export function boundListeners(
  declared: Declared,
  listeners: readonly Pick<WireListener, 'id' | 'name'>[],
): WireTrigger['listener_ids'] {
  return idsOf(listeners, listenersOf(declared));
}

/** Triggers first: none is left that is bound to nothing. */
async function planPrune({ client, state, declaration }: Planning): Promise<readonly Change[]> {
  const isSurplus = (wanted: readonly Declared[]) => (one: Named) =>
    !wanted.some(({ name }) => name === one.name);
  const changes: Change[] = [];
  for (const { id, name } of state.triggers.filter(isSurplus(declaration.triggers))) {
    const { etag } = await client.call('getTrigger', { params: { id } });
    changes.push({ noun: 'trigger', name, action: 'delete', id, etag });
  }
  for (const { id, name } of state.listeners.filter(isSurplus(declaration.listeners))) {
    const { etag } = await client.call('getListener', { params: { id } });
    changes.push({ noun: 'listener', name, action: 'delete', id, etag });
  }
  return changes;
}

function tell({ problems }: Planning, declared: Declared, { path, message }: Misfit): void {
  problems.push(`${declared.placeOf(path)}: ${message}`);
}

/** What the server refuses is a problem of the file, at the member that the server names. */
async function telling<T>(
  planning: Planning,
  declared: Declared,
  act: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    const { message } = refusal;
    tell(planning, declared, { path: pathIn(message), message });
    return undefined;
  }
}

const OF_THE_INPUT: ReadonlySet<string> = new Set([
  'request_invalid',
  'expression_invalid',
  'state_conflict',
]);

function refusalOf(error: unknown): WireError['error'] | undefined {
  if (!(error instanceof CommandFailure) || error.answer === undefined) return undefined;
  const envelope = parseJson(Buffer.from(error.answer).toString()) as
    Partial<WireError> | undefined;
  const refusal = envelope?.error;
  return refusal !== undefined && OF_THE_INPUT.has(refusal.code) ? refusal : undefined;
}

/** `"verification.signature.preset": expected …` begins with where it is. */
function pathIn(message: string): Path {
  const path = /^"([^"]+)":/.exec(message)?.[1] ?? '';
  const parts = path.match(/[^.[\]]+/g) ?? [];
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
