import type { WireCredential, WireListener, WireTrigger } from '../../api/contract.ts';
import type { Client } from '../client.ts';

/** What a server has. */
export interface State {
  readonly listeners: readonly WireListener[];
  readonly triggers: readonly WireTrigger[];
  readonly credentials: readonly WireCredential[];
}

type List = 'listListeners' | 'listTriggers' | 'listCredentials';

const LARGEST_PAGE = 500;

export async function readState(client: Client): Promise<State> {
  return {
    listeners: await readAll<WireListener>(client, 'listListeners'),
    triggers: await readAll<WireTrigger>(client, 'listTriggers'),
    credentials: await readAll<WireCredential>(client, 'listCredentials'),
  };
}

interface WirePage<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

async function readAll<T>(client: Client, name: List): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const { value } = await client.call(name, { query: { limit: LARGEST_PAGE, cursor } });
    const page = value as unknown as WirePage<T>;
    items.push(...page.items);
    cursor = page.next_cursor;
  }
  return items;
}
