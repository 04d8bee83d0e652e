import { wait, type Clock } from '../base/clock.ts';
import { SECOND } from '../base/duration.ts';
import type { Log, LogFields } from '../base/log.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Replay, ReplayId } from '../model/replay.ts';
import type { EventId, RequestId } from '../model/request.ts';
import type { RunId } from '../model/run.ts';
import type { TriggerId } from '../model/trigger.ts';
import type { ReplayProgress, Store } from '../store/store.ts';
import { findConditions, matchTriggers } from '../trigger/trigger.ts';
import type { Worker } from './worker.ts';

export interface ReplayerDeps {
  readonly store: Pick<
    Store,
    'configuration' | 'duties' | 'replays' | 'events' | 'requests' | 'runs' | 'newId'
  >;
  readonly catalog: Pick<Catalog, 'listener' | 'trigger' | 'triggersOf' | 'compiledTriggerOf'>;
  readonly worker: Pick<Worker, 'wake' | 'isBehind'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Puts a kept request through ingest again, in a transaction of its own. */
  readonly replayRequest: (id: RequestId) => Promise<'replayed' | 'skipped'>;
}

/** Carries out the replays that are in the store; of several processes, one carries out each. */
export interface Replayer {
  /** There may be a new one. */
  kick(): void;
  /** Ends between two batches; the next process goes on from there. */
  stop(): Promise<void>;
}

const BATCH = 200;
/** Requests are put through one by one, before the progress is written: a crash repeats at most a batch of them. */
const REQUEST_BATCH = 20;
const RETRY_MS = SECOND;
/** Replays that were made at other nodes, or left by one that is gone, are found at this pace. */
const LOOK_MS = 2 * SECOND;
/** Taken anew with each batch: longer than a batch takes, and much longer than clocks differ. */
const DUTY_MS = 60 * SECOND;
const PACE_MS = 20;

type Place = { readonly replay: Replay; readonly cursor: string | undefined };
type NewRuns = ReplayProgress['runs'];

export function startReplayer(deps: ReplayerDeps): Replayer {
  return new Loop(deps);
}

class Loop implements Replayer {
  readonly #deps: ReplayerDeps;
  readonly #underWay = new Map<ReplayId, Promise<void>>();
  readonly #abort = new AbortController();

  constructor(deps: ReplayerDeps) {
    this.#deps = deps;
    this.kick();
    if (deps.store.configuration.isShared) this.#lookAgain();
  }

  kick(): void {
    void this.#takeUp();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#underWay.values());
  }

