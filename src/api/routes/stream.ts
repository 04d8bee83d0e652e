import { SECOND } from '../../base/duration.ts';
import { keyAt, parseId, toId } from '../../base/id.ts';
import { wait, type Clock } from '../../base/clock.ts';
import type { ListenerId } from '../../model/listener.ts';
import type { Replay, ReplayId } from '../../model/replay.ts';
import type { RequestId } from '../../model/request.ts';
import type { ApiDeps, Handlers } from '../handler.ts';
import { refuse } from '../refusal.ts';
import { toWireReplay } from '../wire/replay.ts';
import { createReplayFeed, placeBefore } from './replay-feed.ts';
import { createRequestFeed, type Fed } from './request-feed.ts';
import { toTypedRequest } from './typed-request.ts';

type Deps = Pick<ApiDeps, 'store' | 'clock' | 'log' | 'subscribe' | 'isDraining'>;

const BATCH = 200;
/** The net under the pokes: another node's commits do not poke. */
const TICK_MS = SECOND;
/** Commits come by the hundred a second; a tail that is a moment late reads them together. */
const PACE_MS = 50;
const HEARTBEAT_MS = 15 * SECOND;

/**
 * Server-sent events (WHATWG HTML, 9.2): a live tail of the request log; and of replays of events, for whoever hands
 * events on to a program. A replay has no id of the stream, so that one that resumes goes on behind a request: it may
 * be told of the same replay again.
 */
export function createStreamHandlers(deps: Deps): Pick<Handlers, 'streamRequests'> {
  return {
    async streamRequests({ query, request }) {
      const last = readLastEventId(request.headers);
      const place = {
        after: last ?? (await newestRequestId(deps)),
        replaysAfter: last === undefined ? toId('rpl', keyAt(deps.clock.now())) : placeBefore(last),
        listenerId: query.listener_id,
        signal: request.signal,
      };
      const lines = tail(deps, place);
      return new Response(ReadableStream.from(encode(lines)), {
        headers: { 'Content-Type': 'text/event-stream' },
      });
    },
  };
}

function readLastEventId(headers: Headers): RequestId | undefined {
  const id = headers.get('last-event-id');
  if (id === null || id === '') return undefined;
  if (parseId('req', id) === undefined) {
    refuse('request_invalid', '"Last-Event-ID": expected the id of a request');
  }
  return id as RequestId;
}

async function newestRequestId({ store }: Deps): Promise<RequestId> {
  const newest = await store.requests.list({ limit: 1 });
  return newest.items[0]?.id ?? toId('req', 0);
}

interface Place {
  readonly after: RequestId;
  readonly replaysAfter: ReplayId;
  readonly listenerId: ListenerId | undefined;
  /** Aborts when the receiver is gone. */
  readonly signal: AbortSignal;
}

/** Reads only when the receiver takes: a slow one costs no memory, and misses nothing. */
async function* tail(deps: Deps, place: Place): AsyncGenerator<string> {
  const bell = createBell(deps, place.signal);
  try {
    yield ': live\n\n';
    yield* follow(deps, place, bell);
  } catch (error) {
    // The receiver comes again with the last id it has seen.
    deps.log.warn('stream.broken', { error: String(error) });
  } finally {
    bell.close();
  }
}

async function* follow(deps: Deps, place: Place, bell: Bell): AsyncGenerator<string> {
  const { store, clock } = deps;
  const newReplays = createReplayFeed(store, { ...place, after: place.replaysAfter });
  const newRequests = createRequestFeed(deps, place.after);
  let spokeAt = clock.monotonic();
  while (!deps.isDraining() && !place.signal.aborted) {
    const rows = await newRequests.next(BATCH);
    const replays = await newReplays();
    // First what is older than the next request: who resumes behind that one has had it.
    const text = replays.map(toReplayText).join('') + (await toText(deps, rows, place.listenerId));
    const isLongSilent = clock.monotonic() - spokeAt >= HEARTBEAT_MS;
    if (text !== '' || isLongSilent) {
      yield text === '' ? ':\n\n' : text;
      spokeAt = clock.monotonic();
    }
    if (rows.length < BATCH) await bell.rung();
  }
}

async function toText(
  deps: Deps,
  rows: readonly Fed[],
  listenerId: ListenerId | undefined,
): Promise<string> {
  const wanted =
    listenerId === undefined
      ? rows
      : rows.filter(({ request }) => request.listenerId === listenerId);
  const items = await Promise.all(
    wanted.map(async ({ request, place }) => ({
      place,
      item: await toTypedRequest(deps, request),
    })),
  );
  return items
    .map(({ place, item }) => `id: ${place}\nevent: request\ndata: ${JSON.stringify(item)}\n\n`)
    .join('');
}

function toReplayText(replay: Replay): string {
  return `event: replay\ndata: ${JSON.stringify(toWireReplay(replay))}\n\n`;
}

interface Bell {
  /** Resolves after a commit since the last time, or a tick; never sooner than the pace. */
  rung(): Promise<void>;
  close(): void;
}

function createBell(
  { clock, subscribe }: { clock: Clock; subscribe: Deps['subscribe'] },
  signal: AbortSignal,
): Bell {
  let isRung = false;
  let waking = new AbortController();
  const wake = (): void => {
    isRung = true;
    waking.abort();
  };
  const unsubscribe = subscribe(wake);
  signal.addEventListener('abort', wake);
  return {
    async rung() {
      await wait(clock, PACE_MS, signal);
      if (!isRung) await wait(clock, TICK_MS, waking.signal);
      isRung = false;
      waking = new AbortController();
    },
    close() {
      unsubscribe();
      signal.removeEventListener('abort', wake);
    },
  };
}

async function* encode(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}
