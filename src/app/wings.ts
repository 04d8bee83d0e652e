import { startAttendance, type Attendance } from '../attendance/attendance.ts';
import { createAbsentEngine, startEngine, type Engine } from '../engine/engine.ts';
import { createIngest, startHeldEvents, type HeldEvents, type Ingest } from '../ingest/ingest.ts';
import type { TriggerId } from '../model/trigger.ts';
import { startRetention, type Retention } from '../retention/retention.ts';
import type { House } from './house.ts';

export interface Wings {
  readonly ingest: Ingest;
  /** Absent on a node that only takes webhooks. */
  readonly held: HeldEvents | undefined;
  readonly engine: Engine;
  readonly retention: Retention;
  readonly attendance: Attendance;
}

export function startWings(house: House, publicUrl: () => string): Wings {
  const { config, clock, log, store, keyring, catalog, committed, outbound } = house;
  // The only crossing between the wings: the runs are rows already, and this says no more than "look".
  const onArrived = (triggerIds: readonly TriggerId[]): void => {
    engine.wake(triggerIds);
    committed.notify();
  };
  const onCommitted = (triggerIds: readonly TriggerId[]): void => {
    onArrived(triggerIds);
    store.arrivals.announce(triggerIds);
  };
  const attendance = startAttendance(house);
  const ingest = createIngest({
    store: house.spool === undefined ? store : { ...store, ...house.spool.store },
    outbound,
    publicUrl,
    catalog,
    keyring,
    clock,
    log,
    limits: config,
    isDiskShort: house.disk?.isShort,
    isStale: () => house.watch.isStale(),
    isServing: config.role !== 'worker',
    nodes: () => attendance.count(),
    tracer: house.telemetry?.tracer,
    onCommitted,
  });
  const isWorking = config.role !== 'ingest';
  const held = isWorking ? startHeldEvents({ ...house, onCommitted }) : undefined;
  const engine = isWorking
    ? startEngine({
        leaseMs: config.leaseMs,
        attendance,
        store,
        catalog,
        outbound,
        clock,
        log,
        tracer: house.telemetry?.tracer,
        replayRequest: async (id) =>
          (await ingest.replay(id)).kind === 'received' ? 'replayed' : 'skipped',
      })
    : createAbsentEngine(house);
  house.spool?.start(onCommitted);
  store.arrivals.onAnnounced(onArrived);
  const retention = startRetention({
    store,
    clock,
    log,
    ledgerDays: config.ledgerDays,
    isIdle: !isWorking,
    isDiskShort: () => house.disk?.isShort() ?? false,
  });
  return { ingest, held, engine, retention, attendance };
}
