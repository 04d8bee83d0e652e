import { setTimeout as sleep } from 'node:timers/promises';
import type { WireReplay, WireStreamedRequest } from '../api/contract.ts';
import { keyAt, randomFraction, toId } from '../base/id.ts';
import { parseJson } from '../base/json.ts';
import { SECOND } from '../base/duration.ts';
import type { ListenerId } from '../model/listener.ts';
import type { RequestId } from '../model/request.ts';
import type { Client } from './client.ts';
import type { Connection } from './connection.ts';
import { readEventStream, type Message } from './event-stream.ts';
import { CommandFailure } from './failure.ts';
import { codeOf } from './refusal.ts';

export interface Following {
  readonly connection: Connection;
  readonly listenerId?: ListenerId | undefined;
  /** The last request that is known already. */
  readonly after: RequestId;
  readonly signal: AbortSignal;
  /** Takes one request; the next one comes when it has resolved. Answers whether that is enough. */
  readonly handle: (request: WireStreamedRequest) => Promise<boolean>;
  /** The same for a replay of events. Over several connections it may be told of one more than once. */
  readonly handleReplay?: (replay: WireReplay) => Promise<boolean>;
  /** Told when the connection is lost, with the reason, and when it is there again. */
  readonly tell: (news: string) => void;
}

/** A server says something every 15 seconds; three times that is a connection that is gone without a word. */
const IDLE_MS = 45 * SECOND;
const FIRST_WAIT_MS = SECOND / 2;
const LONGEST_WAIT_MS = 15 * SECOND;

/**
 * Follows the log of requests over as many connections as it takes, until the signal aborts or there was enough. Each
 * connection goes on after the last request that was handled, so that none is left out and none is handled twice:
 * what a lost connection had brought and nobody had handled yet comes again with the next.
 */
export async function followRequests(following: Following): Promise<void> {
  const { signal, tell } = following;
  const state: State = { after: following.after, losses: 0, isLost: false };
  while (!signal.aborted) {
    try {
      if ((await followOnce(following, state)) === 'enough') return;
      lose(state, 'the server has ended the connection', tell);
    } catch (error) {
      if (signal.aborted) return;
      if (!isPassing(error)) throw error;
      lose(state, error.message, tell);
    }
    // Not the clock of base/: its timers do not keep a process alive, and this one has nothing else to live for.
    await sleep(nextWaitMs(state.losses), undefined, { signal }).catch(() => undefined);
  }
}

interface State {
  /** The last request that was handled. */
  after: RequestId;
  /** Connections in a row that came to nothing. */
  losses: number;
  isLost: boolean;
}

function lose(state: State, reason: string, tell: Following['tell']): void {
  if (!state.isLost) tell(`${reason}; trying again`);
  state.isLost = true;
  state.losses += 1;
}

async function followOnce(
  { connection, listenerId, signal, tell, ...following }: Following,
  state: State,
): Promise<'enough' | 'ended'> {
  const query = listenerId === undefined ? '' : `?listener_id=${listenerId}`;
  const messages = readEventStream({
    url: `${connection.server}/api/v1/stream${query}`,
    headers: { authorization: `Bearer ${connection.token}`, 'last-event-id': state.after },
    signal,
    idleMs: IDLE_MS,
    onOpen() {
      if (state.isLost) tell('connected again');
      state.isLost = false;
      state.losses = 0;
    },
  });
  for await (const message of messages) {
    const isEnough = await take(message, following, state);
    if (signal.aborted) return 'ended';
    if (isEnough) return 'enough';
  }
  return 'ended';
}

async function take(
  { event, data }: Message,
  { handle, handleReplay }: Pick<Following, 'handle' | 'handleReplay'>,
  state: State,
): Promise<boolean> {
  if (event === 'replay')
    return (await handleReplay?.(parseJson(data) as unknown as WireReplay)) ?? false;
  if (event !== 'request') return false;
  const request = parseJson(data) as unknown as WireStreamedRequest;
  const isEnough = await handle(request);
  // One that could be seen late comes behind younger ones; the next connection goes on behind these.
  if (request.id > state.after) state.after = request.id;
  return isEnough;
}

/** Half of each wait is drawn at random: a server that comes back shall not be met by all at once. */
export function nextWaitMs(failures: number, fraction = randomFraction()): number {
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
  return waitMs * (0.5 + fraction / 2);
}

const PASSING_CODES: ReadonlySet<unknown> = new Set([
  'store_unavailable',
  'internal_error',
  'rate_limited',
]);

/** Whether it may be better in a while. */
function isPassing(error: unknown): error is CommandFailure {
  if (!(error instanceof CommandFailure)) return false;
  return error.exit === 'unreachable' || PASSING_CODES.has(codeOf(error));
}

/**
 * Where "from now on" begins. Asked for before the first connection is made, since one that is lost before it has
 * brought anything would leave nothing to go on after.
 */
export async function findNow(client: Client): Promise<RequestId> {
  const { value } = await client.call('listRequests', { query: { limit: 1 } });
  return value.items[0]?.id ?? toId('req', 0);
}

/** Where an instant begins: an id tells when it was made. */
export function placeAt(instant: string): RequestId {
  return toId('req', Math.max(0, keyAt(Date.parse(instant)) - 1));
}
