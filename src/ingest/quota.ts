import type { Clock } from '../base/clock.ts';
import { MINUTE, SECOND } from '../base/duration.ts';
import type { Log } from '../base/log.ts';
import type { Listener, ListenerId } from '../model/listener.ts';
import type { Store } from '../store/store.ts';
import { reject, type Rejected } from './outcome.ts';
import type { PermittedRequest } from './request.ts';

/**
 * How much listeners with a quota keep: what the store has counted, asked for now and then, and what has come since. No
 * request waits for a look at the store, so what one may keep over its quota is what comes until the first answer.
 */
export interface Quotas {
  /** Whether there is room for the listener to keep more; then these bytes take some of it. */
  take(listener: Listener, bytes: number): boolean;
  /** Whether there is, taking none. */
  hasRoom(listener: Listener): boolean;
}

export interface QuotaDeps {
  readonly store: Pick<Store, 'storage'>;
  readonly clock: Clock;
  readonly log: Log;
}

const ASK_EVERY_MS = 30 * SECOND;
/** Retention looks once a minute for what has had its time. */
const RETRY_MS = 5 * MINUTE;

interface Usage {
  countedBytes: number;
  /** By the minute in which they came: a minute is dropped when the store has counted to its end. */
  readonly recent: Map<number, number>;
  askAtMs: number;
}

export function createQuotas({ store, clock, log }: QuotaDeps): Quotas {
  const usages = new Map<ListenerId, Usage>();

  const ask = async (id: ListenerId, usage: Usage): Promise<void> => {
    usage.askAtMs = clock.monotonic() + ASK_EVERY_MS;
    try {
      const { bytes, countedTo } = await store.storage.tallyOf(id);
      usage.countedBytes = bytes;
      const countedMinutes = Math.floor((countedTo?.getTime() ?? 0) / MINUTE);
      for (const minute of usage.recent.keys()) {
        if (minute < countedMinutes) usage.recent.delete(minute);
      }
    } catch (error) {
      log.warn('quota.unread', { listener_id: id, error: String(error) });
    }
  };
  const usageOf = (id: ListenerId): Usage => {
    let usage = usages.get(id);
    if (usage === undefined) {
      usage = { countedBytes: 0, recent: new Map(), askAtMs: Number.NEGATIVE_INFINITY };
      usages.set(id, usage);
    }
    return usage;
  };

  const hasRoom = ({ id, quota }: Listener): boolean => {
    if (quota === undefined) return true;
    const usage = usageOf(id);
    if (clock.monotonic() >= usage.askAtMs) void ask(id, usage);
    let kept = usage.countedBytes;
    for (const recent of usage.recent.values()) kept += recent;
    return kept < quota.maxBytes;
  };

  return {
    hasRoom,
    take(listener, bytes) {
      if (listener.quota === undefined) return true;
      if (!hasRoom(listener)) return false;
      const usage = usageOf(listener.id);
      const minute = Math.floor(clock.now() / MINUTE);
      usage.recent.set(minute, (usage.recent.get(minute) ?? 0) + bytes);
      return true;
    },
  };
}

/**
 * After verification, so that a stranger learns nothing of it; what is put through again brings no body. Whatever becomes
 * of a request from here on, its body is kept.
 */
export function limitQuota(request: PermittedRequest, quotas: Quotas): PermittedRequest | Rejected {
  const { listener, replayOf, bytes } = request;
  if (replayOf !== undefined || quotas.take(listener, bytes.byteLength)) return request;
  const message = `the listener keeps ${listener.quota?.maxBytes ?? 0} bytes, which is all it may`;
  return reject('quota_exceeded', message, RETRY_MS);
}
