import type { Space, Tally } from '../../store/store.ts';
import type { WireStorage } from '../contract.ts';
import type { ApiDeps, DiskState, Handlers, SweepCounts } from '../handler.ts';
import { toInstant } from '../wire/instant.ts';

type Deps = Pick<ApiDeps, 'store' | 'disk' | 'sweepStats'>;

export function createStorageHandlers(deps: Deps): Pick<Handlers, 'getStorage'> {
  const { storage } = deps.store;
  return {
    async getStorage() {
      const [tallies, space] = await Promise.all([
        storage.tallies(),
        storage.reclaim({ pages: 0 }),
      ]);
      const swept = deps.sweepStats();
      return {
        bodies: tallies.bodies.map(toWireTally),
        listeners: tallies.listeners.map(({ listenerId, items, bytes }) => ({
          listener_id: listenerId,
          items,
          bytes,
        })),
        ledger: {
          items: tallies.ledger.items,
          oldest_at: toInstantOrNull(tallies.ledger.oldestAt),
        },
        counted_to: toInstantOrNull(tallies.countedTo),
        file: space === undefined ? null : toWireFile(space),
        disk: deps.disk === undefined ? null : toWireDisk(deps.disk),
        ...toWireSwept(swept),
      };
    },
  };
}

function toWireTally({ retentionDays, items, bytes, oldestAt }: Tally) {
  return { retention_days: retentionDays, items, bytes, oldest_at: toInstantOrNull(oldestAt) };
}

function toWireFile({ fileBytes, freeBytes, logBytes }: Space) {
  return { bytes: fileBytes, free_bytes: freeBytes, log_bytes: logBytes };
}

function toWireDisk(disk: DiskState) {
  return {
    free_bytes: disk.freeBytes() ?? null,
    min_free_bytes: disk.minBytes,
    short: disk.isShort(),
  };
}

function toWireSwept(swept: SweepCounts): Pick<WireStorage, 'deleted' | 'last_sweep'> {
  const { lastRoundAt, lastRoundMs } = swept;
  return {
    deleted: {
      bodies: swept.bodiesDeleted,
      bytes: swept.bytesDeleted,
      requests: swept.requestsDeleted,
      returned_bytes: swept.returnedBytes,
    },
    last_sweep:
      lastRoundAt === undefined
        ? null
        : { ended_at: toInstant(lastRoundAt), duration_ms: lastRoundMs },
  };
}

function toInstantOrNull(at: Date | undefined): string | null {
  return at === undefined ? null : toInstant(at);
}
