import { hostname, userInfo } from 'node:os';
import type { WireListener } from '../api/contract.ts';
import type { ListenerId } from '../model/listener.ts';
import type { Client } from './client.ts';
import { CommandFailure } from './failure.ts';

/** Which listener is meant, and what it shall be where it has to be made. */
export interface Wanted {
  readonly listener?: ListenerId;
  readonly name?: string;
  readonly preset?: string;
  readonly secret?: string;
  readonly unsecured?: true;
}

export interface Found {
  readonly listener: WireListener;
  /** Of one that has just been made. */
  readonly secret: string | undefined;
}

/** The listener that is named by id or by name; made where no listener has the name. */
export async function findListener(client: Client, wanted: Wanted): Promise<Found> {
  if (wanted.listener !== undefined) {
    const { value } = await client.call('getListener', { params: { id: wanted.listener } });
    return reuse(value, wanted);
  }
  const name = wanted.name ?? ownName();
  const existing = await findByName(client, name);
  return existing === undefined ? create(client, name, wanted) : reuse(existing, wanted);
}

/** Whose it is: several may be working against one server. */
function ownName(): string {
  return `${userName()} at ${hostname()}`.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 64);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody'; // in a container a user need not have a name
  }
}

/** The oldest, so that it is the same one each time. */
async function findByName(client: Client, name: string): Promise<WireListener | undefined> {
  let found: WireListener | undefined;
  let cursor: string | undefined;
  do {
    const { value } = await client.call('listListeners', { query: { limit: 500, cursor } });
    found = value.items.findLast((each) => each.name === name) ?? found;
    cursor = value.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

function reuse(listener: WireListener, { preset, secret, unsecured }: Wanted): Found {
  const { id, name, enabled, verification } = listener;
  if (!enabled) {
    const remedy = `run: earshot listeners update ${id} --enable`;
    throw new CommandFailure('refused', `the listener "${name}" is disabled; ${remedy}`);
  }
  // What was typed must not be silently untrue; and a listener that is in use is not changed on the way.
  const isOther = preset !== undefined && verification.signature?.preset !== preset;
  if (isOther || secret !== undefined || (unsecured === true && listener.secured)) {
    throw new CommandFailure(
      'usage',
      `there is a listener "${name}" (${id}) already, which --preset, --secret and --unsecured do not change; ` +
        `give another --name, or run: earshot listeners update ${id} …`,
    );
  }
  return { listener, secret: undefined };
}

async function create(client: Client, name: string, wanted: Wanted): Promise<Found> {
  const signature =
    wanted.preset === undefined ? undefined : { preset: wanted.preset, secret: wanted.secret };
  const open = wanted.unsecured === true ? { credential: 'off' as const } : {};
  const body = {
    name,
    description: 'Made by earshot listen',
    unsecured: wanted.unsecured,
    verification: { signature, ...open },
  };
  // Whether the preset is known is the server's to say.
  const { value } = await client.call('createListener', { body: body });
  const { secret, ...listener } = value;
  return { listener, secret };
}