  #lookAgain(): void {
    this.#deps.clock.after(LOOK_MS, () => {
      if (this.#abort.signal.aborted) return;
      this.kick();
      this.#lookAgain();
    });
  }

  async #takeUp(): Promise<void> {
    if (this.#abort.signal.aborted) return;
    try {
      for (const place of await this.#deps.store.replays.listRunning()) this.#start(place);
    } catch (error) {
      this.#stalled({}, error);
    }
  }

  #start(place: Place): void {
    const { id } = place.replay;
    if (this.#underWay.has(id) || this.#abort.signal.aborted) return;
    const ended = this.#carryOut(place).then(
      () => void this.#underWay.delete(id),
      (error: unknown) => {
        this.#underWay.delete(id);
        this.#stalled({ replay_id: id }, error);
      },
    );
    this.#underWay.set(id, ended);
  }

  /** The store was away: where each replay stands is read again when it is back. */
  #stalled(fields: LogFields, error: unknown): void {
    this.#deps.log.warn('replay.stalled', { ...fields, error: String(error) });
    this.#deps.clock.after(RETRY_MS, () => this.kick());
  }

  async #carryOut(place: Place): Promise<void> {
    const { store } = this.#deps;
    const duty = `replay ${place.replay.id}`;
    if (!(await this.#take(duty))) return;
    // Since it was listed, another process may have gone on with it, and ended.
    const running = await store.replays.listRunning();
    let at = running.find(({ replay }) => replay.id === place.replay.id);
    while (at !== undefined && !this.#abort.signal.aborted)
      at = (await this.#take(duty)) ? await this.#batch(at) : undefined;
    await store.duties.leave(duty);
  }

  #take(duty: string): Promise<boolean> {
    const now = this.#deps.clock.now();
    const term = { now: new Date(now), until: new Date(now + DUTY_MS) };
    return this.#deps.store.duties.take(duty, term);
  }

  /** Undefined when the replay has ended: it is through, or was canceled. */
  async #batch({ replay, cursor }: Place): Promise<Place | undefined> {
    const { store, worker, clock, log } = this.#deps;
    const limit = replay.of === 'requests' ? REQUEST_BATCH : BATCH;
    const ids = await store.replays.match(replay, cursor, limit);
    const { runs, skipped } = await this.#putThrough(replay, ids);
    const next = {
      ...replay,
      done: replay.done + ids.length - skipped,
      skipped: replay.skipped + skipped,
    };
    const completedAt = ids.length < limit ? new Date(clock.now()) : undefined;
    const progress = { id: replay.id, runs, done: next.done, skipped: next.skipped };
    const last = ids.at(-1) ?? cursor;
    const places = { from: cursor, cursor: last };
    const advance = await store.replays.advance({ ...progress, ...places, completedAt });
    if (advance === 'ended') return undefined;
    // Retention came in between: those events are skipped now.
    if (advance === 'outdated') return { replay, cursor };

    const triggerIds = new Set(runs.map(({ run }) => run.triggerId));
    worker.wake(triggerIds);
    if (completedAt !== undefined) {
      log.info('replay.completed', {
        replay_id: replay.id,
        done: next.done,
        skipped: next.skipped,
      });
      return undefined;
    }
    await this.#pace(triggerIds);
    return { replay: next, cursor: last };
  }

  /**
   * A trigger's runs are claimed in the order in which they fall due: a replay of a million at once would put every
   * event that comes in meanwhile behind it. The next batch waits until the triggers have caught up.
   */
  async #pace(triggerIds: ReadonlySet<TriggerId>): Promise<void> {
    const { worker, clock } = this.#deps;
    const { signal } = this.#abort;
    for (const triggerId of triggerIds) {
      while (worker.isBehind(triggerId) && !signal.aborted) await wait(clock, PACE_MS, signal);
    }
  }

  async #putThrough(
    replay: Replay,
    ids: readonly string[],
  ): Promise<{ runs: NewRuns; skipped: number }> {
    const runs: NewRuns[number][] = [];
    let skipped = 0;
    for (const id of ids) {
      const made = await this.#replayOne(replay, id);
      if (made === 'skipped') skipped += 1;
      else runs.push(...made);
    }
    return { runs, skipped };
  }

  async #replayOne(replay: Replay, id: string): Promise<NewRuns | 'skipped'> {
    switch (replay.of) {
      case 'requests':
        return (await this.#deps.replayRequest(id as RequestId)) === 'replayed' ? [] : 'skipped';
      case 'events':
        return this.#replayEvent(replay, id as EventId);
      case 'runs':
        return this.#replayRun(id as RunId);
    }
  }

  /** Through the triggers that are bound to its listener now. */
  async #replayEvent({ filter }: Replay, eventId: EventId): Promise<NewRuns | 'skipped'> {
    const { store, catalog, clock } = this.#deps;
    const event = await store.events.find(eventId);
    if (event === undefined || (await store.events.findBody(event.id)) === undefined)
      return 'skipped';
    const bound = catalog.triggersOf(event.listenerId);
    const triggers =
      filter.triggerId === undefined ? bound : bound.filter(({ id }) => id === filter.triggerId);
    const runs = matchTriggers(triggers, {
      eventId,
      now: new Date(clock.now()),
      newId: (prefix) => store.newId(prefix),
      conditions: await findConditions(this.#deps, event, triggers),
    });
    return runs.length === 0 ? 'skipped' : runs.map((run) => ({ eventId, run }));
  }

  /** The same event through the same trigger, with the workflow that the trigger has now. */
  async #replayRun(runId: RunId): Promise<NewRuns | 'skipped'> {
    const { store, catalog, clock } = this.#deps;
    const run = await store.runs.find(runId);
    const trigger = run === undefined ? undefined : catalog.trigger(run.triggerId);
    if (run === undefined || trigger === undefined) return 'skipped';
    if ((await store.events.findBody(run.eventId)) === undefined) return 'skipped';
    const { id: triggerId, workflowId } = trigger;
    const again = { id: store.newId('run'), triggerId, workflowId, dueAt: new Date(clock.now()) };
    return [{ eventId: run.eventId, run: again }];
  }
}
