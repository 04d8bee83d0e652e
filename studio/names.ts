import { call, type Listener, type Trigger } from './api.ts';
import { useLoaded, type Loaded } from './query.ts';

/** Names for ids: definitions are few, and are read whole. */
const EVERY_MS = 30_000;

export interface Names<T> {
  readonly all: readonly T[];
  readonly of: (id: string) => string;
  readonly isLoaded: boolean;
}

async function listAll<T>(
  load: (cursor: string | undefined) => Promise<{ items: T[]; next_cursor: string | null }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await load(cursor);
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

export const listListeners = (): Promise<readonly Listener[]> =>
  listAll((cursor) => call('listListeners', { query: { limit: 500, cursor } }));

export const listTriggers = (): Promise<readonly Trigger[]> =>
  listAll((cursor) => call('listTriggers', { query: { limit: 500, cursor } }));

/** What another page has loaded: names need not come anew, and flicker, with each page. */
const known: { listeners?: readonly Listener[]; triggers?: readonly Trigger[] } = {};

export function useListeners(): Names<Listener> {
  const { data } = useLoaded('listeners', listListeners, EVERY_MS);
  if (data !== undefined) known.listeners = data;
  return toNames(known.listeners);
}

export function useTriggers(): Names<Trigger> {
  const { data } = useLoaded('triggers', listTriggers, EVERY_MS);
  if (data !== undefined) known.triggers = data;
  return toNames(known.triggers);
}

function toNames<T extends { readonly id: string; readonly name: string }>(
  known: readonly T[] | undefined,
): Names<T> {
  const all = known ?? [];
  const names = new Map(all.map(({ id, name }) => [id, name]));
  // What is deleted has an id and no name; what is not loaded yet must not look like it.
  const isLoaded = known !== undefined;
  return { all, isLoaded, of: (id) => names.get(id) ?? (isLoaded ? id : '…') };
}

export type Provider = Pick<
  Awaited<ReturnType<typeof call<'listProviders'>>>['items'][number],
  'name' | 'title' | 'secret' | 'secret_at' | 'params' | 'setup' | 'retries' | 'dedupe' | 'source'
>;

let providers: Promise<readonly Provider[]> | undefined;

/** They change with the version alone: asked for once. */
export function useProviders(): Loaded<readonly Provider[]> {
  return useLoaded('providers', () => {
    providers ??= call('listProviders', {}).then(({ items }) => items);
    return providers;
  });
}
